"""The one thing that this person should do next with the ticket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from ticketing.desk.cases.models import Ticket
from ticketing.desk.ticket_page.approvals import Approval
from ticketing.desk.ticket_page.steps import Offer
from ticketing.office.doors import Deed, Reference
from ticketing.web.addresses import path

CORRECT = "#corregir"


@dataclass(frozen=True)
class Next:
    """A link to where it is done, (`offer`) the step itself, or (`post`) where the button posts to."""

    label: str
    url: str = ""
    icon: str = ""
    offer: Offer | None = None
    post: str = ""


def next_action(
    ticket: Ticket,
    *,
    gates: Sequence[Approval],
    refused: bool,
    missing: bool,
    may_edit: bool,
    taking: str,
    checks: bool,
    survey: bool,
    offers: Sequence[Offer],
    owed: Sequence[dict[str, Any]],
    asked: Deed | None,
    leads: Deed | Reference | None,
    waits: bool,
    banner: bool = False,
) -> Next | None:
    """The first that holds: sign, correct, complete, what another wing asks, ask for what is missing, take, verify,
    answer the survey, schedule the `banner`, deliver, or the step that leads on. Nothing where one waits for somebody
    else (`waits`)."""
    mine = next((gate for gate in gates if gate.mine), None)
    if mine:
        return Next(_("Revisar y firmar"), path("tickets.sign", number=ticket.number, gate=mine.name), "signature")
    if refused:
        return Next(_("Corregir y enviar de nuevo"), CORRECT, "pencil")
    if missing and may_edit:
        return Next(_("Completar la solicitud"), CORRECT, "pencil")
    if asked:
        return Next(asked.label, icon=asked.icon, post=asked.url)
    asking = next((offer for offer in offers if offer.asks), None)
    if asking:
        return Next(asking.label, offer=asking)
    if taking or checks:
        return Next(taking or _("Verificar"), "#verificacion", "badge-check")
    if survey:
        return Next(_("Responder la encuesta"), path("tickets.survey", number=ticket.number), "star")
    return _delivery(owed, leads, banner) or (None if waits else _onward(offers))


def _delivery(owed: Sequence[dict[str, Any]], leads: Deed | Reference | None, banner: bool) -> Next | None:
    """What is left to deliver, a banner, by hand or where another wing makes it; then what was published and does not
    count."""
    if banner:
        return Next(_("Programar el banner"), "#banner", "image")
    left = next((each for each in owed if each["in_hand"] and not each["done_at"]), None)
    if left is None:
        return _publication(owed)
    if not left["by_hand"]:
        if isinstance(leads, Deed):
            return Next(leads.label, icon=leads.icon, post=leads.url)
        if leads is not None:
            return Next(leads.label, leads.url, "send")
        return Next(_("Enviar los mensajes de texto"), "#archivos", "send") if left["texts"] else None
    return Next(_("Preparar la entrega"), f"#entrega-{left['kind']}", "file-check")


def _publication(owed: Sequence[dict[str, Any]]) -> Next | None:
    found = next((each for each in owed if each["in_hand"] and each["holds_up"]), None)
    return Next(_("Revisar lo publicado"), f"#entrega-{found['kind']}", "globe") if found else None


def _onward(offers: Sequence[Offer]) -> Next | None:
    onward = next((offer for offer in offers if not offer.ends and not offer.pauses), None)
    return Next(onward.label, offer=onward) if onward else None
