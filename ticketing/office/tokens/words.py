"""How a token stands, in words."""

from __future__ import annotations

from datetime import datetime

from ticketing.office.tokens.models import ApiToken


def state(token: ApiToken, at: datetime) -> str:
    """Whether it opens anything."""
    if token.revoked_at:
        return "revocada"
    return "vencida" if token.expires_at <= at else "sirve"
