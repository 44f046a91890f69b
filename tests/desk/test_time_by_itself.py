"""What time does by itself: reminders until it is done, escalation, silence, what is nearly late, lapse."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.desk.another_house import FILES, works_by
from tests.desk.browsing import House, opened
from tests.desk.cast import PEOPLE, Cast, at
from tests.desk.test_jobs_together import in_between
from tests.desk.timed_house import MONDAY, asked, passed, rules, silence, staffed
from ticketing.desk.clock.queries import segments
from ticketing.desk.escalation.models import Escalation
from ticketing.desk.filing.actions import edit
from ticketing.desk.gates import queries as gates
from ticketing.desk.gates.queries import waiting_on
from ticketing.desk.moving.actions import move, step
from ticketing.desk.moving.jobs import fire_timers
from ticketing.desk.signing.actions import sign_gate
from ticketing.extensions import db
from ticketing.ledger.events.queries import history
from ticketing.ledger.reactions.models import ReactionRow
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask

    from ticketing.desk.cases.models import Ticket


@pytest.fixture
def office(desk: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The cast in its roles, each in the house's own words."""
    works_by(desk, "despachos", monkeypatch, folder=FILES)
    return staffed(cast)


def told() -> list[str]:
    """To whom letters are to be written, and which; from now on only what comes next."""
    rows = db.session.scalars(select(ReactionRow).where(ReactionRow.done_at.is_(None)).order_by(ReactionRow.id)).all()
    found = [f"{row.effect} {row.recipient}" for row in rows]
    for row in rows:
        row.done_at = MONDAY
    db.session.flush()
    return found


def before() -> list[int]:
    """Before whom tickets are now."""
    return list(db.session.scalars(select(Escalation.person_id).where(Escalation.ended_at.is_(None))))


def kinds(ticket: Ticket) -> list[str]:
    return [event.kind for event in history("ticket", ticket.id)]


def sign(ticket: Ticket, gate: str, by: object, when: datetime) -> None:
    sign_gate(ticket, gate, "approved", by=by, at=when, content_hash=gates.to_sign(ticket, gate))  # type: ignore[arg-type]


def test_what_is_not_dispatched_is_reminded_at_each_opening_by_more_and_more_people(office: Cast) -> None:
    passed(office)
    told()
    tic, head = f"notify remind|{office.designer.id}", f"notify remind|{office.press.id}"
    days: dict[str, list[str]] = {
        "2026-03-02 16:00": [], "2026-03-03 07:59": [], "2026-03-03 08:00": [tic], "2026-03-03 12:00": [],
        "2026-03-04 08:01": [tic], "2026-03-05 08:00": [tic, head], "2026-03-06 08:00": [tic],
        "2026-03-07 08:00": [], "2026-03-09 08:00": [tic, f"tell_escalated {office.coordinator.id}"],
        "2026-03-10 08:00": [tic],
    }  # fmt: skip

    found = {}
    for moment in days:
        fire_timers(at(moment))
        found[moment] = told()

    assert found == days


def test_after_days_away_only_the_newest_is_told_and_told_as_late(office: Cast) -> None:
    ticket = passed(office)
    told()

    assert [fire_timers(at("2026-03-05 11:00")) for _ in range(2)] == [2, 0]

    reminded = history("ticket", ticket.id, ("reminded",))
    assert [(event.payload["reminder"], event.payload["count"]) for event in reminded] == [("daily", 3), ("third", 1)]
    assert {event.payload["late"] for event in reminded} == {at("2026-03-05 08:00").isoformat()}


def test_whose_time_it_is_while_it_waits_is_read_from_the_state(office: Cast) -> None:
    ticket = passed(office)

    assert (segments(ticket)[-1].party, waiting_on(ticket)) == ("Informática", "Informática")


def test_done_the_reminders_end_and_the_step_that_follows_by_itself_is_taken(office: Cast) -> None:
    from ticketing.ledger.reactions.actions import carry_out_waiting

    ticket = passed(office)
    told()
    step(ticket, "sent", by=office.professional, at=at("2026-03-02 16:00"))
    assert told() == ["step file_away"]
    db.session.scalars(select(ReactionRow).where(ReactionRow.effect == "step")).one().done_at = None
    db.session.commit()

    carry_out_waiting(at=at("2026-03-02 16:00"))

    assert ticket.state == "Archivado"
    assert (fire_timers(at("2026-03-20 08:00")), ticket.timer_at) == (0, None)


def test_it_goes_on_and_is_before_nobody_any_more(office: Cast) -> None:
    ticket = passed(office)
    fire_timers(at("2026-03-09 08:00"))
    assert before() == [office.coordinator.id]

    step(ticket, "back", note="Falta la lista", by=office.professional, at=at("2026-03-09 09:00"))

    assert before() == []
    assert kinds(ticket).count("escalated") == 1


def test_half_of_the_promise_and_its_end_are_told_while_the_clock_runs(office: Cast) -> None:
    ticket = asked(office.requester)
    ticket.assignee = office.professional
    told()

    fire_timers(at("2026-03-03 16:59"))
    early = told()
    fire_timers(at("2026-03-03 17:00"))
    half = told()
    fire_timers(at("2026-03-04 17:00"))
    on_time = told()
    fire_timers(at("2026-03-05 12:00"))

    assert (early, half, on_time) == ([], [f"notify |{office.professional.id}"], [])
    assert told() == [f"tell_escalated {office.head.id}"]
    assert before() == [office.head.id]


def test_a_held_clock_spends_no_promise(office: Cast) -> None:
    ticket = passed(office)
    told()
    step(ticket, "back", note="Falta", by=office.professional, at=at("2026-03-06 08:00"))
    told()

    fire_timers(at("2026-03-06 16:59"))
    assert told() == []
    fire_timers(at("2026-03-06 17:00"))

    assert told() == [f"notify |{office.professional.id}"]


@pytest.mark.parametrize(
    ("verb", "status", "received"),
    [("deny", "rejected", False), ("return", "returned", False), ("approve", "satisfied", True)],
)
def test_the_silence_of_a_gate_decides_by_an_event_and_no_signature(
    office: Cast, verb: str, status: str, received: bool
) -> None:
    ticket = asked(office.requester, procedure=silence(verb), topic="niega")
    told()

    fire_timers(at("2026-03-03 08:00"))
    assert f"notify please|{office.law_head.id}" in told()
    fire_timers(at("2026-03-04 09:00"))

    assert (gates.row(ticket, "etica").status, ticket.received) == (status, received)
    assert gates.signatures(ticket) == []
    (event,) = history("ticket", ticket.id, ("silence",))
    assert (event.at, event.actor_id) == (at("2026-03-04 08:00"), None)
    assert f"notify_requester {office.requester.id}" in told()
    if not received:
        with pytest.raises(Refused):
            sign(ticket, "etica", office.law_head, at("2026-03-04 10:00"))


def test_who_corrects_what_silence_denied_asks_again_and_the_time_begins_anew(office: Cast) -> None:
    ticket = asked(office.requester, topic="niega")
    fire_timers(at("2026-03-04 09:00"))
    told()

    fields = ticket.content.fields | {"topic": "devuelve"}
    edit(ticket, fields=fields, by=office.requester, at=at("2026-03-04 10:00"), seen=None)
    fire_timers(at("2026-03-05 08:00"))

    assert gates.row(ticket, "etica").status == "open"
    assert told() == [f"notify please|{office.law_head.id}"]
    fire_timers(at("2026-03-06 08:00"))
    assert kinds(ticket).count("silence") == 2


def test_a_signature_comes_too_late_for_a_silence_that_nobody_looked_at(office: Cast) -> None:
    """The worker was away: what was due by then is done first, at its own hour."""
    ticket = asked(office.requester, procedure=silence("return"), topic="devuelve")

    with pytest.raises(Refused, match="devuelta o rechazada"):
        sign(ticket, "etica", office.law_head, at("2026-03-05 09:00"))


def test_a_gate_that_was_signed_in_time_is_silent_about_nothing(office: Cast) -> None:
    ticket = asked(office.requester, topic="espera")
    sign(ticket, "etica", office.law_head, at("2026-03-03 09:00"))
    told()

    fire_timers(at("2026-03-04 09:00"))

    assert "silence" not in kinds(ticket)
    assert set(before()) == {office.coordinator.id, office.requester.id}  # the other gate still waits
    sign(ticket, "prensa", office.auditor, at("2026-03-04 10:00"))
    assert before() == []


def test_what_nobody_signs_lapses_at_its_hour_however_late_the_worker_is(office: Cast) -> None:
    ticket = asked(office.requester, topic="niega")
    told()

    fire_timers(at("2026-04-01 09:00"))

    moved = history("ticket", ticket.id, ("moved",))
    assert [(event.payload["step"], event.at) for event in moved] == [("lapse", at("2026-03-16 17:00"))]
    assert ticket.state == "Caducado"
    assert before() == []


def test_a_step_that_cannot_be_taken_is_tried_again_and_never_at_each_look(office: Cast) -> None:
    def change(content: dict[str, object]) -> None:
        content["timers"] = [{"name": "gone", "while": {"state": "En Informática"}, "after": "1 business_hours",
                              "do": [{"step": "file_away"}]}]  # fmt: skip
        content["steps"] = [
            row | ({"from": "En Informática", "needs": ["verified"]} if row["key"] == "file_away" else {"do": []})
            for row in content["steps"]  # type: ignore[attr-defined]
        ]
        content["verification"] = [{"key": "looked", "label": "Revisado"}]
        content.pop("letters"), content.pop("occasions")

    ticket = asked(office.requester, procedure=rules(change))
    ticket.assignee = office.professional
    move(ticket, "En Informática", by=office.professional, at=MONDAY)

    assert fire_timers(at("2026-03-02 11:00")) == 0

    assert ticket.timer_at == at("2026-03-02 11:05")


def test_two_workers_at_once_tell_it_once(app_postgres: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from ticketing import clock

    with app_postgres.app_context():
        from tests.desk.cast import hire

        clock.move(MONDAY)
        cast = hire()
        works_by(app_postgres, "despachos", monkeypatch, folder=FILES)
        ticket = passed(staffed(cast)).id
        moment = at("2026-03-09 08:00")

        done = in_between(app_postgres, ticket, lambda *_: fire_twice(moment), lambda: fire_timers(moment))

        assert done == 0
        assert kinds_of(ticket).count("escalated") == 1


def fire_twice(moment: datetime) -> None:
    """What a worker does, without letting go of the ticket."""
    from ticketing.desk.cases.models import Ticket
    from ticketing.desk.moving import jobs

    jobs._come(db.session.scalars(select(Ticket)).one(), moment)


def kinds_of(ticket_id: int) -> list[str]:
    db.session.rollback()
    return [event.kind for event in history("ticket", ticket_id)]


@pytest.fixture
def house(app: Flask, monkeypatch: pytest.MonkeyPatch) -> House:
    found = opened(app)
    with found.open():
        works_by(app, "despachos", monkeypatch, folder=FILES)
        staffed(found.cast())
    return found


def test_whom_it_was_escalated_to_finds_it_at_home_and_the_office_in_its_queue(house: House) -> None:
    head, office = house.browser(PEOPLE["coordinator"]), house.browser(PEOPLE["professional"])
    with house.open():
        passed(house.cast())
    address = "/tickets/DES-2026-0001"
    assert head.get(address).status_code == 404
    assert "Escaladas" not in office.get("/queue?view=all_open").text

    house.move(at("2026-03-09 08:30"))
    with house.open():
        fire_timers(at("2026-03-09 08:30"))

    head, office = house.browser(PEOPLE["coordinator"]), house.browser(PEOPLE["professional"])
    home = head.get("/").text
    assert "No avanzan y llegaron a usted" in home
    assert "Boletín" in home
    page = head.get(address).text
    assert "escaló la solicitud a Clara Coordinadora" in page
    assert "Falta el envío hace cinco días" in page
    listed = office.get("/queue?view=escalated").text
    assert "Boletín" in listed
    assert "Escalada: no avanza" in listed

    with house.open():
        ticket = house.cast() and db.session.scalars(select(Escalation)).one().ticket
        step(ticket, "back", note="Falta", by=house.cast().professional, at=at("2026-03-09 09:00"))

    assert "No avanzan y llegaron a usted" not in head.get("/").text
    assert head.get(address).status_code == 404


def test_the_page_says_that_it_was_silence(house: House) -> None:
    with house.open():
        asked(house.cast().requester, topic="niega")
    house.move(at("2026-03-04 09:00"))
    with house.open():
        fire_timers(at("2026-03-04 09:00"))

    page = house.browser(PEOPLE["requester"]).get("/tickets/DES-2026-0001").text

    assert "Rechazada por silencio" in page
    assert "dio por negado «Parecer de ética»: se venció su plazo sin respuesta" in page


def test_times_far_apart_cost_one_look_each(office: Cast) -> None:
    ticket = passed(office)
    fire_timers(MONDAY + timedelta(minutes=1))

    assert ticket.timer_at == at("2026-03-03 08:00")
