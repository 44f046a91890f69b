"""Reports by campaign, list, department and month: as a page, and as files to keep."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ticketing import clock
from ticketing.dispatch.reports import choosing, queries
from ticketing.dispatch.reports.contents import SUBJECT
from ticketing.dispatch.reports.tables import Report
from ticketing.dispatch.results.shown import part_line, rate_lines
from ticketing.massmail.statistics.labels import TWO_READINGS
from ticketing.massmail.statistics.queries import Medians
from ticketing.office.calendars.queries import today
from ticketing.office.sign_in.current import i_can, me, my_roles, signed_in

reports_pages = Blueprint("reports", __name__, url_prefix="/reports")


@reports_pages.get("/")
@signed_in
def index() -> ResponseReturnValue:
    """Which reports there are for this person."""
    sent = queries.sent(me(), my_roles(), today(clock.now()))
    return render_template("reports/index.html", shelf=queries.shelf(sent), reads_usage=i_can(*queries.USAGE_READERS))


@reports_pages.get("/<kind>/<key>")
@signed_in
def report(kind: str, key: str) -> ResponseReturnValue:
    """The report on the page; a campaign's is its results."""
    if kind == choosing.CAMPAIGN:
        campaign = choosing.campaign(key, me(), my_roles(), at=clock.now())
        return redirect(url_for("campaigns.results", campaign_id=campaign.id), 303)
    found = _report(kind, key)
    return render_template(
        "reports/report.html",
        report=found,
        kind=kind,
        key=key,
        rates=rate_lines(found.rates, Medians()),
        whole=part_line("", "", found.counts),
        two_readings=TWO_READINGS,
        subject=SUBJECT,
    )


@reports_pages.get("/<kind>/<key>/file.<form>")
@signed_in
def file(kind: str, key: str, form: str) -> ResponseReturnValue:
    """The same as a file."""
    return choosing.written(_report(kind, key), form)


def _report(kind: str, key: str) -> Report:
    return choosing.report(kind, key, me(), my_roles(), at=clock.now())
