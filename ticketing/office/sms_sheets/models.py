"""What is known of the bytes of a sheet of text messages, whoever uploaded them and however often."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from ticketing.extensions import Instant, Json, Model

WAITING, FIT, UNFIT = "waiting", "fit", "unfit"


class SmsSheet(Model):
    """One sheet by its SHA-256: `waiting` until its rows were read, then `fit`, or `unfit` where a row is wrong or it
    could not be read; then with the `reason`, a sentence where {name} stands for what it is called.

    `rows`, `wrong`, `phones`: how many, how many are wrong, how many have a phone. `changed`: how many a repair
    changes; `left_wrong`: how many are wrong after it. `problems`: [[row, sentence]] of the first; `changes`:
    [[row, before, after]]. `told_sha256`: the sheet with its errors; `mended_sha256`: the sheet repaired.
    """

    __tablename__ = "sms_sheet"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(12), index=True, default=WAITING, server_default=WAITING)
    reason: Mapped[str] = mapped_column(String(400), default="", server_default="")
    rows: Mapped[int] = mapped_column(default=0)
    wrong: Mapped[int] = mapped_column(default=0)
    phones: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    left_wrong: Mapped[int] = mapped_column(default=0)
    problems: Mapped[list[list[Any]]] = mapped_column(Json, default=list)
    changes: Mapped[list[list[Any]]] = mapped_column(Json, default=list)
    told_sha256: Mapped[str | None] = mapped_column(String(64))
    mended_sha256: Mapped[str | None] = mapped_column(String(64))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    judged_at: Mapped[datetime | None] = mapped_column(Instant)
