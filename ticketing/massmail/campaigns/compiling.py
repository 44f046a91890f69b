"""A campaign's words compiled as they would go out now; and all that they are made of, so that a change is seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ticketing.audience.lists.queries import of_rule
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.content.actions import compose
from ticketing.massmail.content.body import Link
from ticketing.massmail.content.layout import Around
from ticketing.massmail.content.models import CompiledContent
from ticketing.massmail.content.traffic import campaign_name
from ticketing.office.institution.queries import institution as known
from ticketing.web.settings import settings


@dataclass(frozen=True)
class Source:
    """All that compiled content is made of: from the same source comes the same content."""

    subject: str
    preheader: str
    words: str
    around: Around
    traffic: str


def source(campaign: Campaign, institution: str) -> Source:
    """What the campaign would be compiled from now. Costs next to nothing: to be asked under a lock."""
    social = tuple(Link(url, label) for label, url in settings().social)
    ours = known()
    around = Around(
        institution, _why_received(campaign, institution), _leave_words(campaign), social, ours.address, ours.contact,
        ours.data_policy, own_page=not campaign.plain,
    )  # fmt: skip
    traffic = campaign_name(campaign.name, campaign.id) if campaign.utm else ""
    return Source(campaign.subject, campaign.preheader, campaign.words, around, traffic)


def compiled(what: Source, *, at: datetime) -> CompiledContent:
    """The content of that source, not kept yet. Takes its time: not to be asked under a lock. Raises Refused."""
    return compose(
        subject=what.subject, preheader=what.preheader, words_html=what.words, around=what.around, at=at,
        traffic=what.traffic,
    )  # fmt: skip


def composed(campaign: Campaign, institution: str, *, at: datetime) -> CompiledContent:
    """The words compiled as they would go out now, for a look: nothing is kept."""
    return compiled(source(campaign, institution), at=at)


def _why_received(campaign: Campaign, institution: str) -> str:
    if campaign.plain:
        return _to_group(campaign, institution)
    if not campaign.agreed.one_click:
        return f"Recibe este mensaje de servicio de {institution} por su relación con la institución."
    lists = _names(campaign)
    where = f"la lista {lists[0]}" if len(lists) == 1 else f"las listas {', '.join(lists[:-1])} o {lists[-1]}"
    return f"Recibe este mensaje de {institution} porque está en {where}."


def _to_group(campaign: Campaign, institution: str) -> str:
    """For whom it is, and why it came."""
    names = _names(campaign)
    for_whom = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} y {names[-1]}"
    in_it = "en ese grupo" if len(names) == 1 else "en uno de esos grupos"
    return f"Este aviso es para {for_whom}. Lo recibe porque su dirección está {in_it}, que mantiene {institution}."


def _names(campaign: Campaign) -> list[str]:
    return [f"«{one.name}»" for one in sorted(of_rule(campaign.audience_rule), key=lambda one: one.name)]


def _leave_words(campaign: Campaign) -> str:
    if campaign.plain:
        return ""
    return "Preferencias de correo" if not campaign.agreed.one_click else "Darse de baja"
