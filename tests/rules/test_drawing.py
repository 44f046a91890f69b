"""A procedure as a diagram, as a list of roles, in one line."""

import re
from pathlib import Path

import pytest

from tests.rules.small import FILE, changed
from workflows.capabilities import GRANTS, HOUSE
from workflows.drawing import draw
from workflows.holding import held
from workflows.part import told_roles
from workflows.reading import load, names, read

SMALL = read(FILE)
FILES = Path(__file__).parents[1] / "desk" / "files"


def small(tmp_path, *changes):
    path = tmp_path / "p.yaml"
    path.write_text(changed(*changes), encoding="utf-8")
    return read(path)


@pytest.mark.parametrize("name", names())
def test_the_diagram_has_every_state_and_every_step(name):
    procedure = load(name)
    drawn = draw(procedure)
    assert "stateDiagram-v2" in drawn
    assert all(f'state "{state.label}" as s{state.order}' in drawn for state in procedure.states)
    assert sum(" --> " in line and "[*]" not in line for line in drawn.splitlines()) == len(procedure.steps)


@pytest.mark.parametrize("name", names())
def test_the_diagram_has_every_gate_and_every_wait(name):
    procedure, drawn = load(name), draw(load(name))
    assert all(gate.label in drawn for gate in procedure.gates)
    assert all(one.label in drawn for one in procedure.timers)
    assert drawn.count("note right of") == drawn.count("end note")


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("lisboa", "4 horas hábiles, cuando «Corte de água ou de trânsito» es sí"),
        ("consejo", "a lo sumo 2 solicitudes de cada dependencia a la semana, cuando la categoría es Providencia"),
        ("consejo", "al menos 3 días hábiles antes de «Día de la audiencia»"),
    ],
)
def test_the_diagram_has_the_targets_and_what_may_be_asked(file, words):
    assert words in draw(read(FILES / f"{file}.yaml"))


def test_quotas_by_term_and_what_only_warns_are_said(tmp_path):
    said = """limits:
  - {max: 1, per: requester, in: term, else: warn}
terms:
  - {name: 2027-I, from: 2027-01-18, to: 2027-05-28}

fields:"""
    drawn = draw(small(tmp_path, ("\nfields:", f"\n{said}")))
    assert "a lo sumo 1 solicitud de cada persona en cada periodo, si no, solo se advierte" in drawn
    assert "periodo «2027-I» del 2027-01-18 al 2027-05-28" in drawn


def test_a_step_says_its_reason_who_takes_it_and_by_which_fact():
    drawn = draw(load("icetex"))
    assert "s2 --> s1: Respuesta dada por usuario (Solicitante o Profesional, por el hecho answered)" in drawn
    assert "para que el usuario evalué la encuesta de servicio. (el tiempo)" in drawn


def test_a_gate_says_who_how_many_when_and_who_else():
    drawn = draw(load("icetex"))
    head = "Visto bueno de la jefatura – la jefatura de quien solicita (Jefe o Coordinador o Vicepresidente)"
    assert f"{head}, cuando no (la clase de dependencia es comms), a falta de otros, Coordinador" in drawn
    assert "todas – las áreas de «Áreas afectadas», cuando «Áreas afectadas» tiene respuesta" in drawn


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("{people: {over: 500}}", "las personas – más de 500"),
        ("{any: [{audience: doentes}, {people: {under: 5}}]}", "(la audiencia es doentes o las personas – menos de 5)"),
        ("{all: [{until: {after: 2026-03-02}}, {title: x}]}", "«Hasta» – después de 2026-03-02 y «Título» es x"),
        ("{category: [Aviso en cartelera, Envío a lectores]}", "la categoría es Aviso en cartelera o Envío a lectores"),
        ("{requester.department: Prensa}", "la dependencia es Prensa"),
        ("{areas: {filled: false}}", "«Áreas» no tiene respuesta"),
        ("{until: {before: 2026-03-02}}", "«Hasta» – antes de 2026-03-02"),
    ],
)
def test_a_condition_is_said_in_words(tmp_path, when, words):
    drawn = draw(small(tmp_path, ("when: {group: students}", f"when: {when}")))
    assert f"Visto bueno de rectoría – Rectoría, cuando {words}" in drawn


def test_several_signatures_and_other_waits_are_said(tmp_path):
    procedure = small(
        tmp_path,
        ("who: {role: rector}, when", "who: {role: rector}, need: 2, when"),
        ("while: {state: Listo}, after: 3 business_days", "while: {state: Listo}, after: 1 business_hours"),
    )
    assert "2 firmas de Rectoría" in draw(procedure)
    assert "Al cabo de 1 hora hábil – Archivar" in draw(procedure)


def test_roles_say_what_each_may():
    said = told_roles(SMALL)
    assert "Bibliotecario (librarian)\n  - puede: ver todas las solicitudes\n" in said
    assert "  - en toda la casa: manejar listas y contactos\n" in said
    assert "  - da: Esperar, de «En curso» a «En espera» (Falta un dato)\n" in said
    assert "Solicitante (requester)\n  - puede: radicar solicitudes\n" in said
    assert "  - en su nombre, por un hecho (thanked): Agradecer, de «Listo» a «Archivado» (Conforme)\n" in said
    assert "Rectoría (rector)\n  - firma: «Visto bueno de rectoría», cuando «Lectores» es students\n" in said
    assert "  - «Visto bueno de la jefatura»: la jefatura más cercana de quien solicita (Jefe)\n" in said
    assert "  - «Visto bueno de las áreas»: todas: las áreas de «Áreas»\n" in said


def test_all_that_can_be_given_to_a_role_is_listed_with_what_it_means():
    said = told_roles(SMALL)
    assert "Lo que un papel puede tener en «grants»:\n  - file: radicar solicitudes\n" in said
    assert all(f"  - {word}: {words}" in said for known in (GRANTS, HOUSE) for word, words in known.items())


def test_every_role_step_and_gate_of_ours_is_told():
    for procedure in map(load, names()):
        said = told_roles(procedure)
        assert all(f"{role.label} ({role.key})" in said for role in procedure.roles)
        assert all(step.label in said for step in procedure.steps)
        assert all(gate.label in said for gate in procedure.gates)


def test_what_a_procedure_holds_fits_in_a_line():
    assert held(SMALL) == (
        "small: 6 estados, 8 pasos, 3 vistos buenos, 2 categorías, 5 campos, 2 plazos y recordatorios; "
        "calendario 2026-2027."
    )


def test_one_of_a_kind_is_said_as_one(tmp_path):
    text = FILE.read_text(encoding="utf-8")
    kept = [
        line for line in text.splitlines() if not re.match(r"  - \{name: (rectoria|areas, label: Visto|waiting)", line)
    ]
    path = tmp_path / "p.yaml"
    path.write_text("\n".join(kept), encoding="utf-8")
    assert "1 visto bueno, 2 categorías, 5 campos, 1 plazo o recordatorio; " in held(read(path))
