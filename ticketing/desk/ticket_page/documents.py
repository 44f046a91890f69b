"""The documents of a ticket as its page shows them: what was found, what was taken out, what may be let pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _

from ticketing.desk.cases.models import Ticket
from ticketing.desk.documents import queries
from ticketing.desk.documents.queries import Document
from ticketing.desk.ticket_page.forms import Sent, WaiveForm, made
from ticketing.office.papers import told
from ticketing.office.papers.models import UNFIT, WAITING, Paper
from ticketing.web.addresses import path
from ticketing.web.choices import choices


def reviews(ticket: Ticket, works: bool, sent: Sent) -> Mapping[str, dict[str, Any]]:
    """By token, what is known of each document that was looked at, with the form that lets one of its findings pass
    for whoever works the ticket."""
    judged = queries.publishes(ticket)
    return {
        one.file.token: _review(ticket, one, one.paper, works, judged, sent)
        for one in queries.documents(ticket)
        if one.paper is not None
    }


def _review(ticket: Ticket, one: Document, paper: Paper, works: bool, judged: bool, sent: Sent) -> dict[str, Any]:
    found = [_passed(each, one) for each in one.findings] if judged else []
    return {
        "waiting": paper.state == WAITING,
        "unfit": told.why_not(paper, one.file.name) if paper.state == UNFIT else "",
        "found": found,
        "counted": told.counted(one.findings),
        "open": len(one.open) if judged and not one.delivered else 0,
        "removed": told.removed(paper),
        "signed": paper.signed,
        "clean": path("files.clean", token=one.file.token, name=one.file.name) if paper.clean_sha256 else "",
        "clean_size": paper.clean_size,
        "token": one.file.token,
        "waive": _form(ticket, one, sent) if works and judged and not one.delivered and one.open else None,
    }


def _passed(each: told.Told, one: Document) -> told.Told:
    waiver = one.waivers.get(each.rule)
    if waiver is None or each.light != "bad":
        return each
    said = _("Admitida por %(who)s: %(reason)s", who=waiver.by.name, reason=waiver.reason)
    return replace(each, state="waived", text=f"{each.text} {said}")


def _form(ticket: Ticket, one: Document, sent: Sent) -> Any:
    form = made(WaiveForm, f"waive-{one.file.token}", sent, seen=ticket.version)
    form.rule.choices = choices((each.rule, each.title) for each in one.open)
    form.reason.flags.required = True
    return form
