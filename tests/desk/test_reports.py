"""Reports of inconsistencies: whom they reach, what becomes of them, and what a citizen's petition is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.desk.cast import FILED, Cast, at
from tests.desk.reporting import PAGE, channel, letters, reported, section, staffed, takes_reports, to
from ticketing import clock
from ticketing.desk.moving.actions import step
from ticketing.desk.moving.jobs import fire_timers
from ticketing.desk.reports import actions, queries
from ticketing.desk.reports.actions import dispute, reroute
from ticketing.desk.reports.jobs import forget_reporters
from ticketing.extensions import db
from ticketing.ledger.events.queries import history
from ticketing.web.outcomes import TooMany
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask

    from tests.harness.mailbox import Mailbox

NORA, PQRSD = "nora@proveedor.test", "pqrsd@entidad.test"
LATER = FILED + timedelta(hours=2)


@pytest.fixture
def office(desk: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The cast in a house that takes reports."""
    takes_reports(desk, monkeypatch)
    staffed(cast)
    return cast


def kinds(report: queries.Report) -> list[str]:
    return [event.kind for event in history("ticket", report.ticket_id)]


def test_a_house_without_the_procedure_takes_no_reports(cast: Cast) -> None:
    with pytest.raises(Refused, match="no se reciben"):
        reported()


def test_a_report_is_a_ticket_with_its_own_number_and_three_days(office: Cast) -> None:
    report = reported()

    assert (report.ticket.number, report.ticket.state) == ("REP-2026-0001", "Recibido")
    assert report.ticket.due_at == at("2026-03-05 17:00")
    assert report.ticket.content.fields["que"] == "Dice que cierra el 3 y cierra el 30."
    assert NORA not in str(report.ticket.content.fields)


def test_the_longest_section_answers(office: Cast) -> None:
    section(office, "entidad.test", department=office.law)
    section(office, "entidad.test/creditos")

    report = reported(page="HTTP://www.ENTIDAD.test/x/../creditos/Pregrado?a=1")

    assert report.section is not None
    assert (report.section.prefix, report.ticket.assignee) == ("entidad.test/creditos", office.head)
    assert report.ticket.department == office.credit


def test_a_section_does_not_answer_for_what_only_begins_with_its_letters(office: Cast) -> None:
    section(office, "entidad.test/credito")

    assert reported().section is None


def test_a_person_named_for_a_section_answers_and_not_the_head(office: Cast) -> None:
    section(office, person=office.law_head)

    assert reported().ticket.assignee == office.law_head


def test_what_is_of_no_section_comes_to_who_coordinates_in_the_same_transaction(office: Cast) -> None:
    report = reported()

    assert report.ticket.assignee == office.coordinator
    assert kinds(report)[-1] == "assigned"


def test_a_fault_comes_to_the_technical_team(office: Cast) -> None:
    section(office)

    assert reported(technical=True).ticket.assignee == office.designer


def test_who_is_away_is_given_nothing(office: Cast) -> None:
    from ticketing.office.people.actions import name_substitute

    section(office)
    name_substitute(
        office.head, office.deputy, from_on=date(2026, 3, 1), until_on=date(2026, 3, 30), by=office.head, at=FILED
    )

    assert reported().ticket.assignee == office.coordinator


def test_everybody_is_told_of_what_concerns_them(office: Cast, desk: Flask, mailbox: Mailbox) -> None:
    section(office)
    report = reported()

    came = letters(desk, mailbox)

    mine = to(came, NORA)
    assert len(mine) == 1
    assert "REP-2026-0001" in mine[0]
    assert f"http://publico.test/report/{queries.token(report)}" in mine[0]
    assert len(to(came, office.head.email)) == 1
    assert {one["To"].addresses[0].addr_spec for one in came} == {NORA, office.head.email}


def test_each_step_is_told_with_what_was_written(office: Cast, desk: Flask, mailbox: Mailbox) -> None:
    section(office)
    report = reported()
    letters(desk, mailbox)

    step(report.ticket, "take", by=office.head, at=LATER)
    step(report.ticket, "mend", note="Ahora dice el 30.", by=office.head, at=LATER)

    first, second = to(letters(desk, mailbox, LATER), NORA)
    assert "En corrección" in first
    assert "Corregido" in second
    assert "Ahora dice el 30." in second


def test_the_reporter_may_say_once_that_it_is_still_wrong(office: Cast) -> None:
    section(office)
    report = reported()
    step(report.ticket, "mend_at_once", note="Listo.", by=office.head, at=LATER)

    dispute(report, "Sigue diciendo el 3.", at=LATER)
    assert (report.ticket.state, report.ticket.assignee) == ("Reabierto", office.head)

    step(report.ticket, "mend_again", note="Ahora sí.", by=office.head, at=LATER)
    with pytest.raises(Refused, match="una vez"):
        dispute(report, "Y sigue.", at=LATER)


@pytest.mark.parametrize("words", ["", "  \u200b ", "x" * 3501])
def test_a_dispute_says_something_and_not_too_much(office: Cast, words: str) -> None:
    report = reported()
    step(report.ticket, "mend_at_once", note="Listo.", by=office.coordinator, at=LATER)
    with pytest.raises(Refused):
        dispute(report, words, at=LATER)
    assert report.disputed_at is None


def test_nothing_is_disputed_before_it_is_mended_nor_after_it_is_closed(office: Cast) -> None:
    report = reported()
    with pytest.raises(Refused, match="todavía"):
        dispute(report, "Sigue mal.", at=LATER)
    step(report.ticket, "mend_at_once", note="Listo.", by=office.coordinator, at=LATER)
    with pytest.raises(Refused, match="ya no se abre"):
        dispute(report, "Sigue mal.", at=at("2026-03-20 10:00"))
    assert report.ticket.state == "Cerrado"


def test_a_late_report_comes_back_to_its_owner_to_the_head_and_to_who_coordinates(
    office: Cast, desk: Flask, mailbox: Mailbox
) -> None:
    section(office, "entidad.test/tesoreria", department=office.treasury, person=office.law_head)
    reported(page="entidad.test/tesoreria")
    letters(desk, mailbox)

    when = at("2026-03-10 09:00")
    clock.move(when)
    db.session.commit()
    fire_timers(when)
    came = letters(desk, mailbox, when)

    assert to(came, office.law_head.email)
    assert to(came, office.treasury_head.email)
    assert to(came, office.coordinator.email)


def test_a_report_is_given_on_with_a_reason_that_both_read(office: Cast, desk: Flask, mailbox: Mailbox) -> None:
    section(office)
    report = reported()
    letters(desk, mailbox)

    event = reroute(
        report.ticket,
        office.law_head,
        reason="Es una resolución.",
        by=office.head,
        at=LATER,
        seen=report.ticket.version,
    )

    assert (report.ticket.assignee, report.ticket.department) == (office.law_head, office.law)
    assert event.payload["note"] == "Es una resolución."
    came = letters(desk, mailbox, LATER)
    assert "Es una resolución." in to(came, NORA)[0]
    assert to(came, office.law_head.email)


@pytest.mark.parametrize(("by", "whom", "reason", "why"), [
    ("stranger", "law_head", "x", "quien lo tiene"),
    ("law_head", "law_head", "x", "quien lo tiene"),
    ("head", "stranger", "x", "no atiende"),
    ("head", "head", "x", "ya tiene"),
    ("head", "law_head", " \n ", "por qué"),
    ("head", "law_head", "x" * 2001, "2000"),
])  # fmt: skip
def test_who_does_not_have_it_gives_it_to_nobody(office: Cast, by: str, whom: str, reason: str, why: str) -> None:
    section(office)
    report = reported()
    with pytest.raises(Refused, match=why):
        reroute(
            report.ticket, getattr(office, whom), reason=reason, by=getattr(office, by), at=LATER,
            seen=report.ticket.version,
        )  # fmt: skip
    assert report.ticket.assignee == office.head


def test_a_request_that_is_no_report_is_not_given_on_this_way(office: Cast) -> None:
    from tests.desk.cast import taken

    ticket = taken(office)
    with pytest.raises(Refused, match="no es un reporte"):
        reroute(ticket, office.head, reason="x", by=office.professional, at=LATER, seen=ticket.version)


def test_a_petition_is_passed_on_at_once_with_its_hour(office: Cast, desk: Flask, mailbox: Mailbox) -> None:
    channel(office)
    report = reported(reporter="citizen")
    assert report.ticket.state == "Trasladado"

    came = letters(desk, mailbox)

    (passed,) = to(came, PQRSD)
    assert "10:15" in passed
    assert "artículo 14" in passed
    assert NORA in passed
    assert "cierra el 30" in passed
    (told,) = to(came, NORA)
    assert PQRSD in told
    db.session.refresh(report)
    assert (report.passed_to, report.passed_at is not None) == (PQRSD, True)


def test_a_petition_without_a_channel_waits_for_who_coordinates(office: Cast, desk: Flask, mailbox: Mailbox) -> None:
    section(office)
    report = reported(reporter="citizen")

    assert (report.ticket.state, report.ticket.assignee) == ("Recibido", office.coordinator)
    assert to(letters(desk, mailbox), office.coordinator.email)


def test_a_petition_that_somebody_recognises_is_passed_on_by_hand(office: Cast, desk: Flask, mailbox: Mailbox) -> None:
    channel(office)
    section(office)
    report = reported()
    step(report.ticket, "pass_on", note="Es una queja por su crédito.", by=office.head, at=LATER)

    assert len(to(letters(desk, mailbox, LATER), PQRSD)) == 1


@pytest.mark.parametrize("wrong", [
    {"about": "otro"}, {"reporter": "alien"}, {"what": ""}, {"what": "\u200b"}, {"what": "x" * 3501}, {"name": ""},
    {"name": "a\r\nBcc: b@x.test"}, {"name": "x" * 161}, {"email": ""}, {"email": "nora"},
    {"email": "a@b.test\nBcc: c"},
    {"page": "javascript:alert(1)"}, {"page": ""}, {"about": "mail", "page": ""},
    {"about": "sms", "page": "", "subject": "a\nb"}, {"about": "mail", "subject": "x" * 301},
])  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_filed(office: Cast, wrong: dict[str, str]) -> None:
    with pytest.raises(Refused):
        reported(**wrong)
    db.session.rollback()
    assert queries.filed_since(FILED - timedelta(days=1)) == 0


def test_a_name_with_marks_of_html_stays_letters(office: Cast) -> None:
    report = reported(name="<script>alert(1)</script>", what="<b>x</b> {{7*7}}")
    assert report.ticket.content.fields["que"] == "<b>x</b> {{7*7}}"


def test_from_one_place_come_ten_in_an_hour(office: Cast) -> None:
    for number in range(actions.FROM_ONE_PLACE):
        reported(email=f"n{number}@x.test")
    with pytest.raises(TooMany):
        reported(email="otra@x.test")
    reported(email="otra@x.test", origin="192.0.2.2")
    reported(FILED + timedelta(minutes=61), email="mas@x.test")


def test_nobodys_mailbox_is_filled(office: Cast) -> None:
    for number in range(actions.OF_ONE_MAILBOX):
        reported(origin=f"192.0.2.{number}")
    with pytest.raises(TooMany):
        reported(origin="192.0.2.99", email="NORA@proveedor.test")


def test_who_reported_is_forgotten_a_year_after_the_end_and_from_where_after_a_day(office: Cast) -> None:
    report, going = reported(), reported(email="otra@x.test")
    step(report.ticket, "not_so", note="Está bien así.", by=office.coordinator, at=LATER)
    db.session.flush()

    forget_reporters(FILED + timedelta(days=2))
    db.session.expire_all()
    assert (report.origin, report.email) == ("", NORA)

    assert forget_reporters(FILED + timedelta(days=370)) == 1
    db.session.expire_all()
    assert (report.name, report.email, report.erased_at is not None) == ("", None, True)
    assert going.email == "otra@x.test"


def test_a_letter_that_was_still_waiting_is_not_sent_to_somebody_forgotten(
    office: Cast, desk: Flask, mailbox: Mailbox
) -> None:
    report = reported()
    step(report.ticket, "not_so", note="Está bien así.", by=office.coordinator, at=LATER)
    forget_reporters(FILED + timedelta(days=400))

    assert to(letters(desk, mailbox, FILED + timedelta(days=401)), NORA) == []


def test_nobody_signs_in_as_the_one_in_whose_name_reports_stand(office: Cast) -> None:
    first, second = reported(), reported(email="otra@x.test")

    assert first.ticket.requester is second.ticket.requester
    assert not first.ticket.requester.active
    assert first.ticket.requester.password_hash is None
    assert not first.ticket.own_initiative


def test_page_of_what_was_reported_is_kept_whole(office: Cast) -> None:
    assert reported(page="www.entidad.test/creditos/pregrado").ticket.content.fields["pagina"] == PAGE


def test_what_is_answered_reaches_the_reporter_and_what_is_noted_does_not(
    office: Cast, desk: Flask, mailbox: Mailbox
) -> None:
    from ticketing.desk.messages.actions import post
    from ticketing.desk.reports.shown import followed

    section(office)
    report = reported()
    letters(desk, mailbox)

    post(report.ticket, "¿En qué renglón?", internal=False, by=office.head, at=LATER)
    post(report.ticket, "Es del año pasado.", internal=True, by=office.head, at=LATER)

    (told,) = to(letters(desk, mailbox, LATER), NORA)
    assert "¿En qué renglón?" in told
    shown = [each.note for each in followed(report, "").happened]
    assert shown == ["", "¿En qué renglón?"]


def test_nobody_of_the_house_is_left_a_report_as_its_requester(office: Cast) -> None:
    from ticketing.desk.handling.entrusting import entrust
    from ticketing.desk.home.left import turns

    section(office)
    report = reported()

    assert list(turns(office.head, FILED.date())) == []
    with pytest.raises(Refused, match="sin cuenta"):
        entrust(report.ticket, office.requester, by=office.head, at=LATER, seen=None)


def test_who_hands_out_gives_it_on_with_a_reason_too(office: Cast) -> None:
    from ticketing.desk.handling.actions import assign

    section(office)
    report = reported()
    with pytest.raises(Refused, match="con la razón"):
        assign(report.ticket, office.law_head, by=office.coordinator, at=LATER, seen=None)
    reroute(report.ticket, office.law_head, reason="Es una norma.", by=office.coordinator, at=LATER, seen=None)
    assert report.ticket.assignee == office.law_head


def test_what_a_stranger_writes_is_no_html_of_our_letters(office: Cast, desk: Flask, mailbox: Mailbox) -> None:
    channel(office)
    bad = "<img src=x onerror=alert(1)>"
    reported(about="mail", page="", subject=bad, what=bad, name=bad)
    reported(about="mail", page="", subject=bad, what=bad, name=bad, reporter="citizen")

    came = letters(desk, mailbox)

    assert len(came) >= 4
    for one in came:
        body = str(one.get_body(("html",)).get_content())  # type: ignore[union-attr]
        assert "onerror" not in body or "&lt;img" in body
        assert bad not in body


def test_an_address_that_takes_no_mail_is_told_once_to_who_works_the_report(
    office: Cast, desk: Flask, mailbox: Mailbox
) -> None:
    from tests.harness.smtp_faults import Fault

    report = reported()
    letters(desk, mailbox)
    mailbox.misbehave(Fault(at="rcpt", reply="550 5.1.1 no such user"))
    step(report.ticket, "take", by=office.coordinator, at=LATER)
    step(report.ticket, "mend", note="Listo.", by=office.coordinator, at=LATER)

    letters(desk, mailbox, LATER)

    assert kinds(report).count("reporter_unreached") == 1
