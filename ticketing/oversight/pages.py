"""The wing's pages, and the questions that lower wings ask it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Flask
from flask_babel import gettext as _

from ticketing.desk.cases.models import Ticket
from ticketing.extensions import db
from ticketing.office import doors
from ticketing.office.files.models import StoredFile
from ticketing.office.people.models import Person
from ticketing.office.procedures.capabilities import can
from ticketing.oversight.findings import queries as findings
from ticketing.oversight.findings.actions import CODES
from ticketing.oversight.review.views import samples_pages
from ticketing.oversight.samples import queries as samples
from ticketing.oversight.samples.hands import attended_by
from ticketing.oversight.samples.models import Finding, Sample
from ticketing.oversight.turns import news, turns
from ticketing.web.addresses import path
from workflows.capabilities import AUDIT, DELEGATE_AUDIT, READ_AUDIT, WORK

BLUEPRINTS: tuple[Blueprint, ...] = (samples_pages,)
PUBLIC: tuple[Blueprint, ...] = ()
CONTROLS = (AUDIT, DELEGATE_AUDIT, READ_AUDIT)


def install(_app: Flask) -> None:
    """Fill the doors that lower wings ask through."""
    doors.REFERENCES[Sample.__tablename__] = sample_reference
    panels = doors.PANELS.setdefault("ticket", [])
    if findings_panel not in panels:
        panels.append(findings_panel)
    if sees_evidence not in doors.FILE_GUARDS:
        doors.FILE_GUARDS.append(sees_evidence)
    if news not in doors.NEWS:
        doors.NEWS.append(news)
    if turns not in doors.TURNS:
        doors.TURNS.append(turns)
    if sample_commands not in doors.COMMANDS:
        doors.COMMANDS.append(sample_commands)


def sample_reference(sample_id: int) -> doors.Reference | None:
    """How a sample is called, and where it is."""
    found = db.session.get(Sample, sample_id)
    if found is None:
        return None
    label = _("Control de %(month)s", month=found.period.words)
    return doors.Reference(label, path("samples.sample", month=found.period.key))


def findings_panel(ticket: Ticket, person: Person, roles: doors.Roles) -> doors.Panel | None:
    """What a review found, for who worked the ticket and for the control."""
    worked = ticket.assignee_id == person.id or can(roles, WORK)
    found = findings.of_ticket(ticket) if worked or can(roles, *CONTROLS) else ()
    if not found or not (can(roles, *CONTROLS) or person.id in _workers(ticket, found)):
        return None
    lines = [(CODES[one.code], one, one.item.sample.period) for one in found]
    return doors.Panel("samples/_panel.html", {"findings": lines, "controls": can(roles, *CONTROLS)}, order=60)


def _workers(ticket: Ticket, found: Sequence[Finding]) -> set[int | None]:
    """Who has it in hand, and who solved what was found wanting."""
    return {ticket.assignee_id} | {attended_by([one.item])[ticket.id] for one in found}


def sees_evidence(file: StoredFile, _person: Person, roles: doors.Roles) -> bool:
    """A delegate sees the files of what was drawn, and of nothing else."""
    return can(roles, DELEGATE_AUDIT) and samples.is_evidence(file)


def sample_commands(_person: Person, roles: doors.Roles, words: str) -> list[doors.Found]:
    """The months that were drawn, by name."""
    if not can(roles, *CONTROLS):
        return []
    named = [(sample, _("Control de %(month)s", month=sample.period.words)) for sample in samples.all_samples()]
    return [
        doors.Found(label, path("samples.sample", month=sample.period.key), _("Muestra"), "shield-check", _("Control"))
        for sample, label in named
        if words.casefold() in label.casefold()
    ]
