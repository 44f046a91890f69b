"""Pages of the institutional groups: all of them, one with its mailboxes, its domains, who answers for it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from ticketing import clock
from ticketing.audience.contacts import queries as contacts
from ticketing.audience.group_pages.forms import DomainsForm, GroupForm, MailboxForm, OwnerForm, SheetForm
from ticketing.audience.groups import actions, domains, sheet
from ticketing.audience.list_pages.forms import RenewalForm, SwitchOffForm
from ticketing.audience.lists import actions as lists
from ticketing.audience.lists import queries, shown
from ticketing.audience.lists.models import CONFIRMED, SWITCHED_OFF, MailingList
from ticketing.extensions import db
from ticketing.office.calendars.queries import today
from ticketing.office.people import queries as people
from ticketing.office.people.models import Person
from ticketing.office.sign_in.current import allowed, i_can, me, must, only, signed_in
from ticketing.web.filters import thousands
from ticketing.web.numbers import row
from ticketing.web.outcomes import Missing
from workflows.capabilities import ENABLE_LISTS, MANAGE_LISTS, RIGHTS_DESK
from workflows.refusals import Refused

bp = Blueprint("groups", __name__, url_prefix="/groups")


@bp.get("")
@signed_in
def index() -> str:
    """Every group with its figures; for who manages none, those that he or she answers for."""
    manages = i_can(MANAGE_LISTS, RIGHTS_DESK)
    found = queries.groups() if manages else [one for one in queries.owned_by(me()) if one.is_group]
    if not found and not manages:
        raise Missing
    counts, on = queries.counts(), today(clock.now())
    lines = [shown.line(one, counts.get(one.id, {}), on) for one in found]
    return render_template("groups/index.html", lines=lines, may_enable=i_can(ENABLE_LISTS))


@bp.route("/new", methods=["GET", "POST"])
@allowed(ENABLE_LISTS)
def new() -> ResponseReturnValue:
    """Make a group."""
    form = GroupForm()
    form.owner.choices = _people()
    if not form.is_submitted():
        return render_template("groups/new.html", form=form)
    if not form.validate():
        return render_template("groups/new.html", form=form), 422
    fresh = actions.make(
        code=form.code.data or "", name=form.name.data or "", purpose=form.purpose.data or "",
        owner=db.session.get(Person, form.owner.data), valid_until=form.until,
        domains=domains.read(form.domains.data or ""), by=me(), at=clock.now(),
    )  # fmt: skip
    flash(_("El grupo quedó creado. Ahora agregue sus direcciones."), "success")
    return redirect(url_for("groups.show", code=fresh.code), 303)


@bp.get("/<code>")
@signed_in
def show(code: str) -> str:
    """One group and a page of its mailboxes."""
    return _page(_seen(code))


@bp.post("/<code>/members")
@allowed(MANAGE_LISTS)
def put_in(code: str) -> ResponseReturnValue:
    """Put one mailbox in the group."""
    one, form = queries.group(code), MailboxForm()
    if not form.validate():
        return _page(one, mailbox=form), 422
    actions.put_in(one, form.said, by=me(), at=clock.now())
    flash(_("%(who)s quedó en el grupo.", who=form.said.email), "success")
    return redirect(url_for("groups.show", code=code), 303)


@bp.post("/<code>/sheet")
@allowed(MANAGE_LISTS)
def take_in(code: str) -> ResponseReturnValue:
    """Put in the mailboxes of a sheet: all of them, or none and the sheet comes back with what is wrong."""
    one, form = queries.group(code), SheetForm()
    if not form.validate():
        return _page(one, sheet=form), 422
    sent = form.file.data
    found = sheet.read(sheet.decoded(sent.read()) if sent and sent.filename else form.rows.data or "", one)
    if found.wrong:
        form.rows.data = found.told
        return _page(one, sheet=form, wrong=found.wrong), 422
    fresh, known = actions.take_in(one, found.mailboxes, by=me(), at=clock.now())
    said = ngettext("%(num)s dirección nueva en el grupo", "%(num)s direcciones nuevas en el grupo", fresh)
    flash(_("%(said)s; %(known)s ya estaban.", said=said, known=thousands(known)), "success")
    return redirect(url_for("groups.show", code=code), 303)


@bp.post("/<code>/members/<int:contact_id>/removal")
@allowed(MANAGE_LISTS)
def take_out(code: str, contact_id: int) -> ResponseReturnValue:
    """Take a mailbox out of the group."""
    contact = contacts.get(contact_id)
    actions.take_out(queries.group(code), contact, by=me(), at=clock.now())
    flash(_("%(who)s ya no está en el grupo.", who=contact.email), "success")
    return redirect(url_for("groups.show", code=code), 303)


@bp.post("/<code>/domains")
@allowed(MANAGE_LISTS)
@only(ENABLE_LISTS)
def permit(code: str) -> ResponseReturnValue:
    """Say which mail domains the group permits."""
    one, form = queries.group(code), DomainsForm()
    if not form.validate():
        return _page(one, domains=form), 422
    actions.permit(one, domains.read(form.domains.data or ""), by=me(), at=clock.now())
    flash(_("Los dominios del grupo quedaron guardados."), "success")
    return redirect(url_for("groups.show", code=code), 303)


@bp.post("/<code>/owner")
@allowed(MANAGE_LISTS)
@only(ENABLE_LISTS)
def entrust(code: str) -> ResponseReturnValue:
    """Name who answers for the group."""
    one, form = queries.group(code), OwnerForm()
    form.owner.choices = _people()
    if not form.validate():
        return _page(one, owner=form), 422
    lists.entrust(one, db.session.get_one(Person, form.owner.data), by=me(), at=clock.now())
    flash(_("El grupo tiene ya quien responda por él."), "success")
    return redirect(url_for("groups.show", code=code), 303)


@bp.post("/<code>/review")
@signed_in
def review(code: str) -> ResponseReturnValue:
    """Whoever answers for the group, or makes groups, says that it still holds, until a day."""
    one = _seen(code)
    if one.owner_id == me().id and one.status == SWITCHED_OFF and not i_can(ENABLE_LISTS):
        raise Refused(_("El grupo está apagado: pida a la oficina de comunicaciones que lo habilite de nuevo."))
    if one.owner_id != me().id:
        must(ENABLE_LISTS)
    form = RenewalForm()
    if not form.validate():
        return _page(one, review=form), 422
    lists.renew(one, valid_until=form.chosen, by=me(), at=clock.now())
    flash(_("El grupo quedó revisado."), "success")
    return redirect(url_for("groups.show", code=code), 303)


@bp.post("/<code>/switch-off")
@allowed(MANAGE_LISTS)
@only(ENABLE_LISTS)
def switch_off(code: str) -> ResponseReturnValue:
    """Let nobody write to the group any more."""
    one, form = queries.group(code), SwitchOffForm()
    if not form.validate():
        return _page(one, off=form), 422
    lists.switch_off(one, reason=form.reason.data or "", by=me(), at=clock.now())
    flash(_("El grupo quedó apagado: nadie puede escribirle."), "success")
    return redirect(url_for("groups.show", code=code), 303)


def _seen(code: str) -> MailingList:
    """The group, for who manages lists, protects data or answers for it. Raises Missing."""
    one = queries.group(code)
    if not i_can(MANAGE_LISTS, RIGHTS_DESK) and one.owner_id != me().id:
        raise Missing
    return one


def _people() -> list[SelectChoice]:
    return [SelectChoice(str(person.id), person.name) for person in people.active()]


def _page(one: MailingList, **forms: Any) -> str:
    words, before = request.args.get("q", ""), request.args.get("before", type=row)
    found = queries.members(one, words=words, status=CONFIRMED, before=before)
    owner = forms.get("owner") or OwnerForm(formdata=None, owner=one.owner_id)
    owner.owner.choices = _people() if i_can(ENABLE_LISTS) else []
    return render_template(
        "groups/show.html",
        line=shown.line(one, queries.counts_of(one), today(clock.now())),
        places=found,
        more=found[-1].contact_id if len(found) == queries.PAGE else None,
        q=words,
        mailbox=forms.get("mailbox") or MailboxForm(formdata=None),
        sheet=forms.get("sheet") or SheetForm(formdata=None),
        wrong=forms.get("wrong", ()),
        domains=forms.get("domains") or DomainsForm(formdata=None, domains="\n".join(one.domains)),
        owner=owner,
        review=forms.get("review") or RenewalForm(formdata=None),
        off=forms.get("off") or SwitchOffForm(formdata=None),
        may_review=i_can(ENABLE_LISTS) or (one.owner_id == me().id and one.status != SWITCHED_OFF),
        may_enable=i_can(ENABLE_LISTS) and i_can(MANAGE_LISTS),
        may_manage=i_can(MANAGE_LISTS),
    )
