"""A sender on the register, and the departments that may use it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.extensions import Instant, Json, Model
from ticketing.office.departments.models import Department
from ticketing.office.people.models import Person

USES = Table(
    "sender_department",
    Model.metadata,
    Column("sender_id", ForeignKey("sender.id"), primary_key=True),
    Column("department_id", ForeignKey("department.id"), primary_key=True),
)


class Sender(Model):
    """An address of the institution with the name that readers see.

    `address_key`: by what the address is known in any spelling (`mailboxes.key`), unique. `found`: what the
    domain's check found, as {ok, findings: [{about, ok, says}]}; empty before the first one. `everybody`: any
    department may use it.
    """

    __tablename__ = "sender"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(254))
    address_key: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    everybody: Mapped[bool] = mapped_column(default=False)
    enabled: Mapped[bool] = mapped_column(default=True)
    found: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    checked_at: Mapped[datetime | None] = mapped_column(Instant)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)

    made_by: Mapped[Person | None] = relationship()
    departments: Mapped[list[Department]] = relationship(secondary=USES, order_by=Department.name)

    __mapper_args__ = {"version_id_col": version}

    @property
    def passed(self) -> bool:
        """Whether its domain was checked and nothing there was wrong."""
        return self.checked_at is not None and self.found.get("ok") is True
