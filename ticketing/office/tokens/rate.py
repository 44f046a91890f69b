"""How often a token may be used: so many times a minute, whichever process is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from ticketing.extensions import db, writing
from ticketing.office.tokens.queries import digest

WINDOW = 60  # seconds
COUNTED = text("""
INSERT INTO api_use (token_id, minute, used) SELECT id, :minute, 1 FROM api_token WHERE digest = :digest
ON CONFLICT (token_id) DO UPDATE SET minute = excluded.minute,
  used = CASE WHEN api_use.minute = excluded.minute THEN api_use.used + 1 ELSE 1 END
RETURNING used
""")


@dataclass(frozen=True)
class Spent:
    """`used` of the `most` of this minute, which ends in `wait` seconds."""

    most: int
    used: int
    wait: int

    @property
    def left(self) -> int:
        return max(0, self.most - self.used)

    @property
    def over(self) -> bool:
        return self.used > self.most


def spend(plain: str, *, most: int, at: datetime) -> Spent | None:
    """Count one use, in a transaction of its own, so that it counts whatever becomes of the request; None: no token."""
    second = int(at.timestamp())
    asked = {"digest": digest(plain), "minute": second // WINDOW}
    with writing(), db.engine.begin() as connection:
        used = connection.scalar(COUNTED, asked)
    return None if used is None else Spent(most, int(used), WINDOW - second % WINDOW)
