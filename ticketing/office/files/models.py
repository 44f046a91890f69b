"""A stored file: bytes on disk under their SHA-256, facts in the row."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ticketing.extensions import Instant, Model

OK, CHECKING, REFUSED, ERASED = "ok", "checking", "refused", "erased"


class StoredFile(Model):
    """One upload. The same bytes uploaded twice are two rows and one file on disk.

    `state`: one that took long to read is `checking` until the worker has read it, then `ok` or `refused`, with the
    `reason` in a sentence. `erased`: the row stays, its bytes do not. Only what is ok is served or filed.
    """

    __tablename__ = "stored_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(12), index=True, default=OK, server_default=OK)
    reason: Mapped[str] = mapped_column(String(400), default="", server_default="")
    checked_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def why_not(self) -> str:
        """Why it cannot be filed or served, in a sentence; empty if it can."""
        if self.state == CHECKING:
            return f"«{self.name}» todavía se está revisando; ya casi. Vuelva a intentarlo en un momento."
        return self.reason if self.state in (REFUSED, ERASED) else ""

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")


class ToDiscard(Model):
    """Bytes that are to go from the disk, by their hash: noted in the transaction that erases what they belonged to,
    and gone once that is sure."""

    __tablename__ = "to_discard"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    noted_at: Mapped[datetime] = mapped_column(Instant)
