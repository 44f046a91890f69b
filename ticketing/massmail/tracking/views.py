"""The pixel and the links in mails. Both always answer; neither tells a scanner from a reader here."""

from __future__ import annotations

from base64 import b64decode

from flask import Blueprint, Response, current_app, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from ticketing import clock
from ticketing.massmail.tracking import tokens
from ticketing.massmail.tracking.actions import note
from ticketing.massmail.tracking.models import CLICK, OPEN
from ticketing.massmail.tracking.queries import tracked

pages = Blueprint("tracking", __name__)
PIXEL = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


@pages.get("/o/<token>")
def opened(token: str) -> Response:
    """A transparent picture, whatever the token says."""
    settings = current_app.config["SETTINGS"]
    said = tokens.read(settings.secret_key, tokens.OPEN, token)
    if said:
        anonymous = tracked(said.campaign, settings.data_dir).anonymous
        note(
            OPEN,
            campaign=said.campaign,
            who=said.who,
            anonymous=anonymous,
            link=None,
            signals=_signals(),
            at=clock.now(),
        )
    return Response(PIXEL, mimetype="image/gif", headers={"Cache-Control": "no-store, max-age=0"})


@pages.get("/c/<token>")
def clicked(token: str) -> Answer | tuple[str, int]:
    """On to where the link leads, by the table that was frozen with the campaign; never by the address itself."""
    settings = current_app.config["SETTINGS"]
    said = tokens.read(settings.secret_key, tokens.CLICK, token)
    found = tracked(said.campaign, settings.data_dir) if said else None
    if said is None or found is None or said.link >= len(found.links):
        return render_template("removal/unknown.html"), 404
    note(
        CLICK,
        campaign=said.campaign,
        who=said.who,
        anonymous=found.anonymous,
        link=said.link,
        signals=_signals(),
        at=clock.now(),
    )
    answer = redirect(found.links[said.link], 302)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _signals() -> dict[str, str]:
    """What a later classification needs: never the reader's address."""
    headers = request.headers
    purpose = headers.get("Sec-Purpose") or headers.get("Purpose") or headers.get("X-Purpose") or ""
    return {"agent": headers.get("User-Agent", ""), "method": request.method, "purpose": purpose}
