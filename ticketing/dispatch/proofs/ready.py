"""What a proof says and shows, worked out before any lock is held: nobody waits for the words of somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ticketing.desk.cases.rules import office_day
from ticketing.dispatch.campaigns.engines import ask_short
from ticketing.dispatch.campaigns.queries import ticket_of
from ticketing.dispatch.proofs.differences import differences
from ticketing.massmail.campaigns.compiling import Source, compiled, source
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.campaigns.reach import Reach, reach
from ticketing.massmail.content.models import CompiledContent
from ticketing.web.outcomes import Overtaken
from workflows.refusals import Refused

CHANGED = "Algo de la campaña cambió mientras se preparaba la prueba. No se envió nada: revísela y envíela de nuevo."


@dataclass(frozen=True)
class Made:
    """The compiled content, whom it reaches, and how it differs from what was signed."""

    content: CompiledContent
    reach: Reach
    differences: list[dict[str, Any]]


@dataclass(frozen=True)
class Ready:
    """`of`: all that it was made from. Where the words cannot be compiled, `made` is why not."""

    of: tuple[int, int, Source]
    made: Made | Refused


def ready(campaign: Campaign, institution: str, *, at: datetime) -> Ready:
    """The proof of the campaign as it is now. Takes its time: not to be asked under a lock."""
    of = _of(campaign, institution)
    try:
        return Ready(of, _made(campaign, of[2], at))
    except Refused as refusal:
        return Ready(of, refusal)


def still(found: Ready, campaign: Campaign, institution: str) -> Made:
    """What was made, under the lock. Raises Overtaken if anything changed since, Refused where it could not be made."""
    if found.of != _of(campaign, institution):
        raise Overtaken(CHANGED)
    if isinstance(found.made, Refused):
        raise found.made
    return found.made


def _of(campaign: Campaign, institution: str) -> tuple[int, int, Source]:
    return campaign.version, ticket_of(campaign).content.number, source(campaign, institution)


def _made(campaign: Campaign, what: Source, at: datetime) -> Made:
    ask_short(campaign)
    ticket, content = ticket_of(campaign), compiled(what, at=at)
    found = reach(campaign, office_day(ticket, at), content=content)
    if not found.included:
        raise Refused("La audiencia no tiene a nadie a quien escribir: revise las listas elegidas y sus exclusiones.")
    return Made(content, found, differences(ticket, campaign))
