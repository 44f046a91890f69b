"""A bearer token: only its digest is kept; and the answers that an Idempotency-Key brings back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, LargeBinary, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.extensions import Instant, Json, Model
from ticketing.office.people.models import Person


class ApiToken(Model):
    """What a program shows to act as a person, with that person's rights and no others. `scopes`: what for."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
    scopes: Mapped[list[str]] = mapped_column(Json)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)

    person: Mapped[Person] = relationship()


class ApiUse(Model):
    """How often a token was used in the last minute in which it was: minutes since 1970."""

    __tablename__ = "api_use"

    token_id: Mapped[int] = mapped_column(ForeignKey("api_token.id"), primary_key=True)
    minute: Mapped[int] = mapped_column(Integer)
    used: Mapped[int] = mapped_column(Integer)


class KeptAnswer(Model):
    """The answer to a write that carried an Idempotency-Key: asked again, it is given again and nothing is done."""

    __tablename__ = "kept_answer"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    asked: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(SmallInteger, default=0)
    headers: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    body: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    at: Mapped[datetime] = mapped_column(Instant)
