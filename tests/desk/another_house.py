"""A house with other words: the desk's cast under a procedure whose roles have other keys and labels."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.desk.cast import FILED

if TYPE_CHECKING:
    import pytest
    from flask import Flask

    from ticketing.desk.cases.models import Ticket
    from ticketing.office.people.models import Person

FILES = Path(__file__).parent / "files"
HOSPITAL = "hospital"
OWN = Path(__file__).parents[2] / "workflows" / "procedures"
IN_BOGOTA = """calendar:
  zone: America/Bogota
  first_year: 2026
  last_year: 2026
  weekdays:
    monday: ["08:00-17:00"]
    tuesday: ["08:00-17:00"]
    wednesday: ["08:00-17:00"]
    thursday: ["08:00-17:00"]
    friday: ["08:00-17:00"]
  holidays:
    2026-01-01: Año Nuevo
"""
"""The cast's own hours, for a house that is tried by them."""
SINCE, TODAY = date(2026, 1, 1), date(2026, 3, 2)


def works_by(app: Flask, name: str, monkeypatch: pytest.MonkeyPatch, *, folder: Path | None = None) -> None:
    """From here on the installation works by that procedure, of the project's own or of this folder."""
    from workflows import reading

    if folder is not None:
        monkeypatch.setattr(reading, "FOLDER", folder)
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], procedure=name)


def works_by_several(app: Flask, monkeypatch: pytest.MonkeyPatch, *procedures: str) -> None:
    """From here on the installation works by these procedures at once; else by ours and, second, the hospital's."""
    said = procedures or ("icetex", str(FILES / f"{HOSPITAL}.yaml"))
    settings = replace(app.config["SETTINGS"], procedures=",".join(said))
    monkeypatch.setitem(app.config, "SETTINGS", settings)


def give(person: Person, role: str, procedure: str | None = None) -> None:
    """That person holds the role, for all requests or for those of one procedure."""
    from ticketing.office.people.actions import grant

    grant(person, role, procedure=procedure, from_on=SINCE, by=None, at=FILED)


def asked(by: Person, **more: Any) -> Ticket:
    """A request that was filed in the hospital."""
    from ticketing.desk.filing.actions import file_request
    from workflows.reading import read

    fields = {"title": "Cambio de horario de visitas"} | more.pop("fields", {})
    rules = read(FILES / f"{HOSPITAL}.yaml")
    return file_request(
        procedure=rules, category="Aviso interno", exception=None, fields=fields, files=[], by=by, at=FILED, **more
    )
