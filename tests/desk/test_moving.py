"""Moving: who may take which row of the procedure's table, and what holds whoever asks (G-14 to G-18)."""

from __future__ import annotations

import pytest

from tests.desk.cast import (
    BOTH,
    CAMPAIGN,
    FILED,
    WEB,
    Cast,
    approve,
    at,
    filed,
    form,
    proved,
    received,
    sends_a_file,
    stored,
    taken,
    ticks,
)
from tests.harness.telling import retold
from ticketing.desk.cases import queries as tickets
from ticketing.desk.cases.models import Ticket
from ticketing.desk.deliverables import actions as delivering
from ticketing.desk.deliverables import queries as deliverables
from ticketing.desk.filing.actions import edit
from ticketing.desk.gates import queries as gates
from ticketing.desk.handling.actions import assign, recategorise, take
from ticketing.desk.messages.actions import post
from ticketing.desk.moving import possible as moving
from ticketing.desk.moving.actions import move, step
from ticketing.desk.verification import actions as verification
from ticketing.desk.verification import queries as verifications
from ticketing.extensions import db
from ticketing.ledger.events.queries import history
from ticketing.office.people.models import Person
from ticketing.web.outcomes import Overtaken
from workflows.reading import load
from workflows.refusals import Refused
from workflows.rows import Step

PROCEDURE = load("icetex")
PEOPLE = ("requester", "colleague", "head", "press", "professional", "coordinator", "auditor", "system")
LATER = at("2026-03-03 09:00")


@retold
def in_state(cast: Cast, state: str) -> Ticket:
    """A ticket of the requester in that state, verified, everything delivered, nothing else in the way."""
    ticket = received(cast, category=WEB)
    if state == "Registrado":
        return ticket
    take(ticket, items=ticks(ticket), by=cast.professional, at=FILED, seen=None)
    if state == "Suspendido":
        move(ticket, state, reason="En espera por usuario", note="x", by=cast.professional, at=FILED)
    for row in deliverables.of(ticket):
        row.done_at = FILED
    if state in ("Solucionado", "Reabierto", "Cerrado"):
        move(ticket, "Solucionado", reason="Solución entregada", by=cast.professional, at=FILED)
    if state == "Reabierto":
        move(ticket, state, note="x", by=cast.requester, at=FILED)
    if state == "Cerrado":
        move(ticket, state, reason="Se ha validado con el usuario", on="survey_answered", by=cast.requester, at=FILED)
    if state == "Anulado":
        move(ticket, "Anulado", reason="Mal registrado", note="x", by=cast.professional, at=FILED)
    return ticket


def may(row: Step, who: str) -> bool:
    """Whom the row names; a coordinator does what a professional does, and the system is nobody."""
    named = {
        "requester": {"requester"},
        "professional": {"professional"},
        "coordinator": {"coordinator", "professional"},
    }
    return not (named | {"system": {"system"}}).get(who, set()).isdisjoint(row.by)


@pytest.mark.parametrize("row", PROCEDURE.steps, ids=lambda row: row.key)
def test_every_row_is_taken_by_those_it_names_and_by_no_one_else(cast: Cast, row: Step) -> None:
    ticket = in_state(cast, row.source)
    for who in PEOPLE:
        by: Person | None = None if who == "system" else getattr(cast, who)
        if may(row, who):
            with db.session.begin_nested() as taken_back:
                move(ticket, row.target, reason=row.reason, note="x", by=by, at=LATER)
                assert ticket.state == row.target
                taken_back.rollback()
        else:
            with pytest.raises(Refused):
                move(ticket, row.target, reason=row.reason, note="x", by=by, at=LATER)
        assert ticket.state == row.source


@pytest.mark.parametrize("row", [row for row in PROCEDURE.steps if row.note], ids=lambda row: row.key)
def test_a_row_that_wants_an_observation_is_refused_without_one(cast: Cast, row: Step) -> None:
    ticket = in_state(cast, row.source)
    by = cast.professional if "professional" in row.by else cast.requester

    with pytest.raises(Refused, match="observaciones"):
        move(ticket, row.target, reason=row.reason, note="  ", by=by, at=LATER)


@pytest.mark.parametrize("state", ["Cerrado", "Anulado"])
def test_nothing_leaves_an_ended_ticket(cast: Cast, state: str) -> None:
    ticket = in_state(cast, state)

    for target in PROCEDURE.states:
        with pytest.raises(Refused):
            move(ticket, target.label, note="x", by=cast.professional, at=LATER)
    assert moving.choices(ticket, cast.coordinator, LATER) == ()
    assert ticket.ended_at == FILED


def test_a_ticket_is_taken_with_its_list_and_becomes_mine(cast: Cast) -> None:
    ticket = received(cast)
    with pytest.raises(Refused, match="Falta verificar"):
        take(ticket, items=ticks(ticket)[1:], by=cast.professional, at=FILED, seen=ticket.version)
    assert ticket.state == "Registrado"

    take(ticket, items=ticks(ticket), by=cast.professional, at=FILED, seen=ticket.version)

    assert (ticket.state, ticket.assignee) == ("En proceso", cast.professional)
    assert verifications.verified(ticket)


def test_an_unreceived_request_is_not_taken_and_may_be_withdrawn(cast: Cast) -> None:
    ticket = filed(cast)
    with pytest.raises(Refused, match="visto bueno"):
        take(ticket, items=ticks(ticket), by=cast.professional, at=FILED, seen=ticket.version)

    step(ticket, "withdraw", note="Ya no hace falta", by=cast.requester, at=LATER)

    assert (ticket.state, ticket.clock) == ("Anulado", "stopped")
    with pytest.raises(Refused, match="ya no espera firmas"):
        approve(ticket, cast, LATER)


def test_two_professionals_and_one_ticket(cast: Cast) -> None:
    ticket = received(cast)
    seen = ticket.version
    take(ticket, items=ticks(ticket), by=cast.professional, at=FILED, seen=seen)

    with pytest.raises(Overtaken, match="Pedro Profesional") as told:
        take(ticket, items=ticks(ticket), by=cast.other_professional, at=FILED, seen=seen)

    assert "En proceso" in told.value.sentence
    assert ticket.assignee == cast.professional


def test_the_list_is_asked_again_after_an_answer_that_changed_what_it_looks_at(cast: Cast) -> None:
    ticket = taken(cast, category=WEB)
    sends_a_file(ticket, cast, LATER)
    delivering.tick(ticket, "web", evidence={"address": "https://portal.test/a"}, by=cast.professional, at=FILED)
    proved(ticket, FILED)
    move(ticket, "Suspendido", reason="En espera por usuario", note="?", by=cast.professional, at=FILED)
    step(ticket, "answer", by=cast.requester, at=LATER)
    assert verifications.wanted(ticket)
    with pytest.raises(Refused, match="lista de verificación"):
        move(ticket, "Solucionado", reason="Solución entregada", by=cast.professional, at=LATER)

    verification.tick(ticket, ticks(ticket), by=cast.professional, at=LATER)
    move(ticket, "Solucionado", reason="Solución entregada", by=cast.professional, at=LATER)

    assert ticket.solved_at == LATER


def test_nothing_is_solved_without_its_evidence(cast: Cast) -> None:
    ticket = taken(cast, category=WEB)
    with pytest.raises(Refused, match="entregables"):
        move(ticket, "Solucionado", reason="Solución entregada", by=cast.professional, at=LATER)

    with pytest.raises(Refused, match="la dirección de la publicación o un archivo"):
        delivering.tick(ticket, "web", evidence={}, by=cast.professional, at=LATER)
    with pytest.raises(Refused, match="no pertenece"):
        delivering.tick(ticket, "web", evidence={"files": ["ajeno"]}, by=cast.professional, at=LATER)

    assert deliverables.left(ticket)


def test_the_finished_campaign_solves_the_ticket_by_itself(cast: Cast) -> None:
    ticket = taken(cast)

    delivering.tick(ticket, "campaign", evidence={"campaign_id": 7, "figures": {"accepted": 2}}, by=None, at=LATER)

    assert ticket.state == "Solucionado"
    assert history("ticket", ticket.id)[-1].actor_id is None


def test_what_the_requester_did_not_agree_with_solves_nothing_a_second_time(cast: Cast) -> None:
    from ticketing.desk.handling.actions import take
    from ticketing.desk.surveys.actions import answer

    ticket = taken(cast)
    figures = {"campaign_id": 1, "figures": {"accepted": 3}}
    delivering.tick(ticket, "campaign", evidence=figures, by=None, at=LATER)
    answer(ticket, agrees=False, scores={}, comment="Salió mal", channel="mail", by=cast.requester,
           at=at("2026-03-03 10:00"))  # fmt: skip
    when = at("2026-03-03 11:00")
    take(ticket, items=ticks(ticket), by=cast.professional, at=when, seen=ticket.version)
    assert ticket.state == "En proceso"
    delivering.tick(ticket, "campaign", evidence=figures | {"campaign_id": 2}, by=None, at=at("2026-03-03 15:00"))
    assert ticket.state == "Solucionado"


def test_a_campaign_that_ends_while_suspended_solves_at_the_next_list(cast: Cast) -> None:
    ticket = taken(cast)
    sends_a_file(ticket, cast, LATER)
    move(ticket, "Suspendido", reason="En espera por usuario", note="?", by=cast.professional, at=FILED)
    delivering.tick(ticket, "campaign", evidence={"figures": {}}, by=None, at=FILED)
    assert ticket.state == "Suspendido"
    step(ticket, "answer", by=cast.requester, at=LATER)
    assert ticket.state == "En proceso"

    verification.tick(ticket, ticks(ticket), by=cast.professional, at=LATER)

    assert ticket.state == "Solucionado"


def test_a_campaign_is_not_all_that_is_owed(cast: Cast) -> None:
    ticket = taken(cast, category=BOTH)
    delivering.tick(ticket, "campaign", evidence={"figures": {}}, by=None, at=LATER)
    assert ticket.state == "En proceso"

    delivering.tick(ticket, "web", evidence={"address": "https://portal.test/a"}, by=cast.professional, at=LATER)
    proved(ticket, LATER)

    assert ticket.state == "Solucionado"


def test_a_comment_moves_nothing(cast: Cast) -> None:
    ticket = in_state(cast, "Suspendido")

    post(ticket, "Aquí está", internal=False, by=cast.requester, at=LATER)

    assert ticket.state == "Suspendido"
    with pytest.raises(Refused, match="solo de la oficina"):
        post(ticket, "nota", internal=True, by=cast.requester, at=LATER)
    post(ticket, "nota", internal=True, by=cast.professional, at=LATER)
    kinds = [each.payload["internal"] for each in tickets.happenings(ticket, internal=True) if each.kind == "message"]
    assert kinds == [False, True]
    assert [each.kind for each in tickets.happenings(ticket, internal=False)].count("message") == 1


def test_only_the_requester_edits_and_only_then(cast: Cast) -> None:
    ticket = filed(cast)
    edit(ticket, fields=form(latest_date="2026-04-30"), by=cast.requester, at=FILED, seen=ticket.version)
    for other in (cast.colleague, cast.professional, cast.head):
        with pytest.raises(Refused, match="que tiene la solicitud"):
            edit(ticket, fields=form(), by=other, at=FILED, seen=None)
    approve(ticket, cast)

    with pytest.raises(Refused, match="ya fue recibida"):
        edit(ticket, fields=form(), by=cast.requester, at=FILED, seen=None)

    assert [content.number for content in ticket.contents] == [1, 2]


def test_an_edit_while_suspended_holds_the_way_back(cast: Cast) -> None:
    ticket = taken(cast)
    received_at = ticket.received_at
    move(ticket, "Suspendido", reason="En espera por usuario", note="?", by=cast.professional, at=FILED)
    edit(ticket, fields=ticket.content.fields | {"subject": "Otro"}, by=cast.requester, at=LATER, seen=None)
    assert (ticket.clock, gates.any_open(ticket)) == ("gate", True)
    for key in ("answer", "resume"):
        with pytest.raises(Refused, match="visto bueno pendiente"):
            step(ticket, key, note="x", by=cast.professional, at=LATER)

    approve(ticket, cast, LATER)
    approve(ticket, cast, LATER, "comunicaciones", cast.press)
    assert ticket.clock == "paused"
    step(ticket, "answer", by=cast.requester, at=LATER)

    assert (ticket.state, ticket.received_at) == ("En proceso", received_at)


def test_a_professional_takes_it_for_himself_and_a_coordinator_for_anybody(cast: Cast) -> None:
    ticket = received(cast)
    assign(ticket, cast.professional, by=cast.professional, at=FILED, seen=None)
    with pytest.raises(Refused, match="las asigna quien tenga el rol Coordinador"):
        assign(ticket, cast.other_professional, by=cast.professional, at=FILED, seen=None)
    with pytest.raises(Refused, match="no atiende"):
        assign(ticket, cast.requester, by=cast.coordinator, at=FILED, seen=None)

    assign(ticket, cast.other_professional, by=cast.coordinator, at=FILED, seen=None)

    assert ticket.assignee == cast.other_professional


def test_another_category_wants_its_reason(cast: Cast) -> None:
    ticket = taken(cast)
    for by, reason in ((cast.professional, " "), (cast.requester, "x")):
        with pytest.raises(Refused):
            recategorise(ticket, WEB, reason=reason, by=by, at=LATER, seen=None)

    assert ticket.category == CAMPAIGN


def test_a_day_to_resume_is_remembered_and_moves_nothing(cast: Cast) -> None:
    from ticketing.desk.moving.jobs import remind_resumptions

    ticket = taken(cast)
    note = {"reason": "En espera por usuario", "note": "Vuelve el sábado"}
    move(ticket, "Suspendido", **note, by=cast.professional, at=FILED, resume_on=at("2026-03-07 12:00").date())
    assert ticket.resume_on_at == at("2026-03-09 08:00")

    assert remind_resumptions(at("2026-03-09 08:00")) == 1
    assert remind_resumptions(at("2026-03-09 08:01")) == 0

    assert ticket.state == "Suspendido"


def test_what_was_delivered_may_be_taken_back(cast: Cast) -> None:
    ticket = taken(cast, category=WEB)
    file = stored("pieza.pdf")
    post(ticket, "adjunto", internal=False, by=cast.professional, at=FILED, files=[file])
    delivering.tick(ticket, "web", evidence={"files": [file.token]}, by=cast.professional, at=FILED)
    assert not deliverables.left(ticket)

    delivering.reopen(ticket, "web", by=cast.professional, at=LATER)

    assert deliverables.left(ticket)
