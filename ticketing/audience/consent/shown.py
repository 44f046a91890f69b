"""How a ground and an answer read on pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from ticketing.audience.consent.models import GONE, NO, Consent
from ticketing.audience.consent.queries import place_of
from ticketing.audience.lists.models import CONFIRMED, UNCONFIRMED
from ticketing.audience.suppression.queries import blocked

ASKING, CONFIRMED_ALREADY, OUT, EXPIRED = "asking", "confirmed", "out", "expired"


@dataclass(frozen=True)
class Question:
    """What the person sees: who asks for what, at which address, and how it stands."""

    list_name: str
    purpose: str
    address: str
    state: str
    since: datetime | None
    until: datetime | None
    everywhere: bool  # nothing at all is written to the address, not only to this list


def shown(consent: Consent, at: datetime) -> Question:
    """The question as its page shows it."""
    one, place = consent.mailing_list, place_of(consent)
    return Question(
        one.name, one.purpose, _masked(consent.contact.email or ""), _state(consent, at), place.changed_at,
        consent.expires_at, blocked(consent.contact.keys),
    )  # fmt: skip


def told(consent: Consent) -> str:
    """What came of asking, for who manages the list; empty where nobody is asked."""
    if consent.answer == NO:
        return _("Dijo que no quiere recibir.")
    if consent.answer == GONE:
        return _("El buzón no existe.")
    if not consent.asked:
        return ""
    return ngettext("Se le escribió una vez.", "Se le escribió %(num)s veces.", consent.asked)


def _state(consent: Consent, at: datetime) -> str:
    place = place_of(consent)
    if place.status == CONFIRMED:
        return CONFIRMED_ALREADY
    if place.status != UNCONFIRMED or consent.answer == NO:
        return OUT
    return ASKING if consent.expires_at is not None and at < consent.expires_at else EXPIRED


def _masked(email: str) -> str:
    local, _at, domain = email.partition("@")
    return f"{local[:2]}•••@{domain}"
