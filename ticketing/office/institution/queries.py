"""The institution as everybody names it."""

from __future__ import annotations

from dataclasses import dataclass

from ticketing.extensions import db
from ticketing.office.files.models import StoredFile
from ticketing.office.institution.models import ONLY, InstitutionRow
from ticketing.remembering import remembered
from ticketing.web.settings import settings

ZONE, COUNTRY = "America/Bogota", "CO"


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


@remembered
def institution() -> Institution:
    """The institution of this installation. One row, kept by the session for the rest of its transaction."""
    row = db.session.get(InstitutionRow, ONLY)
    if row is None:
        name = unnamed()
        return Institution(name, name, ZONE, COUNTRY, "", None, known=False)
    return Institution(row.name, row.short or row.name, row.zone, row.country, row.contact, row.logo, known=True)


def is_logo(file: StoredFile) -> bool:
    """Whether the file is the institution's logo, which everybody may see."""
    logo = institution().logo
    return logo is not None and logo.id == file.id


def unnamed() -> str:
    """What stands where the institution's name would, while nobody has entered it or the database can't be asked."""
    return "Instituto Demo de Crédito Educativo" if settings().demo else "Despacho"
