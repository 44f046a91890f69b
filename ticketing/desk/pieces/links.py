"""The address at which the requester answers a proof without signing in."""

from __future__ import annotations

from datetime import datetime

from ticketing.desk.pieces.models import PieceProof
from ticketing.office.links.actions import link_for
from ticketing.office.links.queries import token
from ticketing.web.addresses import public_url

PURPOSE = "piece"


def address(proof: PieceProof, *, at: datetime) -> str:
    """Made once, the same at each retry; bound to the version."""
    link = link_for(PURPOSE, proof, proof.ticket.requester, at=at)
    return public_url("pieces.piece", token=token(link))
