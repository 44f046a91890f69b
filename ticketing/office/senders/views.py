"""The register of senders, for who keeps the mail servers."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ticketing import clock
from ticketing.extensions import db
from ticketing.office.departments import queries as departments
from ticketing.office.departments.models import Department
from ticketing.office.senders import actions, domain, queries
from ticketing.office.senders.forms import SenderForm, UseForm
from ticketing.office.senders.models import Sender
from ticketing.office.sign_in.current import allowed, me
from workflows.capabilities import TRANSPORTS

bp = Blueprint("senders", __name__, url_prefix="/senders")
keepers = allowed(TRANSPORTS)


@bp.get("")
@keepers
def index() -> ResponseReturnValue:
    """Every sender, the office's own first."""
    known = queries.everyone()
    named = any(queries.is_principal(one.address) for one in known)
    return render_template(
        "senders/index.html", senders=known, principal=None if named else queries.principal(), own=queries.is_principal
    )


@bp.route("/new", methods=["GET", "POST"])
@keepers
def new() -> ResponseReturnValue:
    """Put a sender on the register; its domain is checked there and then."""
    form = SenderForm(address=request.args.get("address", ""))
    form.offer(departments.everyone())
    if not form.validate_on_submit():
        return render_template("senders/new.html", form=form), 422 if form.is_submitted() else 200
    found = _examined(actions.ours(form.address.data or ""))
    made = actions.add(
        form.address.data or "", form.name.data or "", departments=_chosen(form), everybody=form.everybody,
        found=found, by=me(), at=clock.now(),
    )  # fmt: skip
    _say(made, _("%(who)s quedó en el registro.", who=made.address))
    return _back(made)


@bp.get("/<int:sender_id>")
@keepers
def show(sender_id: int) -> ResponseReturnValue:
    """One sender, who may use it, and what the check of its domain found."""
    sender = queries.get(sender_id)
    return render_template("senders/show.html", sender=sender, own=queries.is_principal(sender.address))


@bp.route("/<int:sender_id>/edit", methods=["GET", "POST"])
@keepers
def edit(sender_id: int) -> ResponseReturnValue:
    """Another name, or other departments."""
    sender = queries.get(sender_id)
    form = (UseForm() if request.method == "POST" else UseForm.of(sender)).offer(departments.everyone())
    if not form.validate_on_submit():
        return render_template("senders/edit.html", form=form, sender=sender), 422 if form.is_submitted() else 200
    actions.change(
        sender, form.name.data or "", departments=_chosen(form), everybody=form.everybody,
        by=me(), at=clock.now(), seen=form.version.data or 0,
    )  # fmt: skip
    flash(_("Los cambios de %(who)s quedaron guardados.", who=sender.address), "success")
    return _back(sender)


@bp.post("/<int:sender_id>/check")
@keepers
def check(sender_id: int) -> ResponseReturnValue:
    """Ask the DNS again."""
    found = _examined(queries.get(sender_id).address)
    sender = queries.get(sender_id)
    actions.check(sender, found, by=me(), at=clock.now())
    _say(sender, _("La comprobación terminó."))
    return _back(sender)


@bp.post("/<int:sender_id>/enable")
@keepers
def enable(sender_id: int) -> ResponseReturnValue:
    """Let it be used again."""
    sender = queries.get(sender_id)
    actions.enable(sender, by=me(), at=clock.now())
    flash(_("%(who)s se puede usar otra vez.", who=sender.address), "success")
    return _back(sender)


@bp.post("/<int:sender_id>/disable")
@keepers
def disable(sender_id: int) -> ResponseReturnValue:
    """Let nobody use it."""
    sender = queries.get(sender_id)
    actions.disable(sender, by=me(), at=clock.now())
    flash(_("%(who)s ya no se usa: lo programado con él no sale.", who=sender.address), "success")
    return _back(sender)


def _examined(address: str) -> dict[str, object]:
    # A name server that is slow must keep no lock of the database.
    db.session.rollback()
    return domain.examine(address.rpartition("@")[2])


def _chosen(form: UseForm) -> list[Department]:
    wanted = set(form.departments.data or ())
    return [one for one in departments.everyone() if one.id in wanted]


def _say(sender: Sender, done: str) -> None:
    if sender.passed:
        flash(done, "success")
    else:
        flash(_("%(done)s Su dominio no pasa la comprobación: mientras tanto no se ofrece.", done=done), "warning")


def _back(sender: Sender) -> Response:
    return redirect(url_for("senders.show", sender_id=sender.id), 303)
