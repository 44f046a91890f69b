"""The demo institution: whole, believable, and made by the office's own actions."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from tests.harness import office
from ticketing.audience.contacts.models import Contact
from ticketing.audience.lists.models import MailingList, Membership
from ticketing.demo import cast, institution, roles, seed
from ticketing.demo.plans import plans
from ticketing.demo.telling import Hours
from ticketing.desk.cases.models import Ticket
from ticketing.desk.clock.queries import reckoning
from ticketing.desk.deliverables.models import Deliverable
from ticketing.extensions import db
from ticketing.ledger.reactions.models import ReactionRow
from ticketing.ledger.verification import verify
from ticketing.office.accounts.actions import check_password
from ticketing.office.departments.models import Department
from ticketing.office.people.models import Grant
from ticketing.office.people.queries import by_email
from workflows.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

NOW = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)  # a Wednesday, 10:30 in Bogotá


@pytest.fixture(scope="module")
def seeded(_sqlite_schema: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The institution, with few contacts and tickets; the tests of this file only look at it."""
    folder = tmp_path_factory.mktemp("seeded")
    url = f"sqlite:///{shutil.copy(_sqlite_schema, folder / 'despacho.sqlite3')}"
    with office.opened(office.settings(url, folder)) as app, app.app_context():
        seed.seed(tickets=40, contacts=300, at=NOW)
        db.session.commit()
        yield app


def test_it_has_six_departments_five_lists_and_every_role(seeded: Flask) -> None:
    assert db.session.scalar(select(func.count()).select_from(Department)) == 6
    assert db.session.scalar(select(func.count()).select_from(MailingList).where(MailingList.kind != "group")) == 5
    known = {value for name, value in vars(roles).items() if name.isupper()}
    assert set(db.session.scalars(select(Grant.role))) == known
    assert all(check_password(by_email(one.email), one.password) for one in cast.people()[:3])


def test_contacts_overlap_and_some_are_left_out(seeded: Flask) -> None:
    contacts = db.session.scalar(select(func.count()).select_from(Contact))
    places = db.session.execute(select(Membership.status, func.count()).group_by(Membership.status)).all()
    assert contacts == 300 + sum(len(mailboxes) for *_, mailboxes in institution.GROUPS)
    assert sum(count for _status, count in places) > 300
    assert {status for status, _count in places} == {"confirmed", "unconfirmed", "unsubscribed"}
    assert all(email.endswith(cast.DOMAIN) for email in db.session.scalars(select(Contact.email)) if email)


def test_tickets_stand_in_every_state_and_some_are_due_today_or_late(seeded: Flask) -> None:
    tickets = db.session.scalars(select(Ticket)).all()
    states = Counter(ticket.state for ticket in tickets)
    rules = institution.known(at=NOW).rules
    assert len(tickets) == 40
    assert set(states) >= {state.label for state in rules.states} - {"Anulado"}
    assert any(not ticket.received for ticket in tickets)
    assert any(ticket.due_at and ticket.due_at.date() == NOW.date() for ticket in tickets)
    assert any(ticket.breached_at and not ticket.ended_at for ticket in tickets)
    assert all(ticket.filed_at <= NOW for ticket in tickets)


def test_no_figures_are_made_up_for_what_nothing_sends(seeded: Flask) -> None:
    rows = db.session.scalars(select(Deliverable).where(Deliverable.kind == "infoservice")).all()
    assert any(row.done_at for row in rows)
    assert all("figures" not in row.evidence for row in rows)
    assert all(row.evidence["files"] and row.done_by for row in rows if row.done_at)


def test_numbers_follow_the_order_of_filing(seeded: Flask) -> None:
    filed = db.session.scalars(select(Ticket.filed_at).order_by(Ticket.id)).all()
    assert filed == sorted(filed)


def test_the_past_is_whole(seeded: Flask) -> None:
    verdict = verify()
    assert not verdict.broken
    assert verdict.events > 300
    for ticket in db.session.scalars(select(Ticket).limit(10)):
        assert reckoning(ticket, NOW).due_at == ticket.due_at


def test_letters_of_the_past_are_not_sent_again(seeded: Flask) -> None:
    waiting = db.session.scalars(select(ReactionRow.next_try_at).where(ReactionRow.done_at.is_(None))).all()
    assert 0 < len(waiting) <= seed.FRESH


def test_the_same_seed_gives_the_same_plans(seeded: Flask) -> None:
    house = institution.known(at=NOW)
    first, again = (plans(60, Hours(house, Random(seed.SEED), NOW)) for _ in range(2))
    assert first == again
    assert len(first) == 60


def test_a_base_with_people_is_not_seeded_again(seeded: Flask) -> None:
    with pytest.raises(Refused, match="ya tiene datos"):
        seed.seed(at=NOW + timedelta(days=1))


def test_a_solved_request_of_who_asks_still_waits_for_its_survey_the_next_day(seeded: Flask) -> None:
    from ticketing.desk.moving.waiting import next_at

    solved = select(Ticket).where(Ticket.state == "Solucionado")
    ends = {ticket.requester.email.partition("@")[0]: next_at(ticket, NOW) for ticket in db.session.scalars(solved)}
    assert (ends[cast.REQUESTER] or NOW) > NOW + timedelta(hours=24)
