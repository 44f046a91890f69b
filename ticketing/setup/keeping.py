"""Where settings are kept, and those without which nothing starts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import click

import env_file
from config import Settings, SettingsError, from_environment, settled
from ticketing.setup import checks
from ticketing.setup.dialogue import Dialogue
from workflows.refusals import Refused

NOWHERE = "smtp://127.0.0.1:9"  # until the question of the mail server is answered; never written down
QUESTIONS = (
    ("data_dir", "Carpeta de datos (archivos, diarios de envío, secretos)", checks.folder),
    ("database_url", "Base de datos: vacío para un archivo SQLite, o postgresql://usuario:clave@equipo/base", None),
    ("base_url", "Dirección del escritorio", checks.address),
    ("public_url", "Dirección de las páginas sin cuenta", checks.address),
    ("mail_domain", "Dominio del correo de la institución", checks.domain),
)


def place(talk: Dialogue) -> Path:
    """The file of settings: the one that the environment names, or the one that is asked for."""
    usual = settled(Path()).get("DESPACHO_ENV_FILE") or str(Path.cwd() / "despacho.env")
    said = talk.answer("env_file", "Archivo donde se guardan los ajustes", checks.line, default=usual)
    path = Path(said).expanduser().resolve()
    if path.is_dir():
        raise Refused(f"{path} es una carpeta; escriba el nombre de un archivo.")
    env_file.put(path, {})
    return path


def settle(talk: Dialogue, path: Path) -> None:
    """Ask what is not settled, and keep each answer at once."""
    if settled(path).get("DESPACHO_DEMO", "0") not in ("0", "no", "false"):
        raise Refused("DESPACHO_DEMO dice que esto es la demostración; para una instalación quítelo o póngalo en 0.")
    keep(path, {"DESPACHO_DEMO": "0"})
    for name, question, check in QUESTIONS:
        variable, so_far = f"DESPACHO_{name.upper()}", settled(path)
        if talk.said(name) or variable not in so_far:
            answer = talk.answer(name, question, check or _database(so_far), default=_usual(name, so_far))
            keep(path, {variable: answer})


def keep(path: Path, values: Mapping[str, str]) -> None:
    """Write what differs from what the file says."""
    there = env_file.read(path) if path.exists() else {}
    fresh = {name: value for name, value in values.items() if there.get(name) != value}
    if fresh:
        env_file.put(path, fresh)


def settings(path: Path) -> Settings:
    """The settings as they stand; a mail server that leads nowhere while none is settled."""
    so_far = {"DESPACHO_SMTP_URL": NOWHERE} | settled(path)
    try:
        return from_environment({**so_far, "DESPACHO_ENV_FILE": str(path)})
    except SettingsError as problem:
        raise Refused(str(problem)) from None


def tell_overruled(path: Path) -> None:
    """Say which answers of the file the environment overrules."""
    now = settled(path)
    for name, value in env_file.read(path).items():
        if now[name] != value:
            click.echo(f"El entorno dice otra cosa que el archivo: manda {name} del entorno.")


def _database(so_far: Mapping[str, str]) -> checks.Check:
    own = f"sqlite:///{Path(so_far['DESPACHO_DATA_DIR']) / 'despacho.sqlite3'}"
    return lambda said: checks.database(said or own)


def _usual(name: str, so_far: Mapping[str, str]) -> str | None:
    """What most would answer, where something can be guessed."""
    if name == "data_dir":
        return "/var/lib/despacho" if os.geteuid() == 0 else str(Path.cwd() / "datos")
    if name == "public_url":
        return so_far.get("DESPACHO_BASE_URL")
    return {"database_url": "", "base_url": "http://127.0.0.1:8000"}.get(name)
