"""How often a token may be used: so many times a minute, whichever process is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text

from ticketing.extensions import db
from ticketing.office.tokens.models import ApiToken
from ticketing.office.tokens.queries import digest
from ticketing.web.outcomes import TooMany

WINDOW = 60  # seconds
COUNTED = text("""
INSERT INTO api_use (token_id, minute, used) VALUES (:token, :minute, 1)
ON CONFLICT (token_id) DO UPDATE SET minute = excluded.minute,
  used = CASE WHEN api_use.minute = excluded.minute THEN api_use.used + 1 ELSE 1 END
RETURNING used
""")


@dataclass(frozen=True)
class Spent:
    """What is `left` of the `most` of this minute, which ends in `wait` seconds."""

    most: int
    left: int
    wait: int


def spend(plain: str, *, most: int, at: datetime) -> Spent | None:
    """Count one use, in a transaction of its own, so that it counts whatever becomes of the request; None: no token.

    Raises TooMany.
    """
    second = int(at.timestamp())
    wait = WINDOW - second % WINDOW
    with db.engine.begin() as connection:
        token = connection.scalar(select(ApiToken.id).where(ApiToken.digest == digest(plain)))
        if token is None:
            return None
        used = int(connection.scalar(COUNTED, {"token": token, "minute": second // WINDOW}) or 0)
    if used > most:
        raise TooMany(f"Esta clave ya hizo {most} peticiones en este minuto: siga en {wait} s.", wait_seconds=wait)
    return Spent(most, most - used, wait)
