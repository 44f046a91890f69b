"""The rows of a procedure: what is declared is allowed, and nothing else."""

from itertools import product

import pytest

from tests.rules.stories import (
    ANSWERED,
    SOLVED,
    TIMED_OUT,
    VALIDATED,
    WAITING,
    event,
    filed,
    last,
    move,
    steps,
    suspended,
    taken,
)
from workflows.machine import Facts, possible, step_for
from workflows.reading import load, names
from workflows.refusals import Refused

PROCEDURES = [load(name) for name in names()]
READY = Facts(received=True, gate_open=False)
ICETEX = load("icetex")

every_procedure = pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda procedure: procedure.name)


def attempt(procedure, state, to, reason, *, by=None, note="Por esto", facts=READY, **more):
    roles = by or [role.key for role in procedure.roles]
    return step_for(procedure, state=state, to=to, reason=reason, by=roles, note=note, facts=facts, **more)


@every_procedure
def test_every_declared_row_can_be_taken_by_each_of_its_roles(procedure):
    for step in procedure.steps:
        for role in step.by:
            assert attempt(procedure, step.source, step.target, step.reason, by=role) == step


@every_procedure
def test_a_row_with_a_fact_and_no_hand_is_the_facts_alone(procedure):
    for step in (step for step in procedure.steps if not step.by):
        offered = possible(procedure.steps_from(step.source, step.takers), READY)
        assert step not in offered
        for role in step.takers:
            with pytest.raises(Refused, match="no se da a mano"):
                attempt(procedure, step.source, step.target, step.reason, by=role)
            assert attempt(procedure, step.source, step.target, step.reason, by=role, on=step.on) == step


def test_a_fact_is_taken_in_the_name_of_its_own_roles():
    with pytest.raises(Refused, match="lo da: Solicitante"):
        attempt(ICETEX, "Solucionado", "Cerrado", VALIDATED, by="professional", on="survey_answered")


def test_in_a_replay_a_move_stands_for_its_fact():
    assert last([*SOLVED_STORY, move("2 Mar 13:00", "Cerrado", VALIDATED)])["state"] == "Cerrado"
    assert last([*SOLVED_STORY, move("2 Mar 13:00", "Cerrado", VALIDATED, by="Solicitante")])["error"] is None
    assert (
        "lo da: Solicitante"
        in last([*SOLVED_STORY, move("2 Mar 13:00", "Cerrado", VALIDATED, by="Profesional")])["error"]
    )


@every_procedure
def test_every_undeclared_row_is_refused_whoever_asks(procedure):
    states = [state.label for state in procedure.states]
    reasons = [None, "", "Porque sí", *{step.reason for step in procedure.steps if step.reason}]
    declared = {(step.source, step.target, step.reason) for step in procedure.steps}
    for state, to, reason in product(states, [*states, "Otro"], reasons):
        if (state, to, reason or None) not in declared:
            with pytest.raises(Refused):
                attempt(procedure, state, to, reason)


@every_procedure
def test_who_is_not_in_the_row_is_refused(procedure):
    for step in procedure.steps:
        for role in procedure.roles:
            if not procedure.may([role.key], step.takers):
                with pytest.raises(Refused):
                    attempt(procedure, step.source, step.target, step.reason, by=role.key)


@every_procedure
def test_a_mandatory_observation_is_mandatory(procedure):
    for step in (step for step in procedure.steps if step.note):
        for nothing in (None, "", " \n"):
            by_fact = {} if step.by else {"by": step.takers, "on": step.on}
            with pytest.raises(Refused, match="observaciones"):
                attempt(procedure, step.source, step.target, step.reason, note=nothing, **by_fact)


def test_a_coordinator_may_all_that_a_professional_may():
    for step in ICETEX.steps:
        assert ICETEX.may(["coordinator"], step.by) == ("professional" in step.by)


@pytest.mark.parametrize(
    ("key", "facts"),
    [
        ("take", Facts(received=False, gate_open=True)),
        ("answer", Facts(received=True, gate_open=True)),
        ("resume", Facts(received=True, gate_open=True)),
        ("solve", Facts(received=True, gate_open=True)),
        ("solve", Facts(received=True, gate_open=False, verified=False)),
        ("solve", Facts(received=True, gate_open=False, deliverables_left=1)),
        ("solve", Facts(received=True, gate_open=False, answers_left=("Remitente",))),
    ],
)
def test_a_row_waits_for_its_facts(key, facts):
    step = ICETEX.step(key)
    assert step not in possible(ICETEX.steps_from(step.source, ["professional"]), facts)
    for role in step.by:
        with pytest.raises(Refused):
            attempt(ICETEX, step.source, step.target, step.reason, by=role, facts=facts)


def test_people_see_what_they_may_do():
    roles = ("requester", "professional", "approver")
    may = {role: [s.key for s in possible(ICETEX.steps_from("Registrado", [role]), READY)] for role in roles}
    assert may["requester"] == ["withdraw"]
    assert may["professional"][0] == "take"
    assert len(may["professional"]) == 5
    assert may["approver"] == []


def test_a_fact_takes_its_own_row_only():
    solve = ICETEX.step_on("deliverables_done", state="En proceso")
    assert solve == ICETEX.step("solve")
    assert ICETEX.step_on("deliverables_done", state="Suspendido") is None
    assert attempt(ICETEX, "En proceso", "Solucionado", SOLVED, by="system", on="deliverables_done") == solve
    with pytest.raises(Refused):
        attempt(ICETEX, "En proceso", "Solucionado", SOLVED, on="answered")


def test_after_closing_and_annulling_there_is_no_step():
    assert ICETEX.steps_from("Cerrado") == ICETEX.steps_from("Anulado") == ()
    with pytest.raises(Refused, match="ya no cambia"):
        attempt(ICETEX, "Cerrado", "Reabierto", None)


SOLVED_STORY = [*taken("2 Mar 09:00"), move("2 Mar 12:00", "Solucionado", SOLVED)]


def test_a_refused_event_changes_nothing():
    before = last([*taken("2 Mar 09:00"), event("3 Mar 10:00", "tick")])
    refused = last([*taken("2 Mar 09:00"), move("3 Mar 10:00", "Cerrado", VALIDATED)])
    assert refused["error"]
    assert {**refused, "error": None, "do": "tick"} == before
    after = [
        *taken("2 Mar 09:00"),
        move("3 Mar 10:00", "Cerrado", VALIDATED),
        move("3 Mar 10:00", "Solucionado", SOLVED),
    ]
    assert last(after)["state"] == "Solucionado"


def test_the_usual_role_is_the_first_of_the_row():
    withdrawn = move("2 Mar 10:00", "Anulado", "Por solicitud del Usuario", note="Ya no")
    assert last([event("2 Mar 09:00", "file"), withdrawn])["state"] == "Anulado"
    assert last([*SOLVED_STORY, move("2 Mar 13:00", "Reabierto", note="Falta")])["state"] == "Reabierto"


def test_a_row_of_the_system_alone_needs_the_system():
    assert last([*SOLVED_STORY, move("2 Mar 13:00", "Cerrado", TIMED_OUT)])["error"]
    assert last([*SOLVED_STORY, move("2 Mar 13:00", "Cerrado", TIMED_OUT, by="Coordinador")])["error"]
    assert last([*SOLVED_STORY, move("2 Mar 13:00", "Cerrado", TIMED_OUT, by="Sistema")])["state"] == "Cerrado"


@pytest.mark.parametrize("reason", [None, ""])
def test_a_row_without_reason_takes_none(reason):
    assert last([*filed("2 Mar 09:00"), move("2 Mar 10:00", "En proceso", reason)])["error"] is None


def test_a_row_without_reason_refuses_one_and_a_row_with_one_refuses_none():
    assert last([*filed("2 Mar 09:00"), move("2 Mar 10:00", "En proceso", "Porque sí")])["error"]
    assert last([*taken("2 Mar 09:00"), move("2 Mar 10:00", "Solucionado")])["error"]


def test_an_entry_says_the_reason_of_the_step_that_it_took():
    story = [
        *taken("2 Mar 09:00"),
        suspended("2 Mar 10:00"),
        event("2 Mar 11:00", "tick"),
        move("2 Mar 12:00", "Cerrado", ANSWERED),
    ]
    assert [step["reason"] for step in steps(story)] == [None, None, None, WAITING, None, None]


def test_the_coordinator_works_a_ticket_from_end_to_end():
    by = {"by": "Coordinador"}
    story = [*filed("2 Mar 09:00"), move("2 Mar 10:00", "En proceso", **by),
             move("2 Mar 11:00", "Suspendido", WAITING, note="Falta", **by),
             move("2 Mar 12:00", "En proceso", ANSWERED, **by),
             move("2 Mar 13:00", "Solucionado", SOLVED, **by)]  # fmt: skip
    assert last(story)["state"] == "Solucionado"
    assert last([*story, move("2 Mar 14:00", "Cerrado", VALIDATED, **by)])["error"]


def test_the_system_solves_when_the_last_deliverable_is_done():
    assert (
        last([*taken("2 Mar 09:00"), move("2 Mar 10:00", "Solucionado", SOLVED, by="Sistema")])["state"]
        == "Solucionado"
    )
    assert last([*filed("2 Mar 09:00"), move("2 Mar 10:00", "En proceso", by="Sistema")])["error"]
