"""Re-point a link of a campaign that went out: what was sent stays, where it leads changes (rules: After launch)."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from urllib.parse import urlsplit

from ticketing.extensions import canonical, db
from ticketing.ledger.events.actions import record
from ticketing.massmail.campaigns.models import FINISHED, PAUSED, RUNNING, Campaign
from ticketing.massmail.content.words import LONGEST_LINK
from ticketing.massmail.tracking.links import ready
from ticketing.massmail.tracking.models import Repointed
from ticketing.massmail.tracking.queries import destinations
from ticketing.office.people.models import Person
from ticketing.office.signatures.actions import sign
from ticketing.office.signatures.models import APPROVED
from workflows.refusals import Refused

GATE = "link"
WENT_OUT = frozenset({RUNNING, PAUSED, FINISHED})


def repoint(campaign: Campaign, link: int, *, to: str, reason: str, by: Person, at: datetime) -> Repointed:
    """Lead a link elsewhere from now on, for everybody who has the mail. Signed; the old target is kept.

    Refused before the launch (the content still changes), without tracking (the links lead straight to their target),
    without a reason, and for what is no web address or no change.
    """
    url, reason = to.strip(), reason.strip()
    if campaign.status not in WENT_OUT:
        raise Refused("La campaña no ha salido: cambie el enlace en su contenido.")
    if campaign.tracking == "off":
        raise Refused(
            "Esta campaña salió sin seguimiento: sus enlaces van directo a su destino y no se pueden cambiar."
        )
    old = _present(campaign, link)
    _ask_address(url)
    if url == old:
        raise Refused("El enlace ya lleva a esa dirección.")
    if not reason:
        raise Refused("Diga por qué se cambia el enlace.")
    change = {"campaign": campaign.id, "link": link, "old": old, "new": url}
    sign(
        campaign, GATE, content_hash=sha256(canonical(change).encode()).hexdigest(), verdict=APPROVED, by=by, at=at,
        note=reason,
    )  # fmt: skip
    row = Repointed(campaign_id=campaign.id, link=link, old_url=old, new_url=url, reason=reason, by_id=by.id, at=at)
    db.session.add(row)
    record(campaign, "link_repointed", by=by, at=at, payload=change | {"reason": reason})
    return row


def _present(campaign: Campaign, link: int) -> str:
    known = destinations(campaign)
    if not 0 <= link < len(known):
        raise Refused("El mensaje no tiene ese enlace.")
    return known[link]


def _ask_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        web = False
    if not web or len(url) > LONGEST_LINK or ready(url) is None:
        raise Refused("Escriba una dirección completa, que empiece por https://.")
