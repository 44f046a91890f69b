"""Removal (RFC 8058: one POST, no cookie, no redirect) and the mail as a page. Looking changes nothing."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ticketing import clock
from ticketing.extensions import db
from ticketing.massmail.content import shown
from ticketing.massmail.identity import tokens
from ticketing.massmail.removal.actions import answer_reading, come_back, leave
from ticketing.massmail.removal.queries import EVERYTHING, LISTS, reader
from ticketing.massmail.tracking.queries import destinations
from ticketing.office.links.accountless import accountless
from ticketing.web.addresses import public_url
from ticketing.web.outcomes import Missing
from ticketing.web.security import sandboxed

LISTS_BEFORE = {"list": LISTS}  # as pages of before say it
pages = Blueprint("removal", __name__)
web_version = Blueprint("web_version", __name__)


@pages.get("/u/<token>")
def page(token: str) -> str:
    """What one would leave, and a button. Mail scanners get no further."""
    found = reader(_secret(), tokens.REMOVAL, token)
    return render_template("removal/page.html", reader=found, token=token)


@pages.post("/u/<token>")
@accountless("who has left has left")
def removed(token: str) -> Response:
    """At once. A mail program gets two words; a person a page that says what was done."""
    found = reader(_secret(), tokens.REMOVAL, token)
    one_click = request.form.get("List-Unsubscribe") == "One-Click"
    asked = LISTS_BEFORE.get(request.form.get("scope", ""), request.form.get("scope", ""))
    known = {LISTS, EVERYTHING, *found.scopes}
    if not one_click and found.left and asked not in known:
        page = render_template("removal/page.html", reader=found, token=token, unsaid=True)
        return Response(page, status=422)
    what = asked if asked in known and not one_click else found.by_click
    leave(found, what, way="un clic" if one_click else "página", at=clock.now())
    if one_click:
        return Response(_("Hecho."), mimetype="text/plain")
    return Response(render_template("removal/done.html", reader=found, token=token, what=what))


@pages.post("/u/<token>/back")
@accountless("who came back came back")
def back(token: str) -> ResponseReturnValue:
    """What was left is taken back, by the person alone."""
    found = reader(_secret(), tokens.REMOVAL, token)
    come_back(found, request.form.get("scope", ""), at=clock.now())
    return redirect(url_for("removal.page", token=token), 303)


@pages.errorhandler(Missing)
@web_version.errorhandler(Missing)
def unknown(_outcome: Missing) -> ResponseReturnValue:
    """The link was cut off, or is none of ours: whoever got a mail is no user of the desk."""
    db.session.rollback()
    return render_template("removal/unknown.html"), 404


@pages.post("/u/<token>/reading")
@accountless("who has answered has answered")
def reading(token: str) -> ResponseReturnValue:
    """Whether it may be known by name what she reads; her own word alone says so."""
    found = reader(_secret(), tokens.REMOVAL, token)
    answer_reading(found, agrees=request.form.get("agrees") == "yes", at=clock.now())
    return redirect(url_for("removal.page", token=token), 303)


@web_version.get("/v/<token>")
def show(token: str) -> Response:
    """The mail of this recipient, as it was frozen, harmless on our own pages."""
    found = reader(_secret(), tokens.WEB, token)
    left = tokens.token(_secret(), tokens.REMOVAL, found.campaign.id, found.recipient.seq)
    links = destinations(found.campaign)
    to = shown.Addresses(link=lambda number: links[number], removal=public_url("removal.page", token=left))
    fields = {name: str(value) for name, value in found.recipient.fields.items()}
    return sandboxed(shown.page(shown.without_own_page(found.content), fields, to))


def _secret() -> str:
    return str(current_app.config["SETTINGS"].secret_key)
