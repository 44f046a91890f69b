"""The institution as everybody names it."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from babel.core import get_global

from ticketing.extensions import db
from ticketing.office.calendars import queries as calendars
from ticketing.office.files.models import StoredFile
from ticketing.office.institution.models import ONLY, InstitutionRow
from ticketing.office.procedures.queries import first
from ticketing.remembering import remembered
from ticketing.web.settings import settings
from workflows.public_holidays import countries


@dataclass(frozen=True)
class Institution:
    """`known` says that somebody entered it; else these are the names by which a page gets by."""

    name: str
    short: str
    zone: str
    country: str
    contact: str
    logo: StoredFile | None
    known: bool
    address: str = ""
    data_policy: str = ""

    @property
    def unsaid_at_the_foot(self) -> list[str]:
        """What a mail owes its reader at its foot and nobody has said yet, in words."""
        said = {
            "la dirección postal": self.address,
            "el contacto": self.contact,
            "la página de la política de datos": self.data_policy,
        }
        return [words for words, value in said.items() if not value]


@remembered
def institution() -> Institution:
    """The institution of this installation. One row, kept by the session for the rest of its transaction."""
    row = _row()
    if row is None:
        name, where = unnamed(), zone()
        return Institution(name, name, where.key, country_of(where), "", None, known=False)
    return Institution(
        row.name, row.short or row.name, row.zone, row.country, row.contact, row.logo, known=True, address=row.address,
        data_policy=row.data_policy,
    )  # fmt: skip


@remembered
def zone() -> ZoneInfo:
    """Where its wall clock hangs; while nobody has said it, where its first calendar counts, or its procedure's."""
    row = _row()
    if row is not None:
        return ZoneInfo(row.zone)
    working = calendars.newest()
    return calendars.calendar(working).zone if working else ZoneInfo(first().calendar.get("zone", "UTC"))


def country() -> str:
    """The two letters of its country; while nobody has said it, of the one where its zone lies."""
    row = _row()
    return row.country if row is not None else country_of(zone())


def country_of(where: ZoneInfo) -> str:
    """The two letters of the country in which a zone lies; empty where it lies in none."""
    found = get_global("zone_territories").get(where.key, "")
    return found if found in countries() else ""


@remembered
def _row() -> InstitutionRow | None:
    return db.session.get(InstitutionRow, ONLY)


def is_logo(file: StoredFile) -> bool:
    """Whether the file is the institution's logo, which everybody may see."""
    logo = institution().logo
    return logo is not None and logo.id == file.id


def unnamed() -> str:
    """What stands where the institution's name would, while nobody has entered it or the database can't be asked."""
    return "Instituto Demo de Crédito Educativo" if settings().demo else "Despacho"
