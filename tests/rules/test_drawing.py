"""A procedure as a diagram."""

import pytest

from workflows.drawing import draw
from workflows.reading import load, names


@pytest.mark.parametrize("name", names())
def test_the_diagram_has_every_state_and_every_step(name):
    procedure = load(name)
    drawn = draw(procedure)
    assert "stateDiagram-v2" in drawn
    assert all(f'state "{state.label}" as s{state.order}' in drawn for state in procedure.states)
    assert sum(" --> " in line and "[*]" not in line for line in drawn.splitlines()) == len(procedure.steps)


def test_a_step_says_its_reason_and_who_takes_it():
    assert "s2 --> s1: Respuesta dada por usuario (Solicitante o Profesional)" in draw(load("icetex"))
