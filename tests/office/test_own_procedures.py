"""The institution's own procedures: by name in its own folder, or by the path of a file, checked when they are read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from config import SettingsError
from ticketing.announcing import refuse_broken
from ticketing.office.procedures.queries import current, first, granted_roles, present
from workflows import reading
from workflows.beginning import beginning
from workflows.mistakes import Mistakes
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask

HOSPITAL = Path(__file__).parents[1] / "desk" / "files" / "hospital.yaml"


def own(desk: Flask, folder: Path, name: str, text: str, *, said: str | None = None) -> Path:
    """The institution's folder has this procedure, and the installation works by it."""
    path = folder / "procedures" / f"{name}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    desk.config["SETTINGS"] = replace(desk.config["SETTINGS"], overlay=str(folder), procedure=said or name)
    return path


@pytest.fixture
def desk(desk: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Its settings are put back afterwards."""
    monkeypatch.setitem(desk.config, "SETTINGS", desk.config["SETTINGS"])
    return desk


def test_a_procedure_of_the_own_folder_is_worked_by(desk: Flask, tmp_path: Path) -> None:
    own(desk, tmp_path, "bienestar", beginning("bienestar"))

    assert [each.name for each in present()] == ["bienestar"]
    assert reading.names(tmp_path) == ("bienestar", *reading.names())


def test_a_procedure_may_be_said_by_its_path(desk: Flask, tmp_path: Path) -> None:
    path = own(desk, tmp_path, "cultura", beginning("cultura"))
    desk.config["SETTINGS"] = replace(desk.config["SETTINGS"], overlay="", procedure=str(path))

    assert present()[0].name == "cultura"
    with pytest.raises(Refused, match="No hay ningún archivo"):
        current(str(tmp_path / "nada.yaml"))


def test_the_own_folder_goes_before_the_projects(desk: Flask, tmp_path: Path) -> None:
    own(desk, tmp_path, "icetex", beginning("icetex"))

    assert present()[0].label != reading.load("icetex").label


def test_what_the_installation_does_not_bring_stops_the_start_in_a_sentence(desk: Flask, tmp_path: Path) -> None:
    text = beginning("deportes").replace("notify_requester", "bailar")
    assert "bailar" in text
    path = own(desk, tmp_path, "deportes", text)
    reading.read(path)  # by itself it is sound

    with pytest.raises(Mistakes, match="bailar"):
        current("deportes")
    with pytest.raises(SettingsError, match=r"El procedimiento tiene errores.*bailar"):
        refuse_broken(desk)


def both(desk: Flask, **more: str) -> None:
    """The project's own and a house with other words, side by side."""
    desk.config["SETTINGS"] = replace(desk.config["SETTINGS"], procedures=f"icetex, {HOSPITAL}", **more)


def test_several_procedures_are_worked_by_in_the_order_in_which_they_are_named(desk: Flask) -> None:
    both(desk, procedure="nada")  # the old setting counts only where the new one says nothing

    assert [each.name for each in present()] == ["icetex", "hospital"]
    assert first().name == "icetex"
    refuse_broken(desk)


def test_procedures_that_do_not_go_together_stop_the_start_in_a_sentence(desk: Flask, tmp_path: Path) -> None:
    path = tmp_path / "otro.yaml"
    path.write_text(HOSPITAL.read_text("utf-8").replace("prefix: HOS\n", "").replace("name: hospital", "name: otro"))
    desk.config["SETTINGS"] = replace(desk.config["SETTINGS"], procedures=f"icetex,{path}")

    with pytest.raises(SettingsError, match="«otro» le falta «prefix»"):
        refuse_broken(desk)


def test_several_roles_of_one_key_are_one_role_that_may_be_held_for_one_procedure(desk: Flask) -> None:
    both(desk)

    assert {"mesa", "professional"} <= {role.key for role in granted_roles()}
    assert "professional" not in {role.key for role in granted_roles("hospital")}
