"""People, the roles they were granted, the departments they head, and their substitutes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.extensions import Instant, Model
from ticketing.office.departments.models import Department
from ticketing.office.procedures.queries import bound

OF_ALL = "procedure IS NULL"


class Person(Model):
    """Somebody who signs in. Nobody is deleted; who leaves is disabled."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(160))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    position: Mapped[str] = mapped_column(String(160), default="")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)

    department: Mapped[Department] = relationship()
    grants: Mapped[list[Grant]] = relationship(back_populates="person")
    headships: Mapped[list[Headship]] = relationship(back_populates="person")

    @property
    def active(self) -> bool:
        return self.disabled_at is None


class Headship(Model):
    """That a person heads a department, under a title: whoever does may sign for it, where a gate asks for heads."""

    __tablename__ = "headship"
    __table_args__ = (UniqueConstraint("department_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    title: Mapped[str] = mapped_column(String(80))

    department: Mapped[Department] = relationship()
    person: Mapped[Person] = relationship(back_populates="headships")


class Grant(Model):
    """A role given to a person from a day, until a day if it is dated; for the requests of one procedure, or of all."""

    __tablename__ = "role_grant"
    __table_args__ = (
        UniqueConstraint("person_id", "role", "procedure", "from_on"),
        Index(
            "uq_role_grant_of_all",
            "person_id",
            "role",
            "from_on",
            unique=True,
            sqlite_where=text(OF_ALL),
            postgresql_where=text(OF_ALL),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(60))
    procedure: Mapped[str | None] = mapped_column(String(60))
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date | None] = mapped_column(Date)

    person: Mapped[Person] = relationship(back_populates="grants")

    @property
    def told(self) -> str:
        """The role as it is asked about: by its key, with its procedure where it is held for one alone."""
        return bound(self.role, self.procedure)


class Substitute(Model):
    """That one person signs for another between two days, both included."""

    __tablename__ = "substitute"
    __table_args__ = (
        CheckConstraint("absent_id <> stands_in_id", name="other"),
        CheckConstraint("from_on <= until_on", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    absent_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    stands_in_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date] = mapped_column(Date)

    absent: Mapped[Person] = relationship(foreign_keys=[absent_id])
    stands_in: Mapped[Person] = relationship(foreign_keys=[stands_in_id])
