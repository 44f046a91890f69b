"""«Banners»: what is on the portal and what waits; withdrawing, bringing forward, what was done by hand."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import CombinedMultiDict

from ticketing import clock
from ticketing.desk.access.here import this_day
from ticketing.desk.attachments.actions import attach
from ticketing.desk.attachments.uploads import kept
from ticketing.desk.portal import actions, queries, shown
from ticketing.desk.portal.forms import BannerForm, DoneForm, WithdrawForm
from ticketing.desk.portal.models import Banner
from ticketing.desk.portal.shown import Sent
from ticketing.extensions import db
from ticketing.office.file_pages.views import takes_files
from ticketing.office.sign_in.current import allowed, me, my_roles
from ticketing.web.beforehand import shown_again
from ticketing.web.forms import checked
from ticketing.web.numbers import row
from workflows.capabilities import WORK
from workflows.refusals import Refused

pages = Blueprint("banners", __name__, url_prefix="/banners")
NOTHING = Sent()


@pages.get("/")
@allowed(WORK)
def index() -> str:
    """What is on the portal, what waits, what was."""
    return _page()


@pages.post("/<int:banner_id>/withdrawal")
@allowed(WORK)
def withdraw(banner_id: int) -> ResponseReturnValue:
    """Take it off, and say why."""
    banner, form = _here(banner_id), checked(WithdrawForm())
    actions.withdraw(banner, reason=form.reason.data or "", by=me(), at=clock.now())
    return _back(_("El banner se retiró. Nadie más cambia de fecha: si alguno puede adelantarse, se ofrece abajo."))


@pages.post("/<int:banner_id>/forward")
@allowed(WORK)
def bring_forward(banner_id: int) -> ResponseReturnValue:
    """Let it begin as early as there is room now."""
    banner = _here(banner_id)
    checked(BannerForm())
    actions.bring_forward(banner, by=me(), at=clock.now())
    return _back(_("El banner se adelantó. Se le avisa a quien lo pidió."))


@pages.post("/tasks/<int:task_id>")
@takes_files()
@allowed(WORK)
def do(task_id: int) -> ResponseReturnValue:
    """It was put up, or taken down, by hand."""
    task, form, at = queries.task(task_id, me(), my_roles(), this_day()), checked(DoneForm()), clock.now()
    files = tuple(kept(form.files.data, by=me(), at=at))
    for file in files:
        attach(task.banner.ticket, file, "deliverable", by=me(), at=at)
    actions.do(task, address=form.address.data or "", files=files, by=me(), at=at)
    return _back(_("Quedó registrado, con su constancia."))


@pages.errorhandler(Refused)
def refused(refusal: Refused) -> ResponseReturnValue:
    """The page again, with the reason and with what was typed."""
    db.session.rollback()
    with shown_again():
        return _page(_sent(refusal.sentence)), 422


def _sent(sentence: str) -> Sent:
    return Sent(request.form.get("which", ""), CombinedMultiDict([request.files, request.form]), sentence)


def _page(sent: Sent = NOTHING) -> str:
    before = request.args.get("before", type=row)
    found = shown.page(me(), my_roles(), clock.now(), before=before, sent=sent)
    return render_template("banners/index.html", page=found, begun=before is not None)


def _here(banner_id: int) -> Banner:
    return queries.get(banner_id, me(), my_roles(), this_day())


def _back(said: str) -> ResponseReturnValue:
    flash(said, "success")
    return redirect(url_for("banners.index"), 303)
