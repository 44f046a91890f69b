"""Compiled content: frozen, immutable, shared by whoever sends the same bytes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from ticketing.extensions import Instant, Json, Model


class CompiledContent(Model):
    """`html` and `text` are the parts as composed, with {{field}} places; `links`: [{"url", "label"}], by their number;
    `fields`: names of the personal fields used, in order; `sha256` covers all of them, the subject and the preheader.
    """

    __tablename__ = "compiled_content"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    subject: Mapped[str] = mapped_column(String(300))
    html: Mapped[bytes] = mapped_column(LargeBinary)
    text: Mapped[bytes] = mapped_column(LargeBinary)
    links: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    fields: Mapped[list[str]] = mapped_column(Json)
    made_at: Mapped[datetime] = mapped_column(Instant)
