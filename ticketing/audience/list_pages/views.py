"""Pages of the lists: all of them, one with its members, enabling, renewing, switching off."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from ticketing import clock
from ticketing.audience.consent import actions as consent
from ticketing.audience.consent import queries as consents
from ticketing.audience.consent.grounds import words as basis_words
from ticketing.audience.consent.models import Consent
from ticketing.audience.consent.shown import told
from ticketing.audience.contacts import queries as contacts
from ticketing.audience.list_pages import enrolment
from ticketing.audience.list_pages.forms import KIND_WORDS, KindForm, ListForm, MemberForm, RenewalForm, SwitchOffForm
from ticketing.audience.lists import actions, queries, shown
from ticketing.audience.lists.models import INSTITUTIONAL, SWITCHED_OFF, MailingList
from ticketing.office.calendars.queries import today
from ticketing.office.people import queries as people
from ticketing.office.sign_in.current import allowed, i_can, me, must, only, signed_in
from ticketing.web.numbers import row
from ticketing.web.outcomes import Missing
from workflows.capabilities import ENABLE_LISTS, MANAGE_LISTS, RIGHTS_DESK
from workflows.refusals import Refused

bp = Blueprint("lists", __name__, url_prefix="/lists")


@bp.get("")
@signed_in
def index() -> str:
    """Every list with its figures; for who manages none, those that he or she answers for."""
    found = (
        queries.everything()
        if i_can(MANAGE_LISTS, RIGHTS_DESK)
        else [one for one in queries.owned_by(me()) if not one.is_group]
    )
    if not found and not i_can(MANAGE_LISTS, RIGHTS_DESK):
        raise Missing
    counts, on = queries.counts(), today(clock.now())
    lines = [shown.line(one, counts.get(one.id, {}), on) for one in found]
    return render_template("lists/index.html", lines=lines, may_enable=i_can(ENABLE_LISTS), groups=_sees_groups())


@bp.route("/new", methods=["GET", "POST"])
@allowed(ENABLE_LISTS)
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
@signed_in
def show(code: str) -> str:
    """One list, and a page of its members for who manages lists or protects data."""
    _seen(code)
    return _page(code, MemberForm(formdata=None))


@bp.post("/<code>/members")
@allowed(MANAGE_LISTS)
def add_member(code: str) -> Response | tuple[str, int]:
    """Put one contact on the list."""
    one, at = queries.by_code(code), clock.now()
    form = MemberForm().offer(one.kind)
    if not form.validate():
        return _page(code, form), 422
    made = enrolment.enrol(one, form, by=me(), at=at)
    _say(made, at)
    return redirect(url_for("lists.show", code=code), 303)


@bp.post("/<code>/members/<int:contact_id>/asked")
@allowed(MANAGE_LISTS)
def ask(code: str, contact_id: int) -> Response:
    """Ask somebody once more to confirm."""
    found = consents.of(queries.by_code(code), contacts.get(contact_id))
    if found is None:
        raise Missing
    consent.ask(found, by=me(), at=clock.now())
    flash(_("Se le escribirá otra vez a %(who)s.", who=found.contact.email), "success")
    return redirect(url_for("lists.show", code=code), 303)


@bp.post("/<code>/kind")
@allowed(ENABLE_LISTS)
def classify(code: str) -> Response | tuple[str, int]:
    """Make it institutional, or public."""
    form = KindForm()
    if not form.validate():
        return _page(code, MemberForm(formdata=None), kind=form), 422
    actions.classify(queries.by_code(code), form.kind.data or "", by=me(), at=clock.now())
    flash(_("La clase de la lista quedó guardada."), "success")
    return redirect(url_for("lists.show", code=code), 303)


@bp.post("/<code>/renewal")
@signed_in
def renew(code: str) -> Response | tuple[str, int]:
    """Let the list be used until a new day: who enables lists, and who answers for this one."""
    one = _seen(code)
    if one.owner_id == me().id and one.status == SWITCHED_OFF and not i_can(ENABLE_LISTS):
        raise Refused(_("La lista está apagada: pida a la oficina de comunicaciones que la habilite de nuevo."))
    if one.owner_id != me().id:
        if not i_can(MANAGE_LISTS):
            raise Missing
        must(ENABLE_LISTS)
    form = RenewalForm()
    if not form.validate():
        return _page(code, MemberForm(formdata=None), renewal=form), 422
    actions.renew(one, valid_until=form.chosen, by=me(), at=clock.now())
    flash(_("La lista quedó renovada."), "success")
    return redirect(url_for("lists.show", code=code), 303)


@bp.post("/<code>/switch-off")
@allowed(MANAGE_LISTS)
@only(ENABLE_LISTS)
def switch_off(code: str) -> Response | tuple[str, int]:
    """Let nobody send to the list."""
    form = SwitchOffForm()
    if not form.validate():
        return _page(code, MemberForm(formdata=None), off=form), 422
    actions.switch_off(queries.by_code(code), reason=form.reason.data or "", by=me(), at=clock.now())
    flash(_("La lista quedó apagada: nadie puede enviarle."), "success")
    return redirect(url_for("lists.show", code=code), 303)


def _sees_groups() -> bool:
    return i_can(MANAGE_LISTS, RIGHTS_DESK) or any(one.is_group for one in queries.owned_by(me()))


def _seen(code: str) -> MailingList:
    """The list, for who manages lists, protects data or answers for it. Raises Missing."""
    one = queries.by_code(code)
    if not i_can(MANAGE_LISTS, RIGHTS_DESK) and one.owner_id != me().id:
        raise Missing
    return one


def _say(made: Consent, at: datetime) -> None:
    """What was done, and whether the person will be asked."""
    who = made.contact.email
    if made.mailing_list.kind == INSTITUTIONAL:
        flash(_("%(who)s quedó en la lista.", who=who), "success")
    elif made.asked:
        flash(_("%(who)s quedó por confirmar: se le escribe para que diga si quiere recibir.", who=who), "success")
    else:
        why_not = consents.bar(made, at) or ""
        flash(_("%(who)s quedó por confirmar, sin escribirle todavía. %(why)s", who=who, why=why_not), "warning")


def _page(code: str, form: MemberForm, **forms: RenewalForm | SwitchOffForm | KindForm) -> str:
    one, on = queries.by_code(code), today(clock.now())
    words, status = request.args.get("q", ""), request.args.get("status", "")
    looks = i_can(MANAGE_LISTS, RIGHTS_DESK)  # who answers for a list sees how it stands, not who is on it
    before = request.args.get("before", type=row)
    found = queries.members(one, words=words, status=status, before=before) if looks else []
    more = found[-1].contact_id if len(found) == queries.PAGE else None
    return render_template(
        "lists/show.html",
        line=shown.line(one, queries.counts_of(one), on),
        places=found,
        more=more,
        q=words,
        status=status,
        form=form.offer(one.kind),
        kind=forms.get("kind") or KindForm(formdata=None, kind=one.kind),
        kind_words=KIND_WORDS[one.kind],
        grounds=consents.of_places(found),
        basis_of=basis_words,
        told=told,
        renewal=forms.get("renewal") or RenewalForm(formdata=None),
        off=forms.get("off") or SwitchOffForm(formdata=None),
        looks=looks,
        may_renew=i_can(ENABLE_LISTS) or (one.owner_id == me().id and one.status != SWITCHED_OFF),
        may_enable=i_can(ENABLE_LISTS),
        may_manage=i_can(MANAGE_LISTS),
        state_of=shown.member_state,
    )
