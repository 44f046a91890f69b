"""From arming to the hour that was asked for the clock is held: nobody is late for a date that somebody chose."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.desk.browsing import House, words
from tests.desk.cast import FILED, at, taken
from tests.dispatch.test_campaigns import confirmed, made, verified
from workflows.forms import Field

AT = FILED + timedelta(hours=1)
HOUR = FILED + timedelta(days=3)


@pytest.fixture
def ticket(desk, cast):
    """A request whose campaign is signed and verified, and may be launched."""
    from ticketing.dispatch.campaigns.queries import of_ticket

    desk.config["WTF_CSRF_ENABLED"] = False
    found = taken(cast)
    campaign = made(found, cast)
    confirmed(campaign, cast)
    verified(found, cast)
    assert of_ticket(found) == [campaign]
    return found


def campaign_of(ticket):
    from ticketing.dispatch.campaigns.queries import of_ticket

    return of_ticket(ticket)[-1]


def launched(ticket, cast, start_at=HOUR):
    from ticketing.dispatch.campaigns.actions import launch
    from ticketing.extensions import db

    db.session.flush()
    campaign = campaign_of(ticket)
    launch(campaign, start_at=start_at, by=cast.professional, at=AT, seen=campaign.version, second_above=0)
    return campaign


def stretches(ticket):
    from ticketing.desk.clock.queries import segments

    return [(row.kind, row.start_at, row.end_at) for row in segments(ticket)][-2:]


def test_the_clock_is_held_until_the_hour_for_the_requester(ticket, cast) -> None:
    from ticketing.desk.clock.queries import reckoning, running_segment

    before = reckoning(ticket, AT).consumed
    launched(ticket, cast)

    last = running_segment(ticket)
    assert (last.kind, last.start_at, last.party) == ("scheduled", AT, "Solicitante")
    assert (ticket.due_at, ticket.breached_at) == (None, None)
    assert reckoning(ticket, HOUR - timedelta(seconds=1)).consumed == before


def test_it_goes_on_from_the_hour_itself_however_late_the_campaign_starts(ticket, cast) -> None:
    from ticketing.massmail.campaigns import actions
    from ticketing.oversight.samples.cases import case_of
    from ticketing.oversight.samples.rederive import fault

    campaign = launched(ticket, cast)
    actions.start(campaign, at=HOUR + timedelta(minutes=20))

    assert stretches(ticket) == [("scheduled", AT, HOUR), ("running", HOUR, None)]
    assert ticket.due_at is not None
    assert fault(case_of(ticket)) is None


@pytest.mark.parametrize("way", ["undo", "hold", "cancel"])
def test_what_is_armed_no_more_holds_nothing(ticket, cast, way: str) -> None:
    from ticketing.massmail.campaigns import actions

    campaign, later = launched(ticket, cast), AT + timedelta(hours=1)
    more = {} if way == "undo" else {"reason": "Otra vez"}
    getattr(actions, way)(campaign, by=None, at=later, **more)

    assert stretches(ticket) == [("scheduled", AT, later), ("running", later, None)]


def test_scheduled_again_it_is_held_to_the_new_hour(ticket, cast) -> None:
    from ticketing.desk.clock.queries import scheduled_until
    from ticketing.massmail.campaigns import actions

    actions.undo(launched(ticket, cast), by=None, at=AT)
    launched(ticket, cast, HOUR + timedelta(hours=2))

    assert scheduled_until(ticket) == HOUR + timedelta(hours=2)


def test_what_is_launched_at_once_holds_nothing(ticket, cast) -> None:
    from ticketing.desk.clock.queries import running_segment

    launched(ticket, cast, None)

    assert running_segment(ticket).kind == "running"


def test_its_pages_say_so_and_it_is_not_among_the_suspended(desk, ticket, cast) -> None:
    from ticketing import clock
    from ticketing.extensions import db

    launched(ticket, cast)
    number, name = ticket.number, cast.professional.name
    db.session.commit()
    clock.move(AT + timedelta(minutes=5))
    client = House(desk).browser(name)

    assert "sale el jue 5 mar, 10:15" in words(client.get(f"/tickets/{number}"))
    assert "hasta entonces el plazo no corre" in words(client.get(f"/tickets/{number}"))
    assert "Programada para la hora pedida, a cargo de Solicitante" in words(client.get(f"/tickets/{number}/clock"))
    assert number not in client.get("/queue?view=suspended").text
    assert number in client.get("/queue?view=all_open").text


def test_a_suspension_takes_it_over(ticket, cast) -> None:
    from ticketing.desk.moving.actions import step

    campaign = launched(ticket, cast)
    later = AT + timedelta(hours=1)
    step(ticket, "suspend", note="Falta el logo", by=cast.professional, at=later, meant=True)

    assert campaign.status == "held"
    assert stretches(ticket) == [("scheduled", AT, later), ("suspended", later, None)]


@pytest.mark.parametrize(
    ("asked", "until"),
    [("2026-03-03T09:00", "2026-03-03 09:00"), ("2026-03-03", "2026-03-03 23:59:59"), ("2026-03-09T09:00", None)],
)
def test_it_is_held_no_longer_than_the_requester_asked_for(ticket, cast, monkeypatch, asked: str, until) -> None:
    from ticketing.desk.cases.rules import rules_of
    from ticketing.desk.clock.queries import scheduled_until
    from ticketing.extensions import db
    from ticketing.office.procedures import queries as procedures

    rules = rules_of(ticket)
    hour = Field("salida", "Sale el", "date_time", means="send_at")
    said = replace(rules, fields=(*rules.fields, hour))
    ticket.content.fields = {**ticket.content.fields, "salida": asked}
    db.session.flush()
    monkeypatch.setitem(procedures._read, ticket.procedure_row.hash, said)

    launched(ticket, cast)

    assert scheduled_until(ticket) == (HOUR if until is None else at(until))
