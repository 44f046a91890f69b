"""What a link in a mail shows instead of leading on. Hits themselves are answered before (`endpoint`)."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import gettext as _

from ticketing.massmail.tracking.endpoint import AWAY, PIXEL, SAID, TRAPPED
from ticketing.web.errors import problem

pages = Blueprint("tracking", __name__)
AGAIN_SECONDS = 30


@pages.get("/o/<token>")
def opened(token: str) -> Response:
    """The picture, for whoever asks past the endpoint."""
    return Response(PIXEL, mimetype="image/gif")


@pages.get("/c/<token>")
def clicked(token: str) -> Response:
    """A courteous page: not now, not for people, or unknown."""
    said = request.environ.get(SAID)
    if said == AWAY:
        answer = problem(503, _("No podemos abrir este enlace ahora mismo. Inténtelo de nuevo en un minuto."))
        answer.headers["Retry-After"] = str(AGAIN_SECONDS)
        return answer
    if said == TRAPPED:
        return make_response(render_template("removal/hidden.html"))
    return make_response(render_template("removal/unknown.html"), 404)
