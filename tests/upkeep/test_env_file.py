"""The file of settings: read as systemd reads it, changed in place, its owner's alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import env_file
from config import SettingsError, from_environment


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "despacho.env"
    file.write_text(f"# ajustes\nDESPACHO_PORT=9001\nDESPACHO_DATA_DIR='{tmp_path}'\nOTRA=cosa\n")

    found = from_environment({"DESPACHO_ENV_FILE": str(file)})
    other = from_environment({"DESPACHO_ENV_FILE": str(file), "DESPACHO_PORT": "9002"})

    assert (found.port, found.sources["port"]) == (9001, "archivo de ajustes")
    assert (other.port, other.sources["port"]) == (9002, "entorno")
    assert found.data_dir == tmp_path


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("DESPACHO_PORT", "línea 1: se esperaba NOMBRE=valor"),
        ("\nDESPACHO_PORT='9001", "línea 2: faltan las comillas"),
        ("DESPACHO_NADA=1", "DESPACHO_NADA"),
        ("DESPACHO_PORT=http", "DESPACHO_PORT"),
    ],
)
def test_what_is_wrong_in_it_is_named(tmp_path: Path, text: str, named: str) -> None:
    file = tmp_path / "despacho.env"
    file.write_text(text)

    with pytest.raises(SettingsError, match=named):
        from_environment({"DESPACHO_ENV_FILE": str(file), "DESPACHO_DATA_DIR": str(tmp_path)})


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"DESPACHO_ENV_FILE: no se puede leer .*nada\.env"):
        from_environment({"DESPACHO_ENV_FILE": str(tmp_path / "nada.env")})


def test_a_change_keeps_what_else_stands_there(tmp_path: Path) -> None:
    file = tmp_path / "despacho.env"
    file.write_text("# mío\nDESPACHO_PORT=1\n\nDESPACHO_DEMO=0\nDESPACHO_PORT=2\n")

    env_file.put(file, {"DESPACHO_PORT": "3", "DESPACHO_MAIL_DOMAIN": "x.example"})

    assert file.read_text() == "# mío\nDESPACHO_PORT=3\n\nDESPACHO_DEMO=0\nDESPACHO_MAIL_DOMAIN=x.example\n"


def test_it_is_its_owners_alone_and_a_group_that_reads_it_goes_on_reading(tmp_path: Path) -> None:
    file = tmp_path / "despacho.env"
    env_file.put(file, {"A": "1"})
    assert file.stat().st_mode & 0o777 == 0o600

    file.chmod(0o640)
    env_file.put(file, {"A": "2"})
    assert file.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["despacho.env"]


@given(
    st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r\n\0\v\f\x1c\x1d\x1e\x85\u2028\u2029"))
)
def test_what_was_put_is_read_again(tmp_path_factory: pytest.TempPathFactory, value: str) -> None:
    file = tmp_path_factory.mktemp("ajustes") / "despacho.env"

    env_file.put(file, {"DESPACHO_SMTP_URL": value})

    assert env_file.read(file) == {"DESPACHO_SMTP_URL": value}


def test_a_value_of_two_lines_is_refused(tmp_path: Path) -> None:
    with pytest.raises(env_file.Unreadable, match="una sola línea"):
        env_file.put(tmp_path / "x", {"A": "1\nB=2"})
