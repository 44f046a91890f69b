"""The bare letter with the link by which a person leaves lists."""

from __future__ import annotations

from datetime import datetime

from ticketing import clock
from ticketing.audience.contacts.queries import get
from ticketing.audience.leaving.queries import lists_of_codes, still_on, token
from ticketing.ledger.reactions.table import Occasion
from ticketing.ledger.recording.actions import record
from ticketing.office.notices.actions import write
from ticketing.office.notices.carrier import OnlyAscii
from ticketing.web.addresses import public_url


def confirm(occasion: Occasion) -> None:
    """Write it now, unless the person is off the lists already."""
    said = occasion.event.payload
    contact = get(occasion.event.subject_id)
    lists = still_on(contact, lists_of_codes(",".join(said["lists"])))
    if not contact.email or not lists:
        return
    until = datetime.fromisoformat(said["until"])
    url = public_url("leaving.confirm", token=token(contact, lists, until))
    context = {"names": ", ".join(one.name for one in lists), "url": url, "until": until}
    try:
        write(contact.email, "confirm_leaving", context, occasion, at=clock.now())
    except OnlyAscii as why:  # tried again it would be said again
        record(contact, "leaving_unwritten", by=None, at=clock.now(), payload={"why": str(why)})
