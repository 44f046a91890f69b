"""A campaign that a defect stops: it alone is held, with a sentence for its page, and the others go on."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from ticketing.extensions import db
from ticketing.massmail.campaigns.actions import hold
from ticketing.massmail.campaigns.models import ARMED, HELD, PAUSED, RUNNING, Campaign
from ticketing.massmail.campaigns.queries import get, statuses
from ticketing.massmail.content.headers import Unsendable

log = logging.getLogger(__name__)
LONGEST = 60
GOING = (ARMED, RUNNING, PAUSED)


def sentence(problem: Exception) -> str:
    """What stands on its page."""
    known = isinstance(problem, Unsendable)
    why = f": {problem}" if known else f" por un error ({name(problem)})."
    mended = "Corríjalo en su contenido" if known else "Avise a quien administra Despacho; cuando esté corregido,"
    return (
        f"Despacho no pudo preparar o enviar sus mensajes{why} Lo que ya salió no se repite y lo que falta espera. "
        f"{mended}{' y' if known else ''} lance lo que falta."
    )


def name(problem: Exception) -> str:
    """What went wrong, without anything that it may hold of a person."""
    return type(problem).__name__[:LONGEST]


def hold_by_fault(campaign_id: int, problem: Exception, *, at: datetime) -> None:
    """Held until a person arms it again. The caller has given up what it was doing, and commits."""
    log.error("Campaign %s is held by a defect; the others go on", campaign_id, exc_info=problem)
    if statuses([campaign_id]).get(campaign_id) in GOING:
        hold(get(campaign_id), reason=sentence(problem), by=None, at=at, fault=name(problem))


def held_by_faults() -> Sequence[tuple[int, str]]:
    """Numbers of the campaigns that wait for somebody because of a defect, and what it was."""
    query = select(Campaign.id, Campaign.fault).where(Campaign.status == HELD, Campaign.fault != "")
    return [(number, fault) for number, fault in db.session.execute(query.order_by(Campaign.id))]
