"""How what was published stands, as the ticket's page shows it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from ticketing.desk.cases.models import Ticket
from ticketing.desk.publications import queries
from ticketing.desk.publications.models import CHECKED, FAILED, VOUCHED, WAITING, Publication
from ticketing.desk.ticket_page.forms import ChangeForm, Sent, VouchForm, made
from ticketing.web.addresses import path
from ticketing.web.filters import when

MOST = 10  # missing sentences that are shown at once; the rest are counted
LIGHTS = {WAITING: "wait", CHECKED: "ok", FAILED: "bad", VOUCHED: "ok"}


def published(ticket: Ticket, kind: str, works: bool, sent: Sent) -> dict[str, Any] | None:
    """What is known of the address of one thing delivered, with what may be done about it by who works the ticket."""
    row = queries.standing(ticket, kind)
    if row is None:
        return None
    here = {"number": ticket.number, "kind": kind}
    return {
        "waiting": row.state == WAITING,
        "proved": row.proved,
        "check": {"state": LIGHTS[row.state], "text": _said(row)},
        "missing": row.missing[:MOST],
        "more": max(0, len(row.missing) - MOST),
        "live": path("tickets.publication", **here),
        "kept": path("tickets.kept_publication", **here, publication=row.id) if row.page_sha256 else "",
        "again": made(ChangeForm, f"look-{kind}", sent, seen=ticket.version)
        if works and row.state != WAITING
        else None,
        "open": sent.which == f"vouch-{kind}",
        "vouch": _vouch(ticket, row, sent) if works and not row.proved else None,
    }


def _vouch(ticket: Ticket, row: Publication, sent: Sent) -> Any:
    form = made(VouchForm, f"vouch-{row.kind}", sent, seen=ticket.version)
    form.reason.flags.required = True
    return form


def _said(row: Publication) -> str:
    if row.state == WAITING:
        return _("Se está comprobando…")
    if row.state == VOUCHED:
        who = row.vouched_by.name if row.vouched_by else ""
        return _("Responde %(who)s, %(at)s: %(why)s", who=who, at=when(row.vouched_at), why=row.vouched_reason)
    if row.state == FAILED:
        return row.reason
    found = {
        "words": _("El texto aprobado está completo"),
        "file": _("Es el archivo de la solicitud"),
        "answers": _("La página responde"),
    }[row.proved_by]
    again = _("se miró otra vez un día después")
    if row.next_at:
        again = _("se vuelve a mirar el %(at)s", at=when(row.next_at))
    return _("%(found)s; se comprobó el %(at)s, %(again)s.", found=found, at=when(row.kept_at), again=again)
