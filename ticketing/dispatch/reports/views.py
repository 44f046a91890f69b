"""Reports by campaign, list, department and month: as a page, and as files to keep."""

from __future__ import annotations

import re
from datetime import datetime

from flask import Blueprint, Response, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ticketing import clock
from ticketing.dispatch.campaigns.queries import get
from ticketing.dispatch.reports import contents, queries
from ticketing.dispatch.reports.sheets import as_csv, as_workbook
from ticketing.dispatch.reports.tables import Report
from ticketing.dispatch.results.shown import part_line, rate_lines
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.statistics.queries import Medians
from ticketing.massmail.statistics.words import TWO_READINGS
from ticketing.office.departments.queries import by_id
from ticketing.office.sign_in.current import me, my_roles, signed_in
from ticketing.web.filters import month_name
from ticketing.web.outcomes import Missing

reports_pages = Blueprint("reports", __name__, url_prefix="/reports")


def _as_pdf(report: Report) -> bytes:
    # Fonts and images take long to import, and most processes never write a report.
    from ticketing.dispatch.reports.pdf import as_pdf

    return as_pdf(report)


FORMATS = {
    "pdf": (_as_pdf, "application/pdf"),
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@reports_pages.get("/")
@signed_in
def index() -> ResponseReturnValue:
    """Which reports there are for this person."""
    return render_template("reports/index.html", shelf=queries.shelf(_sent()))


@reports_pages.get("/<kind>/<key>")
@signed_in
def report(kind: str, key: str) -> ResponseReturnValue:
    """The report on the page; a campaign's is its results."""
    if kind == "campaign":
        return redirect(url_for("campaigns.results", campaign_id=_campaign(key).id), 303)
    found = _report(kind, key)
    return render_template(
        "reports/report.html",
        report=found,
        kind=kind,
        key=key,
        rates=rate_lines(found.rates, Medians()),
        whole=part_line("", "", found.counts),
        two_readings=TWO_READINGS,
    )


@reports_pages.get("/<kind>/<key>/file.<form>")
@signed_in
def file(kind: str, key: str, form: str) -> ResponseReturnValue:
    """The same as a file."""
    if form not in FORMATS:
        raise Missing
    found = _report(kind, key)
    write, media_type = FORMATS[form]
    name = re.sub(r"[^a-z0-9-]+", "-", found.name.lower())
    disposition = {"Content-Disposition": f"attachment; filename=informe-{name}.{form}"}
    return Response(write(found), content_type=media_type, headers=disposition)


def _report(kind: str, key: str) -> Report:
    institution, now = current_app.config["SETTINGS"].institution, clock.now()
    if kind == "campaign":
        return contents.of_campaign(_campaign(key), institution=institution, at=now)
    makers = {"list": _of_list, "department": _of_department, "month": _of_month}
    if kind not in makers:
        raise Missing
    return makers[kind](key, institution, now)


def _of_list(code: str, institution: str, now: datetime) -> Report:
    one = queries.find_list(code)
    found = queries.of_list(_sent(), code)
    if one is None or not found:
        raise Missing
    subtitle = _("Campañas que salieron a la lista")
    return contents.of_many(
        found, name=f"lista-{code}", title=one.name, subtitle=subtitle, institution=institution, at=now,
        mailing_list=one,
    )  # fmt: skip


def _of_department(key: str, institution: str, now: datetime) -> Report:
    department = by_id(int(key)) if key.isdecimal() and len(key) < 10 else None
    found = queries.of_department(_sent(), department) if department else []
    if department is None or not found:
        raise Missing
    subtitle = _("Campañas que pidió la dependencia, o las que están por debajo de ella")
    return contents.of_many(
        found, name=f"dependencia-{department.id}", title=department.name, subtitle=subtitle, institution=institution,
        at=now,
    )  # fmt: skip


def _of_month(month: str, institution: str, now: datetime) -> Report:
    found = queries.of_month(_sent(), month)
    if not found:
        raise Missing
    title = _("Campañas de %(month)s", month=month_name(month))
    subtitle = _("Las que empezaron a enviarse en el mes")
    return contents.of_many(
        found, name=f"mes-{month}", title=title, subtitle=subtitle, institution=institution, at=now
    )  # fmt: skip


def _sent() -> list[Campaign]:
    return list(queries.sent(me(), my_roles(), clock.now().astimezone(clock.HOME).date()))


def _campaign(key: str) -> Campaign:
    if not (key.isdecimal() and len(key) < 10):
        raise Missing
    found = get(int(key), me(), my_roles(), clock.now().astimezone(clock.HOME).date())
    if found.frozen_at is None:
        raise Missing
    return found
