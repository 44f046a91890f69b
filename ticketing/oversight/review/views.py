"""The pages of the monthly control: the months, one month, one drawn ticket, the redraw, the workbook."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ticketing import clock
from ticketing.desk.access.here import this_day
from ticketing.desk.cases.rules import zone_of
from ticketing.office.institution.queries import institution
from ticketing.office.procedures.queries import known
from ticketing.office.sign_in.current import allowed, i_can, me, my_roles, only
from ticketing.oversight.findings.actions import record_finding
from ticketing.oversight.review import ticket_shown
from ticketing.oversight.review.forms import FindingForm, ReviewForm, SignForm
from ticketing.oversight.samples import actions, checks, queries, shown
from ticketing.oversight.samples.models import Sample, SampleItem
from ticketing.oversight.samples.months import bounds
from ticketing.oversight.samples.periods import Period, period_of
from ticketing.oversight.workbook.book import workbook
from ticketing.web import walls
from ticketing.web.outcomes import Missing
from workflows.capabilities import AUDIT, DELEGATE_AUDIT, READ_AUDIT

samples_pages = Blueprint("samples", __name__, url_prefix="/samples")
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@samples_pages.get("")
@allowed(AUDIT, DELEGATE_AUDIT, READ_AUDIT)
def index() -> ResponseReturnValue:
    """The last twelve months, and what was drawn before."""
    said = request.args.get("procedimiento") or None
    if said is not None and said not in {each.name for each in known()}:
        raise Missing
    lines = shown.index(clock.now(), said)
    return render_template("samples/index.html", lines=lines, tabs=shown.tabs(said), draws=i_can(AUDIT))


@samples_pages.get("/<month>")
@allowed(AUDIT, DELEGATE_AUDIT, READ_AUDIT)
def sample(month: str) -> ResponseReturnValue:
    """One month at a glance, and its sample as a checklist."""
    return _month_page(month)


@samples_pages.post("/<month>/draw")
@allowed(AUDIT, DELEGATE_AUDIT, READ_AUDIT)
@only(AUDIT)
def draw(month: str) -> ResponseReturnValue:
    """Draw the month's sample, once."""
    size = current_app.config["SETTINGS"].audit_sample_size
    period = _period(month)
    drawn = actions.draw_sample(period.month, procedure=period.procedure, size=size, by=me(), at=clock.now())
    flash(_("Muestra sorteada: %(n)s solicitudes.", n=drawn.size), "success")
    return redirect(url_for("samples.sample", month=month), 303)


@samples_pages.post("/<month>/sign")
@allowed(AUDIT, DELEGATE_AUDIT, READ_AUDIT)
@only(AUDIT)
def sign(month: str) -> ResponseReturnValue:
    """Sign the review; from here on nothing of it changes."""
    form = SignForm()
    if not form.validate_on_submit():
        return _month_page(month), 422
    actions.sign_review(_sample(month), by=me(), at=clock.now(), seen=form.version.data)
    flash(_("Revisión firmada."), "success")
    return redirect(url_for("samples.sample", month=month), 303)


@samples_pages.get("/<month>/redraw")
@allowed(AUDIT, DELEGATE_AUDIT, READ_AUDIT)
def redraw(month: str) -> ResponseReturnValue:
    """Draw again and say whether everything is as it was."""
    found = _sample(month)
    return render_template(
        "samples/redraw.html",
        month=found.month,
        period=found.period,
        sample=found,
        redraw=checks.redrawn(found),
        items={item.ticket.number: item for item in found.items},
    )


@samples_pages.get("/<month>/workbook.xlsx")
@allowed(AUDIT, READ_AUDIT)
def download(month: str) -> ResponseReturnValue:
    """The month as a workbook."""
    found = _sample(month)
    lines = shown.checklist(found, me(), my_roles(), this_day())
    stream = workbook(found, lines, institution=institution().name, at=clock.now())
    return send_file(
        stream, SHEET, as_attachment=True, download_name=f"control-{found.period.key.replace('@', '-')}.xlsx"
    )


@samples_pages.get("/<month>/<number>")
@allowed(AUDIT, DELEGATE_AUDIT, READ_AUDIT)
def ticket(month: str, number: str) -> ResponseReturnValue:
    """One drawn ticket: the proof of its times and its evidence side by side."""
    found = queries.item(_sample(month), number)
    review = ReviewForm(formdata=None, version=found.version, verdict=found.verdict, note=found.note)
    return _ticket_page(found, review, FindingForm(formdata=None))


@samples_pages.post("/<month>/<number>")
@allowed(AUDIT, DELEGATE_AUDIT, READ_AUDIT)
@only(AUDIT, DELEGATE_AUDIT)
def review(month: str, number: str) -> ResponseReturnValue:
    """Give the verdict, then on to the next ticket without one."""
    found, form = queries.item(_sample(month), number), ReviewForm()
    form.found = bool(found.findings)
    if not form.validate_on_submit():
        return _ticket_page(found, form, FindingForm(formdata=None)), 422
    note = form.note.data or ""
    actions.review(found, verdict=form.verdict.data, note=note, by=me(), at=clock.now(), seen=form.version.data)
    flash(_("%(number)s: %(verdict)s.", number=number, verdict=form.verdict.data), "success")
    return redirect(_onwards(found), 303)


@samples_pages.post("/<month>/<number>/findings")
@allowed(AUDIT, DELEGATE_AUDIT, READ_AUDIT)
@only(AUDIT, DELEGATE_AUDIT)
def finding(month: str, number: str) -> ResponseReturnValue:
    """Write a finding down; it is sent to who worked the ticket."""
    found, form = queries.item(_sample(month), number), FindingForm()
    if not form.validate_on_submit():
        review = ReviewForm(formdata=None, version=found.version, verdict=found.verdict, note=found.note)
        return _ticket_page(found, review, form), 422
    record_finding(found, code=form.code.data, text=form.text.data or "", by=me(), at=clock.now())
    flash(_("Hallazgo registrado; se envía a quien atendió la solicitud."), "success")
    return redirect(url_for("samples.ticket", month=month, number=number, _anchor="hallazgos"), 303)


def _month_page(month: str) -> str:
    now, period = clock.now(), _period(month)
    if bounds(period.month)[0] > now:
        raise Missing
    found = queries.find(period.month, period.procedure)
    facts = shown.month(period, found, roles=my_roles(), at=now)
    lines = shown.checklist(found, me(), my_roles(), this_day()) if found else []
    following = shown.next_to_review(found) if found else None
    form = SignForm(formdata=None, version=found.revision if found else 0)
    return render_template("samples/month.html", lines=lines, following=following, form=form, **facts)


def _period(said: str) -> Period:
    found = period_of(said)
    if found is None:
        raise Missing
    return found


def _sample(said: str) -> Sample:
    period = _period(said)
    return queries.get(period.month, period.procedure)


def _ticket_page(found: SampleItem, review: ReviewForm, finding: FindingForm) -> str:
    walls.speak_by(zone_of(found.ticket))
    facts = ticket_shown.page(found, me(), my_roles(), on=this_day(), at=clock.now())
    return render_template("samples/ticket.html", review=review, finding=finding, **facts)


def _onwards(found: SampleItem) -> str:
    following = shown.next_to_review(found.sample, found.position)
    if following is None:
        return url_for("samples.sample", month=found.sample.period.key)
    return url_for("samples.ticket", month=found.sample.period.key, number=following.ticket.number)
