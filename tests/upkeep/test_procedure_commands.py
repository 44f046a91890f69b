"""`procedure check`, `draw`, `roles`, `new`, `replay`: what each prints, and with which code it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.rules import first
from tests.rules.small import FILE, TEXT
from ticketing.procedure_cli import procedure
from workflows.reading import FOLDER

ICETEX = FOLDER / "icetex.yaml"
FIELDS = 25
HOSPITAL = Path(__file__).parents[1] / "desk" / "files" / "hospital.yaml"


def run(*words: str | Path) -> Result:
    return Flask("alone").test_cli_runner().invoke(procedure, [str(word) for word in words])


@pytest.mark.parametrize(("file", "fields"), [(ICETEX, FIELDS), (first.FILE, 15)], ids=["second", "first"])
def test_a_right_file_is_told_in_one_line(file: Path, fields: int) -> None:
    done = run("check", file)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == (
        f"icetex: 7 estados, 18 pasos, 3 vistos buenos, 13 categorías, {fields} campos, 3 plazos y recordatorios; "
        "calendario 2020-2040.\n"
    )


def test_several_files_are_told_one_by_one_where_they_go_together() -> None:
    done = run("check", ICETEX, HOSPITAL)
    assert (done.exit_code, done.stderr) == (0, "")
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == ["icetex", "hospital"]


def test_what_keeps_files_apart_is_told_and_ends_with_one() -> None:
    done = run("check", ICETEX, ICETEX)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "2 procedimientos se llaman «icetex»" in done.stderr


def test_a_wrong_file_is_told_line_by_line_and_ends_with_one(tmp_path: Path) -> None:
    path = tmp_path / "mio.yaml"
    path.write_text(TEXT.replace("clock: paused", "clok: paused"), encoding="utf-8")
    done = run("check", path)
    first_line, *others = done.stderr.splitlines()
    assert (done.exit_code, done.stdout) == (1, "")
    said = "en el estado 3 («En espera»), «clok» no es una clave que se conozca; ¿quiso decir «clock»?"
    assert first_line == f"{path}:12: {said}"
    assert all(line.startswith(f"{path}:") for line in others)


def test_the_small_procedure_of_the_rules_names_what_this_installation_does_not_have() -> None:
    done = run("check", FILE)
    assert done.exit_code == 1
    assert "no hay ningún efecto con ese nombre" in done.stderr
    assert "no hay ningún hecho con ese nombre" in done.stderr


@pytest.mark.parametrize("command", ["check", "draw", "roles"])
def test_a_file_that_is_not_there_is_said(tmp_path: Path, command: str) -> None:
    done = run(command, tmp_path / "nada.yaml")
    assert done.exit_code == 1
    assert done.stderr == f"{tmp_path}/nada.yaml:1: no hay ningún archivo con ese nombre\n"


def test_the_drawing_shows_steps_gates_and_waits() -> None:
    done = run("draw", ICETEX)
    assert done.exit_code == 0
    assert "stateDiagram-v2" in done.stdout
    assert "Al cabo de 3 días hábiles – Cierre sin encuesta" in done.stdout


def test_the_roles_say_who_may_do_what() -> None:
    done = run("roles", ICETEX)
    assert done.exit_code == 0
    assert "Coordinador (coordinator)\n  - puede además todo lo de: Profesional\n" in done.stdout


def test_a_new_procedure_is_written_once_and_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("new", "biblioteca")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "biblioteca.yaml" in done.stdout
    checked = run("check", "biblioteca.yaml")
    assert checked.exit_code == 0
    assert checked.stdout.startswith("biblioteca: 6 estados, 10 pasos, 1 visto bueno, 2 categorías, ")
    before = (tmp_path / "biblioteca.yaml").read_bytes()
    again = run("new", "biblioteca")
    assert again.exit_code == 1
    assert again.stderr == "Ya existe biblioteca.yaml: no se escribe encima. Elija otro nombre.\n"
    assert (tmp_path / "biblioteca.yaml").read_bytes() == before


def test_a_new_procedure_may_only_be_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("new", "biblioteca", "--print")
    assert done.exit_code == 0
    assert done.stdout.startswith("# Un procedimiento dice cómo trabaja una oficina")
    assert "\nname: biblioteca\n" in done.stdout
    assert "@" not in done.stdout
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["Mi oficina", "../fuera", "é", "", "a" * 41, "1a"])
def test_a_name_that_cannot_be_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("new", "--", name)
    assert done.exit_code == 1
    assert "no sirve de nombre" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_case_is_replayed_as_json(tmp_path: Path) -> None:
    path = tmp_path / "caso.json"
    scenario = {"procedure": "icetex", "category": "Nueva sección en la web", "events": []}
    path.write_text(json.dumps(scenario), encoding="utf-8")
    done = run("replay", path)
    assert json.loads(done.stdout) == {"received_at": None, "steps": []}
    refused = run("replay", tmp_path / "nada.json")
    assert (refused.exit_code, refused.stdout) == (1, "")
