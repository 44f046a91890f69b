"""The month's use, for whoever sends or keeps the servers, and its certificate."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ticketing import clock
from ticketing.dispatch.reports.choosing import written
from ticketing.dispatch.reports.queries import USAGE_READERS
from ticketing.dispatch.reports.tables import Report
from ticketing.dispatch.usage.certificate import certificate
from ticketing.dispatch.usage.queries import Usage, after, first_of, usage
from ticketing.office.institution.queries import institution
from ticketing.office.sign_in.current import allowed, me
from ticketing.web import walls

usage_pages = Blueprint("usage", __name__, url_prefix="/usage")
readers = allowed(*USAGE_READERS)


@usage_pages.get("/")
@readers
def index() -> ResponseReturnValue:
    """The present month."""
    return redirect(url_for("usage.month", month=f"{walls.today(clock.now()):%Y-%m}"), 303)


@usage_pages.get("/<month>")
@readers
def month(month: str) -> ResponseReturnValue:
    """What it used, and what is promised of it."""
    found = _usage(month)
    before = f"{found.first - timedelta(days=1):%Y-%m}"
    later = None if found.present else f"{after(found.first):%Y-%m}"
    return render_template("usage/month.html", usage=found, report=_report(found), before=before, later=later)


@usage_pages.get("/<month>/file.<form>")
@readers
def file(month: str, form: str) -> ResponseReturnValue:
    """The certificate, or its figures to calculate with."""
    return written(_report(_usage(month)), form)


def _usage(month: str) -> Usage:
    at = clock.now()
    return usage(first_of(month, at), at)


def _report(found: Usage) -> Report:
    return certificate(found, institution=institution().name, by=me(), at=clock.now())
