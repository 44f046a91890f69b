"""Commands say on which database they act, and leave nothing to root; the wrapper finds settings and user."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import pytest

from config import HERE, VERSION

FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]
AS_OWNER = """
import os, pathlib, sys
from ticketing.office.service_user import become_owner_of
from config import from_environment
settings = from_environment()
print(become_owner_of(settings.data_dir))
(settings.data_dir / "nuevo").touch()
print(os.stat(settings.data_dir / "secret.key").st_uid, os.stat(settings.data_dir / "nuevo").st_uid)
"""


def ran(*words: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    whole = {name: value for name, value in os.environ.items() if not name.startswith("DESPACHO_")} | env
    return subprocess.run(words, cwd=HERE, env=whole, capture_output=True, text=True, timeout=60)


@pytest.fixture
def real(tmp_path: Path) -> dict[str, str]:
    """Settings of a real installation in an empty folder."""
    (tmp_path / "datos").mkdir()
    return {
        "DESPACHO_DEMO": "0",
        "DESPACHO_DATA_DIR": str(tmp_path / "datos"),
        "DESPACHO_SMTP_URL": "smtp://ana:cl%40ve@127.0.0.1:9",
        "DESPACHO_MAIL_DOMAIN": "institucion.example",
    }


def test_a_command_says_its_database_on_stderr_and_shows_no_password(real: dict[str, str], tmp_path: Path) -> None:
    said = ran(*FLASK, "chain", "verify", env=real)
    away = ran(*FLASK, "chain", "verify", env=real | {"DESPACHO_DATABASE_URL": "postgresql://u:secreta@127.0.0.1:1/b"})

    assert f"[instalación: {tmp_path / 'datos' / 'despacho.sqlite3'}]" in said.stderr
    assert "db upgrade" in said.stderr
    assert "[instalación: b en 127.0.0.1:1]" in away.stderr
    assert "La base de datos no responde" in away.stderr
    assert (said.returncode, away.returncode) == (1, 1)
    assert not any(word in run.stdout + run.stderr for run in (said, away) for word in ("secreta", "Traceback"))


def test_what_needs_no_database_says_nothing_of_one(real: dict[str, str]) -> None:
    said = ran(*FLASK, "version", env=real)

    assert (said.stdout, said.stderr) == (f"{VERSION}\n", "")


def test_the_version_is_one() -> None:
    project = tomllib.loads((HERE / "pyproject.toml").read_text())["project"]

    assert project["version"] == VERSION
    assert f"\n## {VERSION}" in (HERE / "CHANGELOG.md").read_text()


@pytest.mark.skipif(os.geteuid() != 0, reason="Solo root puede dejar de serlo.")
def test_root_works_as_the_owner_of_the_data_folder(real: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as open_to_all:
        data = Path(open_to_all) / "datos"
        data.mkdir()
        Path(open_to_all).chmod(0o755)
        os.chown(data, 65534, 65534)

        env = real | {"PYTHONPATH": str(HERE), "DESPACHO_DATA_DIR": str(data)}
        said = ran(sys.executable, "-c", AS_OWNER, env=env)

    assert said.stdout.split() == ["nobody", "65534", "65534"], said.stderr


def test_the_wrapper_brings_the_settings(real: dict[str, str], tmp_path: Path) -> None:
    import env_file

    env_file.put(tmp_path / "despacho.env", real)
    user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    env = {"SETTINGS": str(tmp_path / "despacho.env"), "SERVICE_USER": user}

    said = ran(str(HERE / "deploy" / "despacho"), "settings", env=env)
    lost = ran(str(HERE / "deploy" / "despacho"), "settings", env=env | {"SETTINGS": str(tmp_path / "no")})

    assert f"DESPACHO_DATA_DIR={tmp_path / 'datos'}" in said.stdout, said.stderr
    assert "archivo de ajustes" in said.stdout
    assert lost.returncode == 1
    assert "No existe" in lost.stderr
