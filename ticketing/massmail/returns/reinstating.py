"""Write to an address again, because a person says why."""

from __future__ import annotations

from datetime import datetime

from ticketing.audience.contacts.models import Contact
from ticketing.audience.suppression.actions import lift
from ticketing.audience.suppression.keys import address_keys
from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from ticketing.massmail.bounces.queries import REINSTATED
from ticketing.massmail.returns.queries import Found
from ticketing.office.people.models import Person
from workflows.refusals import Refused


def reinstate(found: Found, *, why: str, by: Person, at: datetime) -> None:
    """Lift the block that returns or a complaint set; not one that the person asked for. Failures count anew then."""
    if found.block is None:
        raise Refused("A esta dirección ya se le escribe: no hay nada que reactivar.")
    if not found.ours:
        raise Refused(
            "Este bloqueo lo pidió la persona, y solo ella puede deshacerlo: debe volver a inscribirse en la lista."
        )
    reason = found.block.reason
    lift(found.block, address_keys(found.recipient.email) if found.recipient else ())
    contact = db.session.get_one(Contact, found.bounce.contact_id)
    record(contact, REINSTATED, by=by, at=at, payload={"why": why.strip(), "blocked_for": reason})
