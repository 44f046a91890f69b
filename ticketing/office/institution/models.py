"""What the institution is called and where it is: one row, made by `setup` or `institution set`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.extensions import Instant, Model
from ticketing.office.files.models import StoredFile

ONLY = 1


class InstitutionRow(Model):
    """`contact`: where strangers may write or call, as one reads it. `country`: ISO 3166-1, two letters. `address`:
    where the post finds it. `data_policy`: the web page of its policy on personal data. Mails show the three at their
    foot."""

    __tablename__ = "institution"
    __table_args__ = (CheckConstraint(f"id = {ONLY}", name="only"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(160))
    short: Mapped[str] = mapped_column(String(40), default="")
    zone: Mapped[str] = mapped_column(String(60))
    country: Mapped[str] = mapped_column(String(2))
    contact: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    data_policy: Mapped[str] = mapped_column(String(300), default="")
    logo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    changed_at: Mapped[datetime] = mapped_column(Instant)

    logo: Mapped[StoredFile | None] = relationship()
