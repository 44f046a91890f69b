"""The institution's own procedures: by name in its own folder, or by the path of a file, checked when they are read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import Result

from config import SettingsError
from ticketing import clock
from ticketing.announcing import refuse_broken
from ticketing.office.procedures import machines
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


def imported(desk: Flask, file: Path) -> Result:
    return desk.test_cli_runner().invoke(args=["procedure", "import", str(file)])


def test_a_file_is_imported_into_the_own_folder_once_it_is_right_and_goes_with_the_others(
    desk: Flask, tmp_path: Path
) -> None:
    desk.config["SETTINGS"] = replace(desk.config["SETTINGS"], overlay=str(tmp_path / "propia"))
    done = imported(desk, HOSPITAL)

    assert done.exit_code == 0, done.output
    assert "nómbrelo en DESPACHO_PROCEDURES (hospital)" in done.stdout
    assert (tmp_path / "propia" / "procedures" / "hospital.yaml").read_bytes() == HOSPITAL.read_bytes()
    assert current("hospital").label == "Pedidos al gabinete"


def test_a_new_text_of_the_first_is_imported_in_its_place(desk: Flask, tmp_path: Path) -> None:
    both(desk, overlay=str(tmp_path))
    changed = tmp_path / "nuevo.yaml"
    changed.write_text((reading.FOLDER / "icetex.yaml").read_text("utf-8"), "utf-8")

    done = imported(desk, changed)
    assert done.exit_code == 0, done.output
    assert "nómbrelo" not in done.stdout


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("prefix: HOS\n", ""), "le falta «prefix»"),
        (("clock: running", "clok: running"), "¿quiso decir «clock»?"),
    ],
    ids=["apart", "wrong"],
)
def test_what_is_wrong_or_does_not_go_with_the_others_is_not_imported(
    desk: Flask, tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    desk.config["SETTINGS"] = replace(desk.config["SETTINGS"], overlay=str(tmp_path / "propia"))
    wrong = tmp_path / "hospital.yaml"
    wrong.write_text(HOSPITAL.read_text("utf-8").replace(*change), "utf-8")

    done = imported(desk, wrong)
    assert done.exit_code == 1
    assert said in done.stderr
    assert not (tmp_path / "propia").exists()


def test_without_an_own_folder_nothing_is_imported(desk: Flask) -> None:
    desk.config["SETTINGS"] = replace(desk.config["SETTINGS"], overlay="")

    assert "DESPACHO_OVERLAY" in imported(desk, HOSPITAL).stderr


def test_a_machine_that_reads_other_files_is_named(desk: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    at = clock.now()
    machines.tell(at)
    assert machines.others(at) == {}

    monkeypatch.setattr(machines, "here", lambda: "envios2")
    both(desk)
    machines.tell(at)
    monkeypatch.undo()
    desk.config["SETTINGS"] = replace(desk.config["SETTINGS"], procedures="icetex")

    assert machines.others(at) == {"envios2": ["hospital"]}
    assert machines.others(at + machines.FORGOTTEN * 2) == {}


def test_a_machine_that_reads_less_than_before_is_believed(desk: Flask) -> None:
    at = clock.now()
    both(desk)
    machines.tell(at)
    desk.config["SETTINGS"] = replace(desk.config["SETTINGS"], procedures="icetex")
    assert machines.others(at) == {machines.here(): ["hospital"]}

    assert machines.tell(at) == 1
    assert machines.others(at) == {}


def test_several_roles_of_one_key_are_one_role_that_may_be_held_for_one_procedure(desk: Flask) -> None:
    both(desk)

    assert {"mesa", "professional"} <= {role.key for role in granted_roles()}
    assert "professional" not in {role.key for role in granted_roles("hospital")}
