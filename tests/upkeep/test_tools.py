"""The tool belt itself: doors stay shut, rules import only what they may, files stay short."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
BESIDE = ("config", "mail_settings", "mailboxes", "masking", "private", "weblinks", "wire_settings")
SOURCES = (*(f"{name}.py" for name in BESIDE), "wsgi.py", "wsgi_public.py", "ticketing", "workflows")
LONGEST_FILE = 300

# Which files may pass through which door (see pyproject.toml, banned-api).
DOORS = {
    "time": ["ticketing/clock.py"],
    "environment": ["config.py"],
    "sockets": [
        "ticketing/massmail/smtp/**",
        "ticketing/massmail/returns/**",
        "ticketing/massmail/sms/**",
        "ticketing/desk/intake/**",
        "ticketing/office/notices/**",
        "ticketing/office/sign_in/**",
        "ticketing/office/directory/**",
        "ticketing/office/outside/**",
        "ticketing/office/outside.py",
        "ticketing/api/webhooks/**",
        "ticketing/web/serving.py",
        "ticketing/ledger/reactions/faults.py",  # opens none, knows what theirs say
        "ticketing/demo/children.py",
    ],
    "web": [
        "ticketing/app.py",
        "ticketing/cli.py",
        "ticketing/frame.py",
        "ticketing/office/sign_in/current.py",  # who is signed in is a question about the request
        "ticketing/office/notices/carrier.py",  # Flask-Mail lives on the application
        "ticketing/web/**",
        "ticketing/api/**",
        "ticketing/**/views.py",
        "ticketing/**/views/**",
        "ticketing/**/api.py",
        "ticketing/**/cli.py",
    ],
}
RULES_MAY_IMPORT = {"workflows", "transitions", "holidays", "jsonschema", "yaml"} | set(sys.stdlib_module_names)


def banned_by_door() -> dict[str, dict[str, dict[str, str]]]:
    doors: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for name, rule in PROJECT["tool"]["ruff"]["lint"]["flake8-tidy-imports"]["banned-api"].items():
        doors[rule["msg"].partition(":")[0]][name] = rule
    return doors


def through(door: str, folder: Path = ROOT) -> list[str]:
    """Lines of the sources that pass `door` without leave, as ruff sees them (it follows `import … as …`)."""
    banned = ", ".join(f'"{name}".msg = {json.dumps(rule["msg"])}' for name, rule in banned_by_door()[door].items())
    leave = ", ".join(f'"{place}" = ["TID251"]' for place in DOORS[door])
    config = [
        f"lint.flake8-tidy-imports.banned-api = {{ {banned} }}",
        f"lint.per-file-ignores = {{ {leave} }}",
    ]
    options = [part for line in config for part in ("--config", line)]
    present = [name for name in SOURCES if (folder / name).exists()]
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--select", "TID251"]
    done = subprocess.run(
        [*command, "--output-format", "concise", "--ignore-noqa", *options, *present],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    return [line for line in done.stdout.splitlines() if "TID251" in line]


def python_files(*names: str) -> list[Path]:
    found = (ROOT / name for name in names)
    return [
        file for path in found for file in (sorted(path.rglob("*.py")) if path.is_dir() else [path]) if file.exists()
    ]


def test_every_banned_name_belongs_to_a_known_door():
    assert set(banned_by_door()) == set(DOORS)


@pytest.mark.parametrize("door", DOORS)
def test_nothing_passes_a_door_without_leave(door):
    assert through(door) == []


@pytest.mark.parametrize(
    ("door", "line"),
    [
        ("time", "from datetime import datetime as d\nd.now()"),
        ("environment", "import os\nos.environ['HOME']"),
        ("sockets", "import smtplib"),
        ("web", "from flask import request"),
    ],
    ids=lambda value: value.split()[0],
)
def test_the_doors_are_shut(door, line, tmp_path):
    (tmp_path / "ticketing").mkdir()
    (tmp_path / "ticketing" / "actions.py").write_text(line + "\n")
    assert len(through(door, tmp_path)) == 1


def test_rules_import_only_what_rules_may():
    strangers = [
        f"{file.relative_to(ROOT)}: {name}"
        for file in python_files("workflows")
        for name in imported(ast.parse(file.read_text()))
        if name.partition(".")[0] not in RULES_MAY_IMPORT
    ]
    assert strangers == []


def imported(tree: ast.Module) -> list[str]:
    nodes = list(ast.walk(tree))
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    return plain + [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) if not node.level]


def test_no_file_is_longer_than_a_few_screens():
    lengths = {file: len(file.read_text().splitlines()) for file in python_files(*SOURCES)}
    assert {str(file.relative_to(ROOT)): n for file, n in lengths.items() if n > LONGEST_FILE} == {}


def test_every_package_that_runs_is_locked_with_its_hashes():
    for asked, locked in (
        ("requirements.in", "requirements.txt"),
        ("requirements-dev.in", "requirements-dev.txt"),
    ):
        wanted = {plain(line) for line in (ROOT / asked).read_text().splitlines() if line and line[0] not in "#-"}
        text = (ROOT / locked).read_text()
        pinned = {plain(line) for line in text.splitlines() if "==" in line and not line.startswith((" ", "#"))}
        assert wanted <= pinned
        assert text.count("--hash=sha256:") >= len(pinned)
        assert "://" not in text


def plain(line: str) -> str:
    return line.partition("==")[0].partition("[")[0].strip().lower().replace(".", "-").replace("_", "-")


def make(*arguments: str, path: str | None = None, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    env |= {"PATH": path} if path else {}
    return subprocess.run(["make", *arguments], cwd=folder, env=env, capture_output=True, text=True, check=False)


def test_make_alone_lists_what_there_is():
    shown = make().stdout
    for target in ("setup", "run", "test", "check", "reset", "bench"):
        assert f"make {target} " in shown


@pytest.mark.parametrize(
    ("python", "sentence"),
    [
        (None, "Se necesita Python 3.11 o más nuevo"),
        ("exit 1", "Se necesita Python 3.11 o más nuevo"),
        ('case "$*" in *venv*) exit 1;; *) exit 0;; esac', "le falta el módulo venv"),
    ],
    ids=["none", "too old", "without venv"],
)
def test_a_machine_without_a_fit_python_is_told_so(python, sentence, tmp_path):
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("sh", "rm"):
        (tools / name).symlink_to(f"/bin/{name}")
    if python:
        (tools / "python3").write_text(f"#!/bin/sh\n{python}\n")
        (tools / "python3").chmod(0o755)
    script = ROOT / "deploy" / "make-venv.sh"
    done = subprocess.run(
        ["/bin/sh", script, tmp_path / "venv"],
        env={"PATH": str(tools)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert sentence in done.stderr
    assert not (tmp_path / "venv").exists()
