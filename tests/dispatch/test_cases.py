"""Whatever ends or changes a ticket looks at its campaigns first; their figures reach it whatever its state."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import House, opened, words
from tests.desk.cast import BOTH, CAMPAIGN, FILED, WEB, Cast, taken
from tests.desk.test_together import at_once
from tests.dispatch.conftest import students
from tests.dispatch.test_campaigns import LATER, armed, confirmed, made, verified
from tests.harness.telling import retold
from ticketing.extensions import db
from workflows.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from ticketing.desk.cases.models import Ticket
    from ticketing.massmail.campaigns.models import Campaign

UNFINISHED = ("armed", "held", "running", "paused")
STATES = {"armed": "programada", "held": "retenida", "running": "en envío", "paused": "en pausa"}
SOON = LATER + timedelta(minutes=5)


@pytest.fixture
def later(desk: Flask) -> None:
    """Some minutes after everything was armed."""
    from ticketing import clock

    clock.move(SOON)


@pytest.fixture
def house(app: Flask) -> House:
    """The cast at its browsers, with twenty students to write to; nothing is open between two requests."""
    made = opened(app)
    with made.open():
        students()
    made.move(SOON)
    return made


@retold
def standing(cast: Cast, status: str, **more: object) -> tuple[Ticket, Campaign]:
    """A ticket in work whose campaign stands like this."""
    from ticketing.massmail.campaigns import actions

    ticket = taken(cast, **more)  # type: ignore[arg-type]
    campaign = made(ticket, cast) if status == "draft" else armed(ticket, cast)
    if status == "held":
        actions.hold(campaign, reason="Se revisa.", by=None, at=LATER)
    if status in ("running", "paused"):
        actions.start(campaign, at=LATER)
    if status == "paused":
        actions.pause(campaign, by=None, at=LATER)
    assert campaign.status == status
    return ticket, campaign


def delivered(ticket: Ticket) -> None:
    """As an older version could leave it: nothing is owed while a campaign is under way."""
    from ticketing.desk.deliverables.queries import of

    for row in of(ticket):
        row.done_at, row.evidence = FILED, {"figures": {}}


def solved(ticket: Ticket) -> None:
    """As an older version could leave it: solved while a campaign is under way."""
    from ticketing import clock
    from ticketing.desk.moving.actions import move
    from ticketing.office import doors

    asked, followed = list(doors.CASE_GUARDS), list(doors.CASE_MOVED)
    doors.CASE_GUARDS[:], doors.CASE_MOVED[:] = [], []
    delivered(ticket)
    move(ticket, "Solucionado", reason="Solución entregada", by=ticket.assignee, at=clock.now())
    doors.CASE_GUARDS[:], doors.CASE_MOVED[:] = asked, followed


def finished(campaign: Campaign) -> None:
    """Every message was accepted, and what follows was carried out."""
    from ticketing import clock
    from ticketing.dispatch.reports.actions import deliver

    all_accepted(campaign)
    campaign.status, campaign.finished_at = "finished", clock.now()
    deliver(campaign, at=clock.now())


def all_accepted(campaign: Campaign, upto: int = 10_000) -> None:
    """The first so many of the audience got it."""
    from ticketing.massmail.recipients import outcome, settling
    from ticketing.massmail.recipients.queries import of_campaign

    people = [one for one in of_campaign(campaign.id, most=500) if one.chunk >= 0 and one.seq < upto]
    settling.settle(
        [outcome.of_reply(campaign.id, one.seq, 0, 250, "250 2.0.0 OK", at=LATER, max_age_hours=24) for one in people]
    )


@pytest.mark.parametrize("status", UNFINISHED)
def test_neither_solving_nor_reclassifying_leaves_a_campaign_behind(house: House, status: str) -> None:
    with house.open():
        ticket, _campaign = standing(house.cast(), status)
        delivered(ticket)
        db.session.flush()
        number, seen = ticket.number, ticket.version
    client, page = house.browser("Pedro Profesional"), f"/tickets/{number}"
    said = f"está {STATES[status]}: para"

    for place, form in (
        ("steps", {"step": "solve", "seen": seen}),
        ("category", {"category": WEB, "reason": "Era otra", "seen": seen, "which": "category"}),
    ):
        answer = client.post(f"{page}/{place}", data=form)
        assert (answer.status_code, said in words(answer)) == (422, True), place
    before = client.get(f"{page}/category?category={WEB}")  # said in the preview, which then offers no button
    assert said in words(before)
    assert f'action="{page}/category" method="post"' not in before.text
    assert 'name="reason"' not in before.text
    shown = client.get(page)
    assert f"Mientras esté {STATES[status]}" in words(shown)
    assert 'value="solve"' not in shown.text

    with house.open():
        ticket = house.ticket(number)
        assert (ticket.state, ticket.category) == ("En proceso", CAMPAIGN)
        assert campaign_of(ticket).status == status


def campaign_of(ticket: Ticket) -> Campaign:
    from ticketing.dispatch.campaigns.queries import of_ticket

    return of_ticket(ticket)[-1]


@pytest.mark.parametrize("status", UNFINISHED)
@pytest.mark.parametrize("way", ["desk", "mail"])
def test_a_survey_does_not_close_over_a_campaign_and_keeps_what_was_written(
    house: House, status: str, way: str
) -> None:
    from ticketing import clock
    from ticketing.office.links.actions import link_for
    from ticketing.office.links.queries import token

    with house.open():
        ticket, _campaign = standing(house.cast(), status)
        solved(ticket)
        address = "/survey/" + token(link_for("survey", ticket, ticket.requester, at=clock.now()))
        number = ticket.number
    if way == "desk":
        client, address = house.browser("Rosa Solicitante"), f"/tickets/{number}/survey"
    else:
        client = house.app.test_client()
    marks = {"said": "yes", "solved": "5", "on_time": "4", "treatment": "5", "comment": "Gracias por todo"}

    answer = client.post(address, data=marks)

    assert answer.status_code == 422
    assert f"está {STATES[status]}: para cerrar la solicitud" in words(answer)
    assert "Gracias por todo" in answer.text
    with house.open():
        assert house.ticket(number).state == "Solucionado"


def test_a_timer_that_may_not_close_waits_and_holds_up_no_other(later: None, cast: Cast) -> None:
    from ticketing import clock
    from ticketing.desk.moving.jobs import AGAIN, fire_timers

    ticket, campaign = standing(cast, "running")
    solved(ticket)
    other = taken(cast)
    solved(other)
    clock.move(SOON + timedelta(days=10))

    assert fire_timers(clock.now()) == 1
    assert (ticket.state, other.state) == ("Solucionado", "Cerrado")
    finished(campaign)
    assert [fire_timers(clock.now() + wait) for wait in (timedelta(), AGAIN)] == [0, 1]
    assert ticket.state == "Cerrado"


def test_the_last_delivery_solves_nothing_while_a_campaign_is_under_way(later: None, cast: Cast) -> None:
    from ticketing.desk.deliverables.actions import tick
    from ticketing.desk.deliverables.queries import of

    ticket, _campaign = standing(cast, "paused", category=BOTH)
    for row in of(ticket):
        if row.kind == "campaign":
            row.done_at, row.evidence = LATER, {"figures": {}}

    tick(ticket, "web", evidence={"address": "https://icetex.example/a"}, by=cast.professional, at=SOON)

    assert ticket.state == "En proceso"


@pytest.mark.parametrize("status", ["running", "paused"])
def test_annulling_waits_for_what_is_being_sent(house: House, status: str) -> None:
    with house.open():
        ticket, _campaign = standing(house.cast(), status)
        db.session.flush()
        number, seen = ticket.number, ticket.version
    client = house.browser("Pedro Profesional")

    form = {"step": "annul_repeated_later", "note": "Ya se hizo", "seen": seen}
    answer = client.post(f"/tickets/{number}/steps", data=form)

    assert (answer.status_code, "cancélela antes de anular" in words(answer)) == (422, True)
    with house.open():
        assert (house.ticket(number).state, campaign_of(house.ticket(number)).status) == ("En proceso", status)


@pytest.mark.parametrize("status", ["draft", "armed", "held"])
def test_annulling_takes_what_was_not_sent_along(later: None, cast: Cast, status: str) -> None:
    from ticketing.desk.moving.actions import step

    ticket, campaign = standing(cast, status)

    step(ticket, "annul_repeated_later", note="Ya se hizo", by=cast.professional, at=SOON)

    assert (ticket.state, campaign.status) == ("Anulado", "cancelled")


def test_a_ticket_with_a_campaign_in_preparation_keeps_a_category_that_has_one(later: None, cast: Cast) -> None:
    from ticketing.desk.handling.actions import recategorise

    ticket, campaign = standing(cast, "draft")

    def to(category: str) -> None:
        recategorise(ticket, category, reason="Era otra", by=cast.professional, at=SOON, seen=None)

    with pytest.raises(Refused, match="cancélela primero"):
        to(WEB)
    to(BOTH)
    assert (ticket.category, campaign.status) == (BOTH, "draft")


def test_closing_cancels_what_was_left_in_preparation(later: None, cast: Cast) -> None:
    from ticketing.desk.moving.actions import move

    ticket, campaign = standing(cast, "draft")
    solved(ticket)

    move(ticket, "Cerrado", reason="Se ha validado con el usuario", on="survey_answered", by=cast.requester, at=SOON)

    assert (ticket.state, campaign.status) == ("Cerrado", "cancelled")


@pytest.mark.parametrize("state", ["Cerrado", "Anulado", "Suspendido", "Reabierto", "Solucionado"])
def test_figures_reach_the_ticket_in_whatever_state_and_move_nothing(later: None, cast: Cast, state: str) -> None:
    from ticketing.desk.cases.queries import happenings
    from ticketing.desk.deliverables.queries import one

    ticket, campaign = standing(cast, "running")
    ticket.state = state
    ticket.ended_at = LATER if state in ("Cerrado", "Anulado") else None

    finished(campaign)
    finished(campaign)  # the worker's second try

    row = one(ticket, "campaign")
    assert (row.evidence["campaign_id"], row.evidence["figures"]["accepted"]) == (campaign.id, 20)
    assert ticket.state == state
    told = [each for each in happenings(ticket, internal=False) if each.kind == "delivered"]
    assert len(told) == 1


def test_figures_reach_a_ticket_that_owes_no_campaign_any_more(later: None, cast: Cast) -> None:
    """As an older version could leave it: reclassified while the campaign ran."""
    from ticketing.desk.cases.queries import happenings
    from ticketing.desk.deliverables.actions import owe

    ticket, campaign = standing(cast, "running")
    ticket.category = WEB
    owe(ticket)

    finished(campaign)

    told = [each for each in happenings(ticket, internal=False) if each.kind == "delivered"]
    assert [each.payload["evidence"]["figures"]["accepted"] for each in told] == [20]
    assert ticket.state == "En proceso"


def test_the_worker_carries_a_closed_tickets_figures_without_a_failure(later: None, cast: Cast) -> None:
    from ticketing import clock
    from ticketing.desk.deliverables.queries import one
    from ticketing.ledger.reactions.actions import carry_out_waiting
    from ticketing.ledger.reactions.models import ReactionRow
    from ticketing.massmail.campaigns.actions import finish

    ticket, campaign = standing(cast, "running")
    solved(ticket)
    ticket.state, ticket.ended_at = "Cerrado", LATER
    all_accepted(campaign)
    finish(campaign, at=SOON)
    db.session.commit()
    key = ticket.id

    carry_out_waiting(at=clock.now(), most=500)

    from ticketing.desk.cases.queries import by_id

    failed = db.session.query(ReactionRow).filter(ReactionRow.effect == "campaign_finished").one()
    assert (failed.last_error, failed.done_at is not None) == (None, True)
    assert one(by_id(key), "campaign").evidence["figures"]["accepted"] == 20


def test_a_bounce_that_comes_late_changes_no_state(later: None, cast: Cast) -> None:
    from ticketing.massmail.bounces.actions import hold_if_blamed

    ticket, campaign = standing(cast, "running")
    finished(campaign)
    assert ticket.state == "Solucionado"

    hold_if_blamed(campaign, at=SOON)

    assert (ticket.state, campaign.status) == ("Solucionado", "finished")


def test_suspending_a_ticket_whose_campaign_is_being_sent_asks_first(house: House) -> None:
    with house.open():
        ticket, campaign = standing(house.cast(), "running")
        all_accepted(campaign, upto=8)
        db.session.flush()
        number, seen = ticket.number, ticket.version
    client, address = house.browser("Pedro Profesional"), f"/tickets/{number}/steps"
    form = {"step": "suspend", "note": "Falta el enlace", "seen": seen, "which": "step-suspend"}

    asked = client.post(address, data=form)

    assert asked.status_code == 422
    assert "ya salieron 8 de 20 mensajes" in words(asked)
    assert "Sí, pausar el envío y suspender la solicitud" in words(asked)
    assert "Falta el enlace" in asked.text
    with house.open():
        assert (house.ticket(number).state, campaign_of(house.ticket(number)).status) == ("En proceso", "running")
    assert client.post(address, data=form | {"meant": "y"}).status_code == 303
    with house.open():
        assert (house.ticket(number).state, campaign_of(house.ticket(number)).status) == ("Suspendido", "paused")


def test_suspending_a_ticket_whose_campaign_is_armed_holds_it_and_says_so(house: House) -> None:
    with house.open():
        ticket, _campaign = standing(house.cast(), "armed")
        db.session.flush()
        number, seen = ticket.number, ticket.version
    client = house.browser("Pedro Profesional")

    assert "al suspender la solicitud queda retenida" in words(client.get(f"/tickets/{number}"))
    form = {"step": "suspend", "note": "Falta el enlace", "seen": seen}
    assert client.post(f"/tickets/{number}/steps", data=form).status_code == 303

    page = words(client.get(f"/tickets/{number}"))
    assert "retenida" in page
    assert "dejó de estar en proceso" in page


def reopened(ticket: Ticket, cast: Cast) -> None:
    from ticketing.desk.moving.actions import step

    step(ticket, "reopen", note="No es lo que pedí", by=cast.requester, at=SOON)
    assert ticket.state == "Reabierto"


def test_nothing_is_made_or_sent_for_a_reopened_ticket_until_it_is_taken_up_and_verified(house: House) -> None:
    from tests.desk.cast import ticks
    from ticketing.desk.handling.actions import take

    with house.open():
        ticket, campaign = standing(house.cast(), "running")
        finished(campaign)
        reopened(ticket, house.cast())
        number, first = ticket.number, campaign.id
    client = house.browser("Pedro Profesional")

    page = client.get(f"/tickets/{number}")
    answer = client.post(f"/campaigns/of/{number}", data={"corrects": first, "to": "all"})

    assert "Corregir" not in words(page).partition("Campaña")[2]
    assert (answer.status_code, "Retómela primero" in words(answer)) == (422, True)
    with house.open():
        ticket, cast = house.ticket(number), house.cast()
        take(ticket, items=ticks(ticket), by=cast.professional, at=SOON, seen=None)
    assert "Corregir la campaña" in words(client.get(f"/tickets/{number}"))
    assert client.post(f"/campaigns/of/{number}", data={"corrects": first, "to": "all"}).status_code == 303


@pytest.mark.parametrize("state", ["Reabierto", "Suspendido", "Solucionado", "Registrado"])
def test_no_campaign_is_proved_armed_started_or_resumed_outside_its_state(later: None, cast: Cast, state: str) -> None:
    """Whatever brought the ticket there, also by hand in the database."""
    from ticketing.dispatch.campaigns.actions import launch
    from ticketing.dispatch.proofs.actions import send_proof
    from ticketing.massmail.campaigns import actions

    ticket = taken(cast)
    campaign = made(ticket, cast)
    confirmed(campaign, cast)
    verified(ticket, cast)
    said = {"by": cast.professional, "at": SOON, "seen": None}

    ticket.state = state
    with pytest.raises(Refused):
        send_proof(campaign, institution="Instituto", note="", **said)
    with pytest.raises(Refused):
        launch(campaign, start_at=None, second_above=0, **said)
    ticket.state = "En proceso"
    launch(campaign, start_at=None, second_above=0, **said)
    ticket.state = state
    assert actions.start(campaign, at=SOON).status == "held"
    campaign.status = "paused"
    with pytest.raises(Refused):
        actions.resume(campaign, by=cast.professional, at=SOON)


def test_arming_while_another_suspends_ends_in_one_of_two_ways(desk: Flask, cast: Cast) -> None:
    from ticketing.desk.cases.models import Ticket
    from ticketing.desk.moving.actions import step
    from ticketing.dispatch.campaigns.actions import launch
    from ticketing.massmail.campaigns.models import Campaign
    from ticketing.office.people.models import Person

    ticket = taken(cast)
    campaign = made(ticket, cast)
    confirmed(campaign, cast)
    verified(ticket, cast)
    keys = ticket.id, campaign.id, cast.professional.id
    db.session.commit()

    def arm() -> str:
        mine, by = db.session.get_one(Campaign, keys[1]), db.session.get_one(Person, keys[2])
        launch(mine, start_at=None, by=by, at=LATER, seen=None, second_above=0)
        return "armed"

    def suspend() -> str:
        by = db.session.get_one(Person, keys[2])
        step(db.session.get_one(Ticket, keys[0]), "suspend", note="Espere", by=by, at=LATER)
        return "suspended"

    answers = at_once(desk, arm, suspend)

    assert "suspended" in answers
    assert db.session.get_one(Ticket, keys[0]).state == "Suspendido"
    status = db.session.get_one(Campaign, keys[1]).status
    assert status == ("held" if "armed" in answers else "draft")


def test_starting_while_another_annuls_ends_in_one_of_two_ways(desk: Flask, cast: Cast) -> None:
    from ticketing.desk.cases.models import Ticket
    from ticketing.desk.moving.actions import step
    from ticketing.massmail.campaigns.actions import start
    from ticketing.massmail.campaigns.models import Campaign
    from ticketing.office.people.models import Person

    ticket, campaign = standing(cast, "armed")
    keys = ticket.id, campaign.id, cast.professional.id
    db.session.commit()

    def begin() -> str:
        return start(db.session.get_one(Campaign, keys[1]), at=LATER).status

    def annul() -> str:
        by = db.session.get_one(Person, keys[2])
        step(db.session.get_one(Ticket, keys[0]), "annul_repeated_later", note="Repetida", by=by, at=LATER)
        return "annulled"

    answers = at_once(desk, begin, annul)

    state, status = db.session.get_one(Ticket, keys[0]).state, db.session.get_one(Campaign, keys[1]).status
    assert (state, status) == (("Anulado", "cancelled") if "annulled" in answers else ("En proceso", "running"))


@pytest.mark.parametrize("act", ["pause", "cancel", "resume", "make"])
def test_the_double_click_happens_once_and_the_second_is_told(desk: Flask, cast: Cast, act: str) -> None:
    from ticketing.desk.cases.models import Ticket
    from ticketing.dispatch.campaigns.actions import cancel, from_ticket
    from ticketing.dispatch.campaigns.queries import of_ticket
    from ticketing.massmail.campaigns import actions
    from ticketing.massmail.campaigns.models import Campaign
    from ticketing.office.people.models import Person

    if act == "make":
        ticket, campaign_id = taken(cast), 0
    else:
        ticket, campaign = standing(cast, "paused" if act == "resume" else "running")
        campaign_id = campaign.id
    keys = ticket.id, campaign_id, cast.professional.id
    db.session.commit()

    def click() -> str:
        by = db.session.get_one(Person, keys[2])
        if act == "make":
            return from_ticket(db.session.get_one(Ticket, keys[0]), from_address="a@b.test", by=by, at=LATER).name
        mine = db.session.get_one(Campaign, keys[1])
        if act == "cancel":
            return cancel(mine, reason="Se equivocaron", by=by, at=LATER, was="running").status
        change: Callable[..., Campaign] = getattr(actions, act)
        return change(mine, by=by, at=LATER).status

    answers = at_once(desk, click, click)

    assert sorted(isinstance(answer, str) for answer in answers) == [False, True]
    assert len(of_ticket(db.session.get_one(Ticket, keys[0]))) == 1
