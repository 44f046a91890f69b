"""Who must agree, and what the signatures decide."""

import pytest

from tests.rules.stories import ANSWERED, SOLVED, event, filed, last, move, steps, suspended, taken, told
from workflows import gates
from workflows.conditions import Circumstances
from workflows.gates import gates_of, opened, reopened, satisfied
from workflows.reading import load
from workflows.refusals import Refused
from workflows.rows import Gate

ICETEX = load("icetex")


def case(requester="department", areas=0):
    return Circumstances(requester_kind=requester, answers={"areas": [str(number) for number in range(areas)]})


@pytest.mark.parametrize(
    ("requester", "areas", "names"),
    [
        ("department", 0, ["jefatura", "comunicaciones"]),
        ("department", 2, ["jefatura", "comunicaciones", "areas"]),
        ("comms", 0, ["comunicaciones"]),
        ("comms", 1, ["comunicaciones", "areas"]),
    ],
)
def test_a_case_has_its_gates(requester, areas, names):
    assert [gate.name for gate in gates_of(ICETEX, case(requester, areas))] == names


def signed(gate, by=None, when="2 Mar 10:00"):
    return event(when, "approve", gate=gate, by=by)


def test_gates_are_signed_in_any_order_and_the_last_one_receives():
    story = [event("2 Mar 09:00", "file"), signed("comunicaciones"), signed("jefatura", when="2 Mar 11:00")]
    assert [step["due_at"] is None for step in steps(story)] == [True, True, False]
    assert told(story)["received_at"].startswith("2026-03-02T11:00")


def test_every_named_area_signs():
    story = [event("2 Mar 09:00", "file"), signed("jefatura"), signed("comunicaciones"), signed("areas")]
    assert told(story, areas=2)["received_at"] is None
    assert told([*story, signed("areas")], areas=2)["received_at"]
    assert last([*story, signed("areas"), signed("areas")], areas=2)["error"]


def test_approving_without_a_gate_satisfies_every_open_one_whoever_signs():
    story = [event("2 Mar 09:00", "file"), signed("areas"), event("2 Mar 10:00", "approve", by="Solicitante")]
    assert told(story, areas=3)["received_at"]


@pytest.mark.parametrize("gate", ["areas", "nada"])
def test_a_gate_that_the_case_does_not_have_cannot_be_signed(gate):
    assert last([event("2 Mar 09:00", "file"), signed(gate)])["error"]


def test_a_satisfied_gate_cannot_be_signed_again():
    assert last([event("2 Mar 09:00", "file"), signed("jefatura"), signed("jefatura")])["error"]
    assert last([*filed("2 Mar 09:00"), event("2 Mar 10:00", "approve")])["error"]


@pytest.mark.parametrize(
    ("gate", "by"),
    [
        ("jefatura", "Profesional"),
        ("jefatura", "Solicitante"),
        ("comunicaciones", "Aprobador"),
        ("areas", "Coordinador"),
    ],
)
def test_only_its_signers_sign_a_gate(gate, by):
    assert last([event("2 Mar 09:00", "file"), signed(gate, by)], areas=1)["error"]


def rejected(when="2 Mar 10:00", **more):
    return event(when, "reject", **({"gate": "jefatura", "note": "Cambie el asunto"} | more))


def test_a_rejection_needs_a_gate_and_a_note():
    for incomplete in (rejected(gate=None), rejected(note=None), rejected(note="  ")):
        assert last([event("2 Mar 09:00", "file"), incomplete])["error"]


def test_a_rejection_leaves_the_state_and_holds_everything_until_an_edit():
    story = [event("2 Mar 09:00", "file"), rejected(), signed("comunicaciones"), event("2 Mar 10:00", "approve")]
    refusal, other, all_of_them = steps(story)[1:]
    assert (refusal["state"], refusal["error"]) == ("Registrado", None)
    assert other["error"]
    assert all_of_them["error"]
    edited = [*story, event("2 Mar 12:00", "edit"), signed("jefatura", when="2 Mar 13:00")]
    assert last(edited)["error"] is None
    assert told(edited)["received_at"] is None
    assert told([*edited, signed("comunicaciones", when="2 Mar 14:00")])["received_at"].startswith("2026-03-02T14")


def test_resubmitting_opens_every_gate_again_even_if_one_is_named():
    story = [
        event("2 Mar 09:00", "file"),
        signed("comunicaciones"),
        rejected(),
        event("2 Mar 11:00", "edit", gate="jefatura"),
    ]
    assert told([*story, signed("jefatura", when="2 Mar 12:00")])["received_at"] is None


@pytest.mark.parametrize("by", ["Profesional", "Solicitante", "Oficina Asesora de Comunicaciones"])
def test_only_its_signers_reject_at_a_gate(by):
    assert last([event("2 Mar 09:00", "file"), rejected(by=by)])["error"]


def test_what_is_decided_cannot_be_rejected():
    assert last([event("2 Mar 09:00", "file"), signed("jefatura"), rejected()])["error"]
    assert last([event("2 Mar 09:00", "file"), rejected(), rejected()])["error"]


def test_an_edit_before_reception_opens_all_gates_or_only_one():
    story = [event("2 Mar 09:00", "file"), signed("jefatura"), signed("areas")]
    one = [*story, event("2 Mar 11:00", "edit", gate="areas"), signed("comunicaciones", when="2 Mar 12:00")]
    assert told(one, areas=1)["received_at"] is None
    assert told([*one, signed("areas", when="2 Mar 13:00")], areas=1)["received_at"].startswith("2026-03-02T13")
    everything = [*story, event("2 Mar 11:00", "edit"), signed("comunicaciones", when="2 Mar 12:00")]
    assert last([*everything, signed("jefatura", when="2 Mar 13:00")], areas=1)["error"] is None


def test_an_edit_of_a_gate_that_the_case_does_not_have_is_refused():
    assert last([event("2 Mar 09:00", "file"), event("2 Mar 10:00", "edit", gate="areas")])["error"]


@pytest.mark.parametrize("by", ["Profesional", "Coordinador", "Aprobador"])
def test_only_the_requester_files_and_edits(by):
    refused = steps([event("2 Mar 09:00", "file", by=by), event("2 Mar 09:00", "tick")])
    assert refused[0]["error"]
    assert refused[1]["state"] is None
    assert last([event("2 Mar 09:00", "file"), event("2 Mar 10:00", "edit", by=by)])["error"]


def test_what_was_received_is_only_edited_while_suspended():
    assert last([*filed("2 Mar 09:00"), event("2 Mar 10:00", "edit")])["error"]
    assert last([*filed("2 Mar 18:00"), event("2 Mar 19:00", "edit")])["error"]
    assert last([*taken("2 Mar 09:00"), event("2 Mar 10:00", "edit")])["error"]
    assert last([*taken("2 Mar 09:00"), suspended("2 Mar 10:00"), event("2 Mar 11:00", "edit")])["error"] is None


@pytest.mark.parametrize("deed", ["approve", "edit"])
def test_what_has_stopped_is_neither_signed_nor_edited(deed):
    annulled = [event("2 Mar 09:00", "file"), move("2 Mar 10:00", "Anulado", "Mal registrado", note="x")]
    assert last([*annulled, event("2 Mar 11:00", deed)])["error"]
    solved = [*taken("2 Mar 09:00"), move("2 Mar 10:00", "Solucionado", SOLVED)]
    assert last([*solved, event("2 Mar 11:00", deed)])["error"]


def test_while_a_gate_is_open_a_suspended_ticket_stays_so():
    story = [
        *taken("2 Mar 09:00"),
        suspended("3 Mar 10:00"),
        event("3 Mar 11:00", "edit", gate="jefatura"),
        move("3 Mar 12:00", "En proceso", ANSWERED),
    ]
    assert last(story)["error"]
    assert last(story)["state"] == "Suspendido"
    rejection = [*story, rejected("3 Mar 13:00"), move("3 Mar 14:00", "En proceso", ANSWERED)]
    assert last(rejection)["error"]
    annulled = move("3 Mar 15:00", "Anulado", "No está aprobado.", note="No")
    assert last([*rejection, annulled])["state"] == "Anulado"


UNFILED = [
    event("2 Mar 09:00", "approve"),
    event("2 Mar 09:00", "edit"),
    rejected("2 Mar 09:00"),
    move("2 Mar 09:00", "En proceso"),
]


@pytest.mark.parametrize("deed", UNFILED, ids=lambda deed: deed["do"])
def test_nothing_happens_to_what_was_not_filed(deed):
    refused = last([deed])
    assert refused["error"]
    assert (refused["state"], refused["consumed_minutes"], refused["remaining_minutes"]) == (None, 0, 3240)


@pytest.mark.parametrize(
    ("changed", "names"),
    [
        ({"subject"}, ["jefatura", "comunicaciones", "areas"]),
        ({"audience"}, ["jefatura"]),
        ({"areas"}, ["areas"]),
        ({"portal_address"}, ["jefatura", "areas"]),
        ({"brand_manual"}, []),
        (set(), []),
    ],
)
def test_an_edit_opens_exactly_the_gates_whose_fields_changed(changed, names):
    assert [gate.name for gate in reopened(ICETEX.gates, changed)] == names


def test_one_gate_is_the_substance():
    assert ICETEX.signatures.substance == "jefatura"


def test_a_number_of_signatures_may_be_asked():
    assert not satisfied(ICETEX.gate("areas"), 1, 2)
    assert satisfied(ICETEX.gate("areas"), 2, 2)


def test_a_gate_never_opens_satisfied():
    standings = opened(ICETEX, case(areas=1), areas=1)
    assert gates.waiting(standings)
    assert all(standing.needed >= 1 and standing.open for standing in standings)
    with pytest.raises(Refused):
        gates.approve(standings, gate="otro")


def ordered(*names):
    """Gates of which each comes after the one before it, the last of them an opinion."""
    rows = [Gate(name, name, (), (), after=before) for name, before in zip(names, (None, *names), strict=False)]
    standings = tuple(gates.Standing(row, 1) for row in (*rows, Gate("said", "said", (), (), after=None, opinion=True)))
    return gates.reopen(standings)


def test_what_comes_after_is_asked_in_its_turn():
    standings = ordered("a", "b", "c")
    assert [standing.open for standing in standings] == [True, False, False, True]
    with pytest.raises(Refused, match="se pide después"):
        gates.approve(standings, gate="b")
    standings = gates.approve(standings, gate="a")
    assert [standing.open for standing in standings] == [False, True, False, True]


def test_what_opens_again_closes_all_that_came_after_it():
    standings = ordered("a", "b", "c")
    for name in "abc":
        standings = gates.approve(standings, gate=name)
    assert not gates.waiting(standings), "The opinion that is missing holds nothing."
    standings = gates.reopen(standings, gate="a")
    assert [standing.open for standing in standings] == [True, False, False, True]
    assert [standing.signed for standing in standings] == [0, 0, 0, 0]
    assert gates.waiting(standings)


def test_an_opinion_that_is_contrary_rejects_nothing():
    standings = gates.reject(ordered("a"), gate="said", note="No conviene.")
    assert not any(standing.rejected for standing in standings)
    assert not gates.waiting(gates.approve(standings, gate="a"))
