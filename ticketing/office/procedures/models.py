"""A version of a procedure, stored when it is first used; and which files each machine reads."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from ticketing.extensions import Instant, Json, Model


class ProcedureVersion(Model):
    """`hash` is the SHA-256 of the canonical content: the version that tickets point to."""

    __tablename__ = "procedure_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    content: Mapped[dict[str, Any]] = mapped_column(Json, deferred=True)
    first_used_at: Mapped[datetime] = mapped_column(Instant)


class ProcedureFile(Model):
    """Which version of a procedure the worker of a machine reads, and when it last said so."""

    __tablename__ = "procedure_file"

    machine: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    hash: Mapped[str] = mapped_column(String(64))
    seen_at: Mapped[datetime] = mapped_column(Instant)
