"""A report by its kind and key, for whoever may see it, and the file that it is written to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from flask import Response
from flask_babel import gettext as _

from ticketing.dispatch.campaigns.queries import get
from ticketing.dispatch.reports import contents, queries
from ticketing.dispatch.reports.sheets import as_csv, as_workbook
from ticketing.dispatch.reports.tables import Report
from ticketing.massmail.campaigns.models import Campaign
from ticketing.office.calendars.queries import today
from ticketing.office.departments.queries import by_id
from ticketing.office.institution.queries import institution
from ticketing.office.people.models import Person
from ticketing.web.filters import month_name
from ticketing.web.outcomes import Missing

CAMPAIGN = "campaign"
LONGEST_NUMBER = 9
NO_WORD = re.compile(r"[^a-z0-9-]+")


def _as_pdf(report: Report) -> bytes:
    # Fonts and images take long to import, and most processes never write a report.
    from ticketing.dispatch.reports.pdf import as_pdf

    return as_pdf(report)


FORMATS = {
    "pdf": (_as_pdf, "application/pdf"),
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def report(kind: str, key: str, person: Person, roles: frozenset[str], *, at: datetime) -> Report:
    """Of what the person may see. Raises Missing."""
    if kind == CAMPAIGN:
        found = campaign(key, person, roles, at=at)
        return contents.of_campaign(found, institution=institution().name, at=at)
    makers = {"list": _of_list, "department": _of_department, "month": _of_month}
    if kind not in makers:
        raise Missing
    return makers[kind](key, queries.sent(person, roles, today(at)), at)


def campaign(key: str, person: Person, roles: frozenset[str], *, at: datetime) -> Campaign:
    """The frozen campaign with this number. Raises Missing."""
    if not _is_number(key):
        raise Missing
    found = get(int(key), person, roles, today(at))
    if found.frozen_at is None:
        raise Missing
    return found


def written(found: Report, form: str) -> Response:
    """The report as a file to keep. Raises Missing: no such format."""
    if form not in FORMATS:
        raise Missing
    write, media_type = FORMATS[form]
    name = NO_WORD.sub("-", found.name.lower())
    disposition = {"Content-Disposition": f"attachment; filename=informe-{name}.{form}"}
    return Response(write(found), content_type=media_type, headers=disposition)


def _of_list(code: str, sent: Sequence[Campaign], now: datetime) -> Report:
    one = queries.find_list(code)
    found = queries.of_list(sent, code)
    if one is None or not found:
        raise Missing
    subtitle = _("Campañas que salieron a la lista")
    return contents.of_many(
        found, name=f"lista-{code}", title=one.name, subtitle=subtitle, institution=institution().name, at=now,
        mailing_list=one,
    )  # fmt: skip


def _of_department(key: str, sent: Sequence[Campaign], now: datetime) -> Report:
    department = by_id(int(key)) if _is_number(key) else None
    found = queries.of_department(sent, department) if department else []
    if department is None or not found:
        raise Missing
    subtitle = _("Campañas que pidió la dependencia, o las que están por debajo de ella")
    return contents.of_many(
        found, name=f"dependencia-{department.id}", title=department.name, subtitle=subtitle,
        institution=institution().name, at=now,
    )  # fmt: skip


def _of_month(month: str, sent: Sequence[Campaign], now: datetime) -> Report:
    found = queries.of_month(sent, month)
    if not found:
        raise Missing
    title = _("Campañas de %(month)s", month=month_name(month))
    subtitle = _("Las que empezaron a enviarse en el mes")
    return contents.of_many(
        found, name=f"mes-{month}", title=title, subtitle=subtitle, institution=institution().name, at=now
    )  # fmt: skip


def _is_number(key: str) -> bool:
    return key.isascii() and key.isdecimal() and len(key) <= LONGEST_NUMBER
