"""The person's own word that it may be known, by name, what she opens and follows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ticketing.extensions import Instant, Model

ASKED = (
    "¿Acepta que la institución sepa qué mensajes abre usted y qué enlaces sigue? Sirve para no escribirle lo que no "
    "lee. Puede cambiar de opinión cuando quiera en esta misma página."
)


class ReadingConsent(Model):
    """`words`: what she was asked; `source`: from where she answered. `withdrawn_at`: since when not any more."""

    __tablename__ = "reading_consent"

    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), primary_key=True, autoincrement=False)
    given_at: Mapped[datetime] = mapped_column(Instant)
    words: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(120), default="")
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
