"""The proof as its confirmer sees it, on a phone, without signing in. GET shows, POST decides."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ticketing import clock
from ticketing.dispatch.campaigns import pages
from ticketing.dispatch.campaigns.forms import AnswerForm
from ticketing.dispatch.campaigns.previews import preview_html
from ticketing.dispatch.proofs import actions
from ticketing.dispatch.proofs.models import Proof
from ticketing.extensions import db
from ticketing.office.links.queries import by_token
from ticketing.web.security import sandboxed

proofs_pages = Blueprint("proofs", __name__, url_prefix="/proof")
PURPOSE = "proof"


@proofs_pages.get("/<token>")
def proof(token: str) -> ResponseReturnValue:
    """What would go out, to how many, and how it differs from what was signed."""
    link = by_token(token, PURPOSE)
    found = db.session.get_one(Proof, link.subject_id)
    return render_template("proofs/proof.html", token=token, form=AnswerForm(), **pages.proof(found, link.person))


@proofs_pages.get("/<token>/content")
def content(token: str) -> ResponseReturnValue:
    """The mail itself, framed and harmless."""
    found = db.session.get_one(Proof, by_token(token, PURPOSE).subject_id)
    return sandboxed(preview_html(found.campaign))


@proofs_pages.post("/<token>/confirm")
def confirm(token: str) -> ResponseReturnValue:
    """It may go out like this: the second signature."""
    link = by_token(token, PURPOSE)
    actions.confirm(db.session.get_one(Proof, link.subject_id), by=link.person, at=clock.now(), channel="mail")
    return redirect(url_for("proofs.proof", token=token), 303)


@proofs_pages.post("/<token>/changes")
def changes(token: str) -> ResponseReturnValue:
    """Something must change first."""
    link, form = by_token(token, PURPOSE), AnswerForm()
    found = db.session.get_one(Proof, link.subject_id)
    if not form.validate_on_submit():
        return render_template("proofs/proof.html", token=token, form=form, **pages.proof(found, link.person)), 422
    actions.ask_changes(found, note=form.note.data or "", by=link.person, at=clock.now(), channel="mail")
    return redirect(url_for("proofs.proof", token=token), 303)
