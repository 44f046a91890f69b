"""The wing's pages, and the questions that lower wings ask it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Flask
from flask_babel import gettext as _

from ticketing import clock
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.reports.sent import SENT_MESSAGES
from ticketing.dispatch.archive_pages.views import infoservices_pages
from ticketing.dispatch.campaign_page import pages
from ticketing.dispatch.campaign_page.views import campaigns_pages
from ticketing.dispatch.campaigns.engines import CALLED, CAMPAIGN, deliverable_of, engine_of
from ticketing.dispatch.campaigns.hands import authors_of, stood_in_of, workers_of
from ticketing.dispatch.campaigns.leave import leave_to_send
from ticketing.dispatch.campaigns.queries import discreet_name, of_ticket
from ticketing.dispatch.campaigns.recognised import recognised
from ticketing.dispatch.cases import UNFINISHED, follow, go_on, lock_case, objection
from ticketing.dispatch.links.views import links_pages
from ticketing.dispatch.offers import can_correct, can_make
from ticketing.dispatch.proof_pages.views import proofs_pages
from ticketing.dispatch.proofs.links import link_to_answer
from ticketing.dispatch.proofs.queries import unanswered
from ticketing.dispatch.release_pages.views import dispatches_pages
from ticketing.dispatch.reports.views import reports_pages
from ticketing.dispatch.result_pages.views import results_pages
from ticketing.dispatch.turns import turns
from ticketing.dispatch.usage.views import usage_pages
from ticketing.extensions import db
from ticketing.massmail.campaigns.models import DRAFT, Campaign
from ticketing.office import doors
from ticketing.office.people.models import Person
from ticketing.web.addresses import path
from workflows.mailing import NOTICE

BLUEPRINTS: tuple[Blueprint, ...] = (
    campaigns_pages, dispatches_pages, results_pages, links_pages, reports_pages, usage_pages, infoservices_pages,
)  # fmt: skip
PUBLIC: tuple[Blueprint, ...] = (proofs_pages,)


def install(app: Flask) -> None:
    """Fill the doors that lower wings ask through."""
    doors.LEAVE_TO_SEND[:] = [leave_to_send]
    doors.CASE_LOCKS[:] = [lock_case]
    doors.DISARMED[:] = [go_on]
    if objection not in doors.CASE_GUARDS:
        doors.CASE_GUARDS.append(objection)
    if follow not in doors.CASE_MOVED:
        doors.CASE_MOVED.append(follow)
    doors.AUTHORS[:], doors.WORKERS[:], doors.STOOD_IN[:] = [authors_of], [workers_of], [stood_in_of]
    doors.AWAITING[:] = [unanswered]
    doors.CASES_SHOWN[:] = [of_ticket.know]
    doors.DISCREET_NAMES[:] = [discreet_name]
    SENT_MESSAGES[:] = [recognised]
    panels = doors.PANELS.setdefault("ticket", [])
    if _panel not in panels:
        panels.append(_panel)
    if turns not in doors.TURNS:
        doors.TURNS.append(turns)
    doors.REFERENCES[Campaign.__tablename__] = campaign_reference


def campaign_reference(campaign_id: int) -> doors.Reference | None:
    """How a campaign is called, and where it is."""
    found = db.session.get(Campaign, campaign_id)
    return (
        doors.Reference(_("Campaña %(id)s", id=campaign_id), path("campaigns.campaign", campaign_id=campaign_id))
        if found
        else None
    )


def _panel(ticket: Ticket, person: Person, held: frozenset[str]) -> doors.Panel | None:
    """The ticket's campaigns and notices, with the next thing to do about them."""
    campaigns = of_ticket(ticket)
    lines = [pages.panel_line(campaign) for campaign in campaigns]
    parts = [part for engine in CALLED if (part := _part(ticket, person, held, engine, lines))]
    if not parts:
        return None
    make = next((part for part in parts if part["can_make"]), None)
    proof = link_to_answer(campaigns, person, at=clock.now())
    context = {
        "ticket": ticket,
        "parts": parts,
        "standing": next((line["words"] for line in lines if line["campaign"].status in UNFINISHED), None),
    }
    asks = doors.Deed(_("Ver y confirmar la prueba"), proof, "eye") if proof else None
    unfinished = next((line for line in lines if line["campaign"].status in UNFINISHED), None)
    draft = next((line for line in lines if line["campaign"].status == DRAFT), None)
    leads: doors.Reference | doors.Deed | None = None
    if unfinished is not None:
        leads = doors.Reference(_("Ir a la campaña"), unfinished["url"])
    elif draft is not None:
        leads = doors.Reference(_("Seguir con la campaña"), draft["url"])
    elif make:
        leads = doors.Deed(make["make"], path("campaigns.make", number=ticket.number, engine=make["engine"]), "send")
    return doors.Panel("campaigns/_panel.html", context, order=10, asks=asks, leads=leads)


def _part(
    ticket: Ticket, person: Person, held: frozenset[str], engine: str, lines: Sequence[dict[str, Any]]
) -> dict[str, Any] | None:
    """The campaigns of a ticket, or its notices; None where there are none and none may be made."""
    mine = [line for line in lines if engine_of(line["campaign"]) == engine]
    make = can_make(ticket, person, held, engine)
    if not (mine or make):
        return None
    name = deliverable_of(ticket, engine)
    called = rules_of(ticket).deliverable(name).label if name else ""
    title, make_words = {
        CAMPAIGN: (_("Campaña"), _("Hacer la campaña")), NOTICE: (called, _("Hacer el infoservicio")),
    }[engine]  # fmt: skip
    return {
        "engine": engine, "title": title, "make": make_words, "lines": mine, "can_make": make,
        "correct": can_correct(ticket, person, held, engine),
    }  # fmt: skip
