"""Re-point a link of a campaign that went out: what was sent stays, where it leads changes (rules: After launch).

To a host that the signed mail leads to already, one person does it. To any other, one proposes and a second confirms.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from hashlib import sha256
from typing import Any

import weblinks
from ticketing.extensions import canonical, db
from ticketing.ledger.recording.actions import record
from ticketing.massmail.campaigns.actions import lock
from ticketing.massmail.campaigns.models import FINISHED, PAUSED, RUNNING, Campaign
from ticketing.massmail.campaigns.queries import get
from ticketing.massmail.content.body import LONGEST_LINK
from ticketing.massmail.tracking.models import Proposal, Repointed
from ticketing.massmail.tracking.queries import destinations, signed_hosts, waiting
from ticketing.office.people.models import Person
from ticketing.office.signatures.actions import sign
from ticketing.office.signatures.models import APPROVED
from ticketing.web.outcomes import Overtaken
from workflows.refusals import Refused

GATE = "link"
WENT_OUT = frozenset({RUNNING, PAUSED, FINISHED})
WHOLE = "Escriba una dirección completa, que empiece por https:// y no lleve usuario ni clave."
CONFIRMED, DISCARDED = "confirmed", "discarded"


def went_out(campaign: Campaign) -> bool:
    """Whether somebody may have its mail: also where it was cancelled or held half-way."""
    return campaign.status in WENT_OUT or campaign.started_at is not None


def repoint(
    campaign: Campaign,
    link: int,
    *,
    to: str,
    reason: str,
    by: Person,
    at: datetime,
    signed: Collection[str] = (),
) -> Repointed | Proposal:
    """Lead a link elsewhere from now on, for everybody who has the mail. Signed; the old target is kept.

    To a host that is neither in the mail nor among `signed` it is proposed only. Refused before the launch (the content
    still changes), without tracking (the links lead straight to their target), without a reason, for what is no web
    address or no change, and while another proposal for the link waits.
    """
    lock(campaign)
    url, reason = to.strip(), reason.strip()
    _ask_went_out(campaign)
    old = _present(campaign, link)
    target = _asked_host(url)
    if url == old:
        raise Refused("El enlace ya lleva a esa dirección.")
    if not reason:
        raise Refused("Diga por qué se cambia el enlace.")
    if any(one.link == link for one in waiting(campaign.id)):
        raise Refused("Ese enlace ya tiene un cambio propuesto: confírmelo o descártelo antes de hacer otro.")
    change = {"campaign": campaign.id, "link": link, "old": old, "new": url}
    _sign(campaign, change, reason, by, at)
    if target in {*signed_hosts(campaign), *signed}:
        return _lead(campaign, change, reason, by, at, {})
    row = Proposal(campaign_id=campaign.id, link=link, old_url=old, new_url=url, reason=reason, by=by, at=at)
    db.session.add(row)
    db.session.flush()
    record(campaign, "link_proposed", by=by, at=at, payload=change | {"reason": reason, "proposal": row.id})
    return row


def confirm(proposal: Proposal, *, by: Person, at: datetime) -> Repointed:
    """A second person agrees: the link leads there from now on."""
    campaign = _held(proposal)
    if by.id == proposal.by_id:
        raise Refused("Usted propuso este cambio: lo confirma otra persona de la oficina.")
    _ask_went_out(campaign)
    if _present(campaign, proposal.link) != proposal.old_url:
        raise Overtaken("Ese enlace cambió después de la propuesta. Descártela y, si hace falta, proponga otra.")
    change = {"campaign": campaign.id, "link": proposal.link, "old": proposal.old_url, "new": proposal.new_url}
    _sign(campaign, change, proposal.reason, by, at)
    _decide(proposal, CONFIRMED, by, at)
    told = {"proposal": proposal.id, "proposed_by": proposal.by.name}
    return _lead(campaign, change, proposal.reason, by, at, told)


def discard(proposal: Proposal, *, by: Person, at: datetime) -> Proposal:
    """The link stays as it is: whoever proposed it thinks better of it, or another does not agree."""
    campaign = _held(proposal)
    _decide(proposal, DISCARDED, by, at)
    change = {"link": proposal.link, "old": proposal.old_url, "new": proposal.new_url, "proposal": proposal.id}
    record(campaign, "link_discarded", by=by, at=at, payload=change)
    return proposal


def _held(proposal: Proposal) -> Campaign:
    """The campaign, nobody else's meanwhile. Overtaken where the proposal is decided."""
    campaign = get(proposal.campaign_id)
    lock(campaign)
    db.session.refresh(proposal)
    if proposal.decided_at is not None and proposal.decided_by is not None:
        done = "la confirmó" if proposal.verdict == CONFIRMED else "la descartó"
        raise Overtaken(f"Esta propuesta ya no espera: {proposal.decided_by.name} {done}.")
    return campaign


def _decide(proposal: Proposal, verdict: str, by: Person, at: datetime) -> None:
    proposal.verdict, proposal.decided_by, proposal.decided_at = verdict, by, at


def _sign(campaign: Campaign, change: dict[str, Any], reason: str, by: Person, at: datetime) -> None:
    digest = sha256(canonical(change).encode()).hexdigest()
    sign(campaign, GATE, content_hash=digest, verdict=APPROVED, by=by, at=at, note=reason)


def _lead(
    campaign: Campaign, change: dict[str, Any], reason: str, by: Person, at: datetime, told: dict[str, Any]
) -> Repointed:
    row = Repointed(
        campaign_id=campaign.id, link=change["link"], old_url=change["old"], new_url=change["new"], reason=reason,
        by_id=by.id, at=at,
    )  # fmt: skip
    db.session.add(row)
    record(campaign, "link_repointed", by=by, at=at, payload=change | {"reason": reason} | told)
    return row


def _ask_went_out(campaign: Campaign) -> None:
    if not went_out(campaign):
        raise Refused("La campaña no ha salido: cambie el enlace en su contenido.")
    if campaign.tracking == "off":
        raise Refused(
            "Esta campaña salió sin seguimiento: sus enlaces van directo a su destino y no se pueden cambiar."
        )


def _present(campaign: Campaign, link: int) -> str:
    known = destinations(campaign)
    if not 0 <= link < len(known):
        raise Refused("El mensaje no tiene ese enlace.")
    return known[link]


def _asked_host(url: str) -> str:
    if why := weblinks.problem(url, LONGEST_LINK):
        raise Refused(f"{why} {WHOLE}")
    found = weblinks.host(url)
    if not found:
        raise Refused(WHOLE)
    return found
