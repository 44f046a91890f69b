"""How tokens stand, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ticketing.office.tokens.models import ApiToken
from ticketing.office.tokens.queries import used_at
from ticketing.office.tokens.scopes import SCOPES
from ticketing.web.filters import day

WORKS = "sirve"


@dataclass(frozen=True)
class Line:
    """A token as its page shows it. `used_at` to the minute; None: never."""

    token: ApiToken
    state: str
    scopes: Sequence[str]
    used_at: datetime | None

    @property
    def works(self) -> bool:
        return self.state == WORKS


def state(token: ApiToken, at: datetime) -> str:
    """Whether it opens anything."""
    if token.revoked_at:
        return "revocada"
    return "vencida" if token.expires_at <= at else WORKS


def obstacle(token: ApiToken, at: datetime) -> str:
    """Why it opens nothing; empty: it does."""
    if token.revoked_at:
        return "Esa clave fue revocada: haga otra en «Claves de API»."
    if token.expires_at <= at:
        return f"Esa clave venció el {day(token.expires_at)}: haga otra en «Claves de API»."
    return "" if token.person.active else "La persona de esa clave ya no trabaja aquí."


def lines(tokens: Sequence[ApiToken], at: datetime) -> list[Line]:
    """Each with what may be said of it."""
    used = used_at(tokens)
    return [Line(one, state(one, at), [SCOPES[name] for name in one.scopes], used.get(one.id)) for one in tokens]
