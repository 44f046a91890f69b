"""What `deploy/` says must be true of the program: its units run commands that exist, its settings are settings."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from config import from_environment

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
HARDENED = ("NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=", "StateDirectory=despacho")


def directives(unit: Path) -> dict[str, str]:
    """The last value of each directive."""
    pairs = (line.partition("=")[::2] for line in unit.read_text().splitlines() if re.match(r"[A-Za-z]+=", line))
    return dict(pairs)


def test_there_is_a_unit_for_each_part():
    assert [unit.name.removeprefix("despacho-") for unit in UNITS] == [
        "desk.service", "public.service", "sender@.service", "worker.service",
    ]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_runs_what_exists_and_is_hardened(unit, app_sqlite):
    program, *arguments = shlex.split(directives(unit)["ExecStart"])
    if program.endswith("/flask"):
        assert arguments[:2] == ["--app", "wsgi"]
        assert arguments[2] in app_sqlite.cli.commands
    else:
        module, _, name = arguments[-1].partition(":")
        assert program.endswith("/gunicorn")
        assert name == "app"
        assert (DEPLOY.parent / f"{module}.py").exists()
    assert [line for line in HARDENED if line not in unit.read_text().splitlines()] == []


def test_the_example_names_only_settings_that_exist(tmp_path):
    text = (DEPLOY / "despacho.env.example").read_text()
    pairs = dict(re.findall(r"^#?(DESPACHO_[A-Z_]+)=(.*)$", text, re.MULTILINE))
    given = pairs | {"DESPACHO_DATA_DIR": str(tmp_path)}
    settings = from_environment(given)
    assert not settings.demo
    assert settings.broker_url.startswith("amqp://")
    assert settings.data_dir == tmp_path


def test_the_example_gives_what_setup_asks_for():
    from ticketing.setup.keeping import QUESTIONS

    given = re.findall(r"^(DESPACHO_[A-Z_]+)=", (DEPLOY / "despacho.env.example").read_text(), re.MULTILINE)
    asked = {f"DESPACHO_{name.upper()}" for name, _question, _check in QUESTIONS}
    assert asked | {"DESPACHO_DEMO", "DESPACHO_SMTP_URL", "DESPACHO_PROCEDURES"} <= set(given)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_reads_its_settings_as_every_command_does(unit):
    assert directives(unit)["Environment"] == "DESPACHO_ENV_FILE=/etc/despacho/despacho.env"
