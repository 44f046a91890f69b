"""What the wing puts on the first page: proofs to confirm, proofs that were answered, dispatches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ticketing.desk.cases.models import Ticket
from ticketing.dispatch.proofs.models import Proof
from ticketing.dispatch.releases.queries import how_many
from ticketing.extensions import db
from ticketing.massmail.campaigns.models import DRAFT, HELD, Campaign
from ticketing.office.doors import Roles, Turn
from ticketing.office.people.models import Person
from ticketing.office.procedures.capabilities import can
from ticketing.web.addresses import path
from ticketing.web.filters import when
from workflows.capabilities import COMPOSE, RELEASE_DISPATCH

PROOF, DISPATCHES, ANSWERED = 5, 15, 36


def turns(person: Person, roles: Roles, _at: datetime) -> Iterator[Turn]:
    """For whoever asked for a campaign, composes or dispatches one."""
    for proof, ticket, campaign in _proofs(person):
        if proof.answered_at is None and ticket.requester_id == person.id:
            asks = _("%(who)s le envió la prueba: ¿puede salir así?", who=proof.sent_by.name)
            url, about = path("tickets.ticket", number=ticket.number), f"{ticket.number} · {when(proof.sent_at)}"
            yield Turn(ticket.subject, url, _("Ver la prueba"), "mail", asks, about, PROOF)
        elif proof.answered_at is not None and ticket.assignee_id == person.id and can(roles, COMPOSE):
            asks = _("%(who)s respondió la prueba.", who=ticket.requester.name)
            url = path("campaigns.sending", campaign_id=campaign.id)
            about = f"{ticket.number} · {when(proof.answered_at)}"
            yield Turn(campaign.name, url, _("Ver la respuesta"), "reply", asks, about, ANSWERED)
    if can(roles, RELEASE_DISPATCH) and (many := how_many(roles)):
        title = ngettext("%(num)s despacho lo espera", "%(num)s despachos lo esperan", many)
        yield Turn(title, path("dispatches.index"), _("Ver los despachos"), "badge-check", order=DISPATCHES)


def _proofs(person: Person) -> Iterator[tuple[Proof, Ticket, Campaign]]:
    """The proofs of what would go out now, of requests that the person filed or works, the oldest first."""
    query = select(Proof, Ticket, Campaign).join(Campaign, Campaign.id == Proof.campaign_id)
    query = query.join(Ticket, Ticket.id == Proof.ticket_id)
    query = query.options(joinedload(Proof.sent_by), joinedload(Ticket.requester))
    mine = (Ticket.requester_id == person.id) | (Ticket.assignee_id == person.id)
    stands = (Proof.going_hash == Campaign.going_hash, Campaign.status.in_((DRAFT, HELD)))
    found = db.session.execute(query.where(mine, *stands, Ticket.ended_at.is_(None)).order_by(Proof.id))
    yield from ((row[0], row[1], row[2]) for row in found)
