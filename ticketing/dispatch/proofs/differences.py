"""Each difference between the composed campaign and what was signed, as a reader would see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ticketing.audience.lists.queries import of_rule
from ticketing.audience.lists.rule import reached_of, unreached_of
from ticketing.desk.cases.differences import segments
from ticketing.desk.cases.meant import meant
from ticketing.desk.cases.models import Ticket
from ticketing.desk.fields.formatted import clean, plain
from ticketing.massmail.campaigns.models import Campaign
from ticketing.web import markup
from workflows.meanings import AUDIENCE, SENDER, SUBJECT, WORDS


def differences(ticket: Ticket, campaign: Campaign) -> list[dict[str, Any]]:
    """[{field, segments: [[op, text]]}] of what the campaign would send otherwise than signed; empty if nothing."""
    sender, words = meant(ticket, SENDER), meant(ticket, WORDS)
    pairs = (
        ("Remitente", sender["name"], campaign.from_name),
        ("Correo del remitente", sender.get("address", ""), campaign.reply_to or campaign.from_address),
        ("Asunto", meant(ticket, SUBJECT), campaign.subject),
        ("Mensaje", plain(words), plain(clean(campaign.words))),
        ("Imágenes y formato", _marks(words), _marks(campaign.words)),
        ("Audiencia", _names(meant(ticket, AUDIENCE)), _names(campaign.audience_rule)),
    )
    return [
        {"field": label, "segments": [list(part) for part in segments(before, after)]}
        for label, before, after in pairs
        if before != after
    ]


def _names(rule: Mapping[str, Any]) -> str:
    names = ", ".join(sorted(one.name for one in of_rule(rule)))
    if reached_of(rule):
        names += " (solo a quienes recibieron la anterior)"
    return names + (" (solo a quienes aún no la recibieron)" if unreached_of(rule) else "")


def _marks(words: str) -> str:
    """The formatting alone, so that a moved picture or a changed link is a difference too."""
    return " ".join(piece for piece in markup.pieces(words) if markup.name(piece) in ("a", "img"))
