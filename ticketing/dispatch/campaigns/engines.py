"""What the dispatch makes of a request: a campaign for lists, or a short notice for institutional groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ticketing.desk.cases.answers import asks
from ticketing.desk.cases.meant import meant
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.content.plain import plain
from ticketing.web.filters import thousands
from workflows.mailing import NOTICE
from workflows.meanings import AUDIENCE, GROUP
from workflows.refusals import Refused

CAMPAIGN = "campaign"
TEXT_ALONE = "La solicitud va solo por mensaje de texto: no lleva una campaña de correo."
MOST_WORDS = 300
FIXED: Mapping[str, Any] = {"tracking": "off", "mail_class": NOTICE, "utm": False}
"""What nobody changes of a notice: it measures nothing, and is of no class."""


@dataclass(frozen=True)
class Called:
    """What people call it, with its articles and its pronoun."""

    the: str
    a: str
    it: str


CALLED: Mapping[str, Called] = {
    CAMPAIGN: Called("la campaña", "una campaña", "la"),
    NOTICE: Called("el infoservicio", "un infoservicio", "lo"),
}


def known(engine: str) -> str:
    """One that there is. Refused: it is none."""
    if engine not in CALLED:
        raise Refused("Elija qué se hace: una campaña o un infoservicio.")
    return engine


def engine_of(campaign: Campaign) -> str:
    """Which engine of the procedure's it is."""
    return NOTICE if campaign.plain else CAMPAIGN


def deliverable_of(ticket: Ticket, engine: str = CAMPAIGN) -> str:
    """The name under which the procedure owes what the engine delivers; empty where it has no such thing."""
    return rules_of(ticket).made_by(engine, ticket.category) or ""


def owes_one(ticket: Ticket, engine: str = CAMPAIGN) -> bool:
    """Whether the ticket's category has what the engine makes among what it delivers."""
    return deliverable_of(ticket, engine) in rules_of(ticket).category(ticket.category).deliverables


def owed(ticket: Ticket) -> list[str]:
    """The engines that the ticket's category needs."""
    return [engine for engine in CALLED if owes_one(ticket, engine)]


def rule_of(ticket: Ticket, engine: str) -> dict[str, Any]:
    """Whom what the engine makes goes to, as the request says it."""
    if engine == CAMPAIGN:
        return dict(meant(ticket, AUDIENCE))
    said = meant(ticket, GROUP)
    return {"lists": [said] if isinstance(said, str) else list(said or ())}


def ask_fixed(campaign: Campaign, said: Mapping[str, Any]) -> None:
    """Refused where a notice would be measured, or be of a class."""
    if campaign.plain and any(said[name] != fixed for name, fixed in FIXED.items()):
        raise Refused("Un infoservicio no se mide ni es de ninguna clase: eso no cambia.")


def ask_short(campaign: Campaign) -> None:
    """Refused where a notice is none: too long."""
    if why := too_long(campaign):
        raise Refused(why)


def too_long(campaign: Campaign) -> str:
    """That a notice is too long, in a sentence; empty where it is not, or it is no notice."""
    many = how_long(campaign)
    if not campaign.plain or many <= MOST_WORDS:
        return ""
    return (
        f"Un infoservicio es breve, de hasta {MOST_WORDS} palabras, y este tiene {thousands(many)}: acórtelo en su "
        "contenido. Quien lo pidió verá en la prueba lo que cambió."
    )


def how_long(campaign: Campaign) -> int:
    """How many words it has."""
    return len(plain(campaign.words).split())


def by_mail(ticket: Ticket, engine: str) -> bool:
    """Whether it owes such a thing that goes out by mail: a campaign may go by text message alone, to no list."""
    if engine != CAMPAIGN:
        return owes_one(ticket, engine)
    return owes_one(ticket) and asks(rules_of(ticket), ticket.category, ticket.content.fields, AUDIENCE)
