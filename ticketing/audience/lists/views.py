"""Pages of the lists: all of them, one with its members, enabling, renewing, switching off."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from ticketing import clock
from ticketing.audience.lists import actions, enrolment, queries, shown
from ticketing.audience.lists.forms import ListForm, MemberForm, RenewalForm, SwitchOffForm
from ticketing.office.calendars.queries import today
from ticketing.office.people import queries as people
from ticketing.office.roles import COORDINATOR, PROFESSIONAL, TIC
from ticketing.office.sign_in.current import allowed, me, my_roles, only
from ticketing.web.numbers import row

bp = Blueprint("lists", __name__, url_prefix="/lists")
MANAGES = (PROFESSIONAL, COORDINATOR, TIC)


@bp.get("")
@allowed(*MANAGES)
def index() -> str:
    """Every list with its figures."""
    counts, on = queries.counts(), today(clock.now())
    lines = [shown.line(one, counts.get(one.id, {}), on) for one in queries.everything()]
    return render_template("lists/index.html", lines=lines, may_enable=COORDINATOR in my_roles())


@bp.route("/new", methods=["GET", "POST"])
@allowed(COORDINATOR)
def new() -> str | Response | tuple[str, int]:
    """Enable a list."""
    form = ListForm()
    form.owner.choices = [SelectChoice(str(person.id), person.name) for person in people.active()]
    if not form.is_submitted():
        return render_template("lists/new.html", form=form)
    if not form.validate():
        return render_template("lists/new.html", form=form), 422
    fresh = enrolment.enable(form, by=me(), at=clock.now())
    flash(_("La lista quedó habilitada."), "success")
    return redirect(url_for("lists.show", code=fresh.code), 303)


@bp.get("/<code>")
@allowed(*MANAGES)
def show(code: str) -> str:
    """One list and a page of its members."""
    return _page(code, MemberForm(source="base"))


@bp.post("/<code>/members")
@allowed(*MANAGES)
def add_member(code: str) -> Response | tuple[str, int]:
    """Put one contact on the list."""
    form = MemberForm()
    if not form.validate():
        return _page(code, form), 422
    place = enrolment.enrol(queries.by_code(code), form, by=me(), at=clock.now())
    flash(_("%(who)s quedó en la lista.", who=place.contact.email), "success")
    return redirect(url_for("lists.show", code=code), 303)


@bp.post("/<code>/renewal")
@allowed(*MANAGES)
@only(COORDINATOR)
def renew(code: str) -> Response | tuple[str, int]:
    """Let the list be used until a new day."""
    form = RenewalForm()
    if not form.validate():
        return _page(code, MemberForm(formdata=None, source="base"), renewal=form), 422
    actions.renew(queries.by_code(code), valid_until=form.chosen, by=me(), at=clock.now())
    flash(_("La lista quedó renovada."), "success")
    return redirect(url_for("lists.show", code=code), 303)


@bp.post("/<code>/switch-off")
@allowed(*MANAGES)
@only(COORDINATOR)
def switch_off(code: str) -> Response | tuple[str, int]:
    """Let nobody send to the list."""
    form = SwitchOffForm()
    if not form.validate():
        return _page(code, MemberForm(formdata=None, source="base"), off=form), 422
    actions.switch_off(queries.by_code(code), reason=form.reason.data or "", by=me(), at=clock.now())
    flash(_("La lista quedó apagada: nadie puede enviarle."), "success")
    return redirect(url_for("lists.show", code=code), 303)


def _page(code: str, form: MemberForm, **forms: RenewalForm | SwitchOffForm) -> str:
    one, on = queries.by_code(code), today(clock.now())
    words, status = request.args.get("q", ""), request.args.get("status", "")
    found = queries.members(one, words=words, status=status, before=request.args.get("before", type=row))
    more = found[-1].contact_id if len(found) == queries.PAGE else None
    return render_template(
        "lists/show.html",
        line=shown.line(one, queries.counts_of(one), on),
        places=found,
        more=more,
        q=words,
        status=status,
        form=form,
        renewal=forms.get("renewal") or RenewalForm(formdata=None),
        off=forms.get("off") or SwitchOffForm(formdata=None),
        may_enable=COORDINATOR in my_roles(),
        state_of=shown.member_state,
    )
