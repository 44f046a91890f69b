"""Ask by address to leave lists, and leave them by the link that then comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ticketing.audience.contacts.queries import by_email
from ticketing.audience.leaving.queries import ASKED, GOOD_FOR, Leaving, asked_lately, still_on
from ticketing.audience.lists.actions import withdraw
from ticketing.audience.lists.models import MailingList
from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from workflows.refusals import Refused

SOURCE = "página de bajas"


def ask(email: str, lists: Sequence[MailingList], *, at: datetime) -> None:
    """Write to that address, if it is on one of the lists and was not written to just now.

    Whoever asks learns nothing of it: an address is found out by nobody who cannot read its mail.
    """
    contact = by_email(email)
    if contact is None:
        return
    db.session.refresh(contact, with_for_update=True)
    mine = still_on(contact, lists)
    if mine and not asked_lately(contact, at):
        said = {"lists": [one.code for one in mine], "until": (at + GOOD_FOR).isoformat()}
        record(contact, ASKED, by=None, at=at, payload=said, effects=("confirm_leaving",))


def leave(leaving: Leaving, *, at: datetime) -> bool:
    """Off the lists at once; said again it changes nothing. Whether anything changed."""
    db.session.refresh(leaving.contact, with_for_update=True)
    mine = still_on(leaving.contact, leaving.lists)
    if mine and at > leaving.until:
        raise Refused("Este enlace venció. Vuelva a la página de la lista y pida otro: llega en un momento.")
    if mine:
        withdraw(leaving.contact, mine, source=SOURCE, at=at)
    return bool(mine)
