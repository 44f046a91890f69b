"""Who answers for which part of the portal, where petitions go, and giving a report on."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ticketing import clock
from ticketing.desk.access.here import this_day, ticket_here
from ticketing.desk.access.permission import may_see
from ticketing.desk.reports import actions, keeping, queries
from ticketing.desk.reports.answering import candidates, tried
from ticketing.desk.reports.forms import ChannelForm, RemoveForm, RerouteForm, SectionForm
from ticketing.desk.reports.models import Section
from ticketing.desk.reports.places import LONGEST
from ticketing.extensions import db
from ticketing.office.departments import queries as departments
from ticketing.office.people import queries as people
from ticketing.office.people.models import Person
from ticketing.office.sign_in.current import me, my_roles, signed_in
from ticketing.web.addresses import public_url
from ticketing.web.forms import checked
from ticketing.web.outcomes import Missing
from workflows.procedure import Procedure
from workflows.refusals import Refused

pages = Blueprint("reported", __name__, url_prefix="/reported")


@pages.get("")
@signed_in
def index() -> str:
    """The sections with how many reports each had, a trial, the channel, and the link for the portal's foot."""
    rules, page = _mine(), request.args.get("page", "")[:LONGEST]
    answer, sentence = tried(page, rules, this_day()) if page.strip() else (None, "")
    return render_template(
        "reported/index.html", sections=queries.sections(), rest=queries.without_section(), channel=queries.channel(),
        page=page, answer=answer, sentence=sentence, link=public_url("inconsistencies.report"), rules=rules,
    )  # fmt: skip


@pages.route("/sections/new", methods=["GET", "POST"])
@signed_in
def new() -> ResponseReturnValue:
    """Another section."""
    form = _offered(SectionForm(prefix=request.args.get("page", "")), _mine())
    if not form.validate_on_submit():
        return render_template("reported/section.html", form=form, section=None), 422 if form.is_submitted() else 200
    department, person = form.chosen
    made = keeping.add_section(
        form.prefix.data or "", departments.by_id(department), _person(person), by=me(), at=clock.now()
    )
    flash(_("Desde ahora, lo que se reporte de %(prefix)s llega a quien usted dijo.", prefix=made.prefix), "success")
    return _back()


@pages.route("/sections/<int:section_id>", methods=["GET", "POST"])
@signed_in
def section(section_id: int) -> ResponseReturnValue:
    """Who answers for a section."""
    rules, found = _mine(), queries.section(section_id)
    form = _offered(SectionForm() if request.method == "POST" else _form_of(found), rules)
    form.prefix.data = found.prefix
    if request.method != "POST" or not form.validate():
        return render_template("reported/section.html", form=form, section=found), 422 if form.is_submitted() else 200
    department, person = form.chosen
    keeping.change_section(
        found, departments.by_id(department), _person(person), by=me(), at=clock.now(), seen=form.version.data or 0
    )
    flash(_("Los cambios de la sección quedaron guardados."), "success")
    return _back()


@pages.post("/sections/<int:section_id>/remove")
@signed_in
def remove(section_id: int) -> ResponseReturnValue:
    """A section that is no more."""
    _mine()
    found, form = queries.section(section_id), checked(RemoveForm())
    keeping.remove_section(found, by=me(), at=clock.now(), seen=form.version.data or 0)
    flash(_("La sección se quitó. Sus reportes siguen donde están."), "success")
    return _back()


@pages.route("/channel", methods=["GET", "POST"])
@signed_in
def channel() -> ResponseReturnValue:
    """Where petitions go."""
    _mine()
    known = queries.channel()
    form = ChannelForm(mail=known.mail, page=known.page, keep_months=known.keep_months)
    if not form.validate_on_submit():
        return render_template("reported/channel.html", form=form), 422 if form.is_submitted() else 200
    keeping.set_channel(
        mail=form.mail.data or "", page=form.page.data or "", keep_months=form.keep_months.data or 0, by=me(),
        at=clock.now(),
    )  # fmt: skip
    flash(_("Quedó guardado a dónde pasan las peticiones."), "success")
    return _back()


@pages.route("/<number>/reroute", methods=["GET", "POST"])
@signed_in
def reroute(number: str) -> ResponseReturnValue:
    """Give a report to whoever answers for it, with the reason. Missing for whom it is not."""
    ticket, rules = ticket_here(number), queries.procedure()
    if rules is None or queries.of_ticket(ticket) is None:
        raise Missing
    if why := actions.why_not_rerouted(ticket, me(), clock.now()):
        raise Refused(why)
    others = [one for one in candidates(rules, this_day()) if one.id != ticket.assignee_id]
    form = (RerouteForm() if request.method == "POST" else RerouteForm(seen=ticket.version)).offer(others)
    if request.method != "POST" or not form.validate():
        return render_template("reported/reroute.html", form=form, ticket=ticket), 422 if form.is_submitted() else 200
    chosen = next((one for one in others if str(one.id) == form.person.data), None)
    if chosen is None:
        raise Refused(_("Elija a quién le corresponde."))
    actions.reroute(ticket, chosen, reason=form.reason.data or "", by=me(), at=clock.now(), seen=form.seen.data)
    db.session.flush()
    flash(_("El reporte pasó a %(name)s, que ya recibe el aviso.", name=chosen.name), "success")
    if not may_see(ticket, me(), my_roles(), this_day()):
        return redirect(url_for("tickets.index"), 303)
    return redirect(url_for("tickets.ticket", number=number), 303)


def _mine() -> Procedure:
    """The procedure of reports, for who keeps what belongs to it; for others the page does not exist."""
    rules = queries.procedure()
    if rules is None or not queries.keeps(my_roles()):
        raise Missing
    return rules


def _offered(form: SectionForm, rules: Procedure) -> SectionForm:
    return form.offer(departments.everyone(), candidates(rules, this_day()))


def _form_of(found: Section) -> SectionForm:
    whose = {"department": str(found.department_id), "person": str(found.person_id or "")}
    return SectionForm(version=found.version, prefix=found.prefix, **whose)


def _person(person_id: int | None) -> Person | None:
    return people.by_id(person_id) if person_id else None


def _back() -> Response:
    return redirect(url_for("reported.index"), 303)
