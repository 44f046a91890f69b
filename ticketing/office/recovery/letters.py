"""The letters with such a link, which is made when the letter is: who waited for the mail server has it for as long."""

from __future__ import annotations

from ticketing import clock
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.ledger.reactions.table import Occasion
from ticketing.office.notices.actions import send
from ticketing.office.people.models import Person
from ticketing.office.recovery.tokens import INVITATION, RECOVERY, token, until
from ticketing.web.addresses import desk_url


def mail_link(occasion: Occasion) -> None:
    """To somebody who forgot the password, or for whom the administration asked for a new one."""
    _mail(occasion, RECOVERY)


def mail_invitation(occasion: Occasion) -> None:
    """To somebody new, unless a password was set meanwhile."""
    if _person(occasion.event).password_hash is None:
        _mail(occasion, INVITATION)


def _mail(occasion: Occasion, purpose: str) -> None:
    person, at, event = _person(occasion.event), clock.now(), occasion.event
    asked_by = db.session.get(Person, event.actor_id) if event.actor_id else None
    context = {
        "url": desk_url("recovery.show", token=token(person, purpose, at=at)),
        "again": desk_url("recovery.ask"),
        "until": until(at, purpose),
        "asked_by": asked_by.name if asked_by else "",
    }
    send(person, purpose, context, occasion, at=at)


def _person(event: Event) -> Person:
    return db.session.get_one(Person, event.subject_id)
