"""What is known of the bytes of a document, whoever uploaded them and however often."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from ticketing.extensions import Instant, Json, Model

WAITING, RECOGNISING, FIT, UNFIT = "waiting", "recognising", "fit", "unfit"


class Paper(Model):
    """One document by its SHA-256: `waiting` until it was looked at, then `fit` to be published or `unfit`, with the
    `reason` in a sentence where {name} stands for what it is called; `recognising` while the text of a scan is found.

    `findings`: [{rule, state, where}]. `removed`: [[what, value]] that its clean copy (`clean_sha256`) lacks; of a
    `signed` one, which has no copy, what it holds. `edition` is that of the rules.
    """

    __tablename__ = "paper"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(12), index=True, default=WAITING, server_default=WAITING)
    reason: Mapped[str] = mapped_column(String(400), default="", server_default="")
    findings: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    removed: Mapped[list[list[str]]] = mapped_column(Json, default=list)
    signed: Mapped[bool] = mapped_column(default=False)
    pages: Mapped[int | None]
    clean_sha256: Mapped[str | None] = mapped_column(String(64))
    clean_size: Mapped[int | None]
    edition: Mapped[int] = mapped_column(default=1)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    judged_at: Mapped[datetime | None] = mapped_column(Instant)
