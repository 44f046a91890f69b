"""Signing by a link from a mail: it decides once, about the version and for the mailbox that it was made for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.queries import by_id
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.cases.versions import hold
from ticketing.desk.gates.queries import row, to_sign
from ticketing.desk.signing.actions import sign_gate
from ticketing.extensions import db
from ticketing.ledger.recording.actions import Subject
from ticketing.office.links.actions import decided, link_for
from ticketing.office.links.models import ActionLink
from ticketing.office.people.models import Person
from ticketing.office.signatures.channels import MAIL
from ticketing.office.signatures.models import Signature
from ticketing.office.signatures.queries import last_withdrawn
from ticketing.web.outcomes import Overtaken
from workflows.refusals import Refused

PURPOSE = "sign"
ONCE = "Con este enlace ya se decidió, y un enlace decide una sola vez. Lo que quedó registrado es esto:"
OTHER_VERSION = (
    "La solicitud cambió después de que se envió este enlace, que era para la versión anterior. Para la nueva le llega "
    "otro correo con su propio enlace; también puede firmar con su cuenta."
)
ACCOUNT = "Este visto bueno se da con la cuenta de quien firma: entre con la suya y decida allí."


def link_to(ticket: Ticket, gate: str, person: Person, *, at: datetime) -> ActionLink:
    """The person's link to the gate as it is open now; another one each time that it opens anew."""
    subject: Subject = ticket
    opening = max(row(ticket, gate).signed_before, last_withdrawn(subject, gate, person))
    return link_for(PURPOSE, subject, person, at=at, gate=gate, content_hash=to_sign(ticket, gate), opening=opening)


def sign_by_link(
    link: ActionLink, verdict: str, *, content_hash: str, note: str, declared: Mapping[str, Any] | None, at: datetime
) -> Signature:
    """The verdict of the link's person. Overtaken if the link has decided before, or is for another version."""
    ticket = by_id(link.subject_id)
    hold(ticket)
    db.session.refresh(link)
    if needs_account(link, ticket):
        raise Refused(ACCOUNT)
    if why := why_over(link, ticket):
        raise Overtaken(why)
    signature = sign_gate(
        ticket, link.gate, verdict, by=link.person, at=at, content_hash=content_hash, note=note, channel=MAIL,
        declared=declared,
    )  # fmt: skip
    decided(link, at=at)
    return signature


def why_over(link: ActionLink, ticket: Ticket) -> str:
    """Why the link decides nothing any more; empty while it may. Those mailed before mailboxes were kept are bound to
    no version."""
    if link.decided_at is not None:
        return ONCE
    return OTHER_VERSION if link.mailbox and link.content_hash != to_sign(ticket, link.gate) else ""


def needs_account(link: ActionLink, ticket: Ticket) -> bool:
    """Whether the procedure wants this gate signed by who is signed in."""
    return rules_of(ticket).gate(link.gate).sign_in
