"""Who would get a campaign, who would not, and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from tests.audience.conftest import AT, TODAY
from ticketing.audience.contacts.models import Contact
from ticketing.audience.lists import actions, queries, reasons
from ticketing.audience.lists.models import UNCONFIRMED
from ticketing.audience.suppression.actions import block
from ticketing.extensions import db
from workflows.refusals import Refused

if TYPE_CHECKING:
    from ticketing.audience.lists.models import MailingList

Make = Callable[..., Any]


def judged(*lists: MailingList, on: date = TODAY, **more: Any) -> dict[str, str | None]:
    """Address -> reason, after making sure that nobody comes twice."""
    rows = db.session.execute(queries.candidates({"lists": [one.code for one in lists]}, on, **more)).all()
    assert len(rows) == len({row.contact_id for row in rows})
    return {row.email: row.reason for row in rows}


def test_a_confirmed_member_of_a_valid_list_is_included(make_list: Make, make_contact: Make) -> None:
    students = make_list("estudiantes")
    make_contact("ana@example.org", students)
    assert judged(students) == {"ana@example.org": None}


def test_a_contact_on_two_lists_is_one_candidate(make_list: Make, make_contact: Make) -> None:
    students, staff = make_list("estudiantes"), make_list("personal")
    make_contact("ana@example.org", students, staff)
    assert judged(students, staff) == {"ana@example.org": None}


def test_a_list_named_twice_counts_once(make_list: Make, make_contact: Make) -> None:
    students = make_list("estudiantes")
    make_contact("ana@example.org", students)
    assert judged(students, students) == {"ana@example.org": None}


def test_who_did_not_confirm_is_left_out(make_list: Make, make_contact: Make) -> None:
    news = make_list("boletin")
    make_contact("ana@example.org", news, status=UNCONFIRMED)
    assert judged(news) == {"ana@example.org": reasons.UNCONFIRMED}


def test_withdrawing_from_one_list_leaves_the_other(make_list: Make, make_contact: Make) -> None:
    news, students = make_list("boletin"), make_list("estudiantes")
    ana = make_contact("ana@example.org", news, students)
    actions.withdraw(ana, [news], source="página", at=AT)
    assert judged(news) == {"ana@example.org": reasons.UNSUBSCRIBED}
    assert judged(news, students) == {"ana@example.org": None}


def test_withdrawing_from_everything_bars_every_list(make_list: Make, make_contact: Make) -> None:
    news, students = make_list("boletin"), make_list("estudiantes")
    ana = make_contact("ana@example.org", news)
    actions.withdraw(ana, None, source="página", at=AT)
    actions.withdraw(ana, None, source="página otra vez", at=AT)
    assert judged(news) == {"ana@example.org": reasons.SUPPRESSED}
    with pytest.raises(Refused, match="bloqueada"):
        actions.put_on(students, ana, source="base", by=None, at=AT)


def test_a_blocked_address_is_known_in_any_spelling(make_list: Make, make_contact: Make) -> None:
    from ticketing.audience.suppression.keys import address_key

    students = make_list("estudiantes")
    make_contact("Ana.Pérez@example.org", students)
    block(address_key("ANA.PéREZ@EXAMPLE.ORG"), reason="bounced", at=AT)
    assert list(judged(students).values()) == [reasons.SUPPRESSED]


def test_a_block_on_one_list_does_not_reach_another(make_list: Make, make_contact: Make) -> None:
    news, students = make_list("boletin"), make_list("estudiantes")
    ana = make_contact("ana@example.org", news, students)
    block(ana.address_key, scope="list:boletin", reason="asked", at=AT)
    assert judged(news) == {"ana@example.org": reasons.SUPPRESSED}
    assert judged(students) == {"ana@example.org": None}


def test_a_contact_without_address_is_left_out(make_list: Make, make_contact: Make) -> None:
    students = make_list("estudiantes")
    make_contact(None, students)
    assert judged(students) == {"": reasons.NO_ADDRESS}


@pytest.mark.parametrize(("on", "reason"), [(date(2026, 3, 2), None), (date(2026, 3, 3), reasons.LIST_OFF)])
def test_a_list_serves_up_to_its_last_day(make_list: Make, make_contact: Make, on: date, reason: str | None) -> None:
    students = make_list("estudiantes", valid_until=date(2026, 3, 2))
    make_contact("ana@example.org", students)
    assert judged(students, on=on) == {"ana@example.org": reason}


def test_a_list_switched_off_reaches_nobody(make_list: Make, make_contact: Make) -> None:
    students = make_list("estudiantes")
    make_contact("ana@example.org", students)
    actions.switch_off(students, reason="Ya no se usa", by=None, at=AT)
    assert judged(students) == {"ana@example.org": reasons.LIST_OFF}


def test_who_was_reached_before_is_left_out(make_list: Make, make_contact: Make) -> None:
    students = make_list("estudiantes")
    ana, luis = make_contact("ana@example.org", students), make_contact("luis@example.org", students)
    already = select(Contact.id).where(Contact.id == ana.id)
    assert judged(students, already=already) == {"ana@example.org": reasons.ALREADY, "luis@example.org": None}
    assert luis.id != ana.id


def test_a_correction_must_say_who_was_reached(make_list: Make) -> None:
    make_list("estudiantes")
    with pytest.raises(ValueError, match="reached already"):
        queries.candidates({"lists": ["estudiantes"], "only_unreached_of": 7}, TODAY)


@pytest.mark.parametrize(("rule", "words"), [({"lists": []}, "ninguna lista"), ({"lists": ["x", "nadie"]}, "«nadie»")])
def test_an_audience_that_names_no_known_list_is_refused(make_list: Make, rule: dict[str, Any], words: str) -> None:
    make_list("x")
    with pytest.raises(Refused, match=words):
        queries.estimate(rule, TODAY)


def test_the_estimate_adds_up(make_list: Make, make_contact: Make) -> None:
    news, students = make_list("boletin"), make_list("estudiantes")
    make_contact("a@example.org", news, students)
    make_contact("b@example.org", news, status=UNCONFIRMED)
    make_contact(None, students)
    actions.withdraw(make_contact("c@example.org", students), None, source="página", at=AT)
    found = queries.estimate({"lists": ["boletin", "estudiantes"]}, TODAY)
    assert (found.candidates, found.included, found.excluded) == (4, 1, 3)
    assert found.by_reason == {reasons.UNCONFIRMED: 1, reasons.NO_ADDRESS: 1, reasons.SUPPRESSED: 1}
    assert set(found.by_reason) <= set(reasons.WORDS)


def test_between_freeze_and_sending_only_withdrawals_and_blocks_bar(make_list: Make, make_contact: Make) -> None:
    news, students = make_list("boletin"), make_list("estudiantes", valid_until=TODAY)
    ana, luis, eva, sol = (make_contact(f"{n}@example.org", news, students) for n in ("ana", "luis", "eva", "sol"))
    actions.withdraw(ana, [news], source="página", at=AT)
    actions.withdraw(luis, [news, students], source="página", at=AT)
    block(eva.address_key, reason="bounced", at=AT)
    actions.switch_off(students, reason="Vencida", by=None, at=AT)
    found = queries.barred({"lists": ["boletin", "estudiantes"]}, [ana.id, luis.id, eva.id, sol.id])
    assert found == {luis.id: reasons.UNSUBSCRIBED, eva.id: reasons.SUPPRESSED}
