"""The bare letter that asks somebody to confirm: no name that somebody else typed, no pictures, nothing tracked."""

from __future__ import annotations

from ticketing import clock
from ticketing.audience.consent.actions import unreachable
from ticketing.audience.consent.queries import get, place_of, token
from ticketing.audience.lists.models import UNCONFIRMED
from ticketing.audience.suppression.actions import list_scope
from ticketing.audience.suppression.queries import blocked
from ticketing.ledger.reactions.table import Occasion
from ticketing.ledger.recording.actions import record
from ticketing.office.notices.actions import write
from ticketing.office.notices.carrier import NoSuchMailbox, OnlyAscii
from ticketing.web.addresses import public_url


def ask(occasion: Occasion) -> None:
    """Write it now, unless it was answered meanwhile, is over, or the address was blocked."""
    consent, at = get(occasion.event.payload["consent"]), clock.now()
    email, keys = consent.contact.email, consent.contact.keys
    over = consent.expires_at is None or consent.expires_at <= at
    if not (email and keys) or over or consent.answer or place_of(consent).status != UNCONFIRMED:
        return
    if blocked(keys, list_scope(consent.mailing_list.code)):
        return
    context = {
        "list": consent.mailing_list,
        "url": public_url("consent.page", token=token(consent)),
        "until": consent.expires_at,
    }
    try:
        write(email, "confirm_list", context, occasion, at=at)
    except NoSuchMailbox:
        unreachable(consent, at=at)
    except OnlyAscii as why:
        record(consent.contact, "consent_unwritten", by=None, at=at, payload={"why": str(why)})
