"""A department of the institution."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.extensions import Model

KINDS = ("department", "comms", "press", "tic")


class Department(Model):
    """One node of the tree. `comms` is the comms/marketing group (G-2); `press` the Oficina Asesora."""

    __tablename__ = "department"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(160), unique=True)
    short: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40), default="department")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))

    parent: Mapped[Department | None] = relationship(remote_side=[id], back_populates="children")
    children: Mapped[list[Department]] = relationship(back_populates="parent", order_by="Department.name")

    def upwards(self) -> Iterator[Department]:
        """This department, then each one above it."""
        here: Department | None = self
        while here is not None:
            yield here
            here = here.parent

    def downwards(self) -> Iterator[Department]:
        """This department and all below it."""
        yield self
        for child in self.children:
            yield from child.downwards()
