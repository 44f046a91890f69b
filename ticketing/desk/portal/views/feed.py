"""What is live, for the portal: as JSON, as a piece of HTML, and the pictures. Anybody may read it; nothing changes."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from ticketing import clock
from ticketing.desk.portal.asked import Known, places
from ticketing.desk.portal.models import Banner
from ticketing.desk.portal.pictures import picture
from ticketing.desk.portal.queries import by_picture, live, moments
from ticketing.office.institution.queries import zone
from ticketing.web.addresses import public_url
from ticketing.web.outcomes import Missing
from ticketing.web.settings import settings

FRESH, FRESH_PICTURE = 60, 3600  # seconds that a copy is good, at most
NOTHING = "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'"
# A link of it opens in the page that shows it, when somebody presses it.
OURS = (
    "sandbox allow-top-navigation-by-user-activation allow-popups; default-src 'none'; base-uri 'none'; "
    "form-action 'none'; img-src 'self'; style-src 'self'; frame-ancestors *"
)
ENDINGS = {"image/jpeg": "jpg", "image/png": "png"}
public = Blueprint("portal", __name__, url_prefix="/portal")


@public.get("/banners.json")
def everywhere() -> ResponseReturnValue:
    """What is live in each place."""
    at = clock.now()
    found = live(at)
    return _json({"places": [_place(one, found) for one in places()]}, at)


@public.get("/<place>/banners.json")
def one_place(place: str) -> ResponseReturnValue:
    """What is live in one place."""
    at, known = clock.now(), _known(place)
    return _json(_place(known, live(at, place)), at, place)


@public.get("/<place>/banners.html")
def fragment(place: str) -> ResponseReturnValue:
    """The same as a piece of HTML, to be put into a page or shown in a frame: no script, nothing from elsewhere."""
    at, known = clock.now(), _known(place)
    lines = [{"banner": one, "picture": picture_url(one)} for one in live(at, place)]
    answer = Response(
        render_template("banners/fragment.html", place=known, lines=lines, root=settings().public_url.rstrip("/"))
    )
    return _cached(answer, at, place)


@public.get("/pictures/<token>.<ending>")
def show_picture(token: str, ending: str) -> ResponseReturnValue:
    """The picture of a banner that is seen now, without what tells of its makers."""
    at = clock.now()
    found = by_picture(token, at)
    data = picture(found.file)
    if data is None or ending != ENDINGS[found.file.media_type]:
        raise Missing
    answer = Response(data, mimetype=found.file.media_type)
    answer.last_modified = found.scheduled_at
    left = (found.until_at - at) // timedelta(seconds=1)
    return _told(answer, hashlib.sha256(data).hexdigest(), min(FRESH_PICTURE, left))


@public.after_request
def for_anybody(answer: Response) -> Response:
    """Any page may read it; a frame may show the piece of HTML, and nothing else of it does anything."""
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Content-Security-Policy"] = OURS if request.endpoint == "portal.fragment" else NOTHING
    return answer


def picture_url(banner: Banner) -> str:
    """Where anybody finds its picture, while it is seen."""
    ending = ENDINGS[banner.file.media_type]
    return public_url("portal.show_picture", token=banner.token, ending=ending)


def _known(place: str) -> Known:
    found = next((one for one in places() if one.place == place), None)
    if found is None:
        raise Missing
    return found


def _place(known: Known, found: Any) -> dict[str, Any]:
    mine = [_banner(one) for one in found if one.place == known.place]
    return {"place": known.place, "label": known.label, "limit": known.limit, "banners": mine}


def _banner(one: Banner) -> dict[str, Any]:
    file, wall = one.file, zone()
    return {
        "id": one.id,
        "title": one.title,
        "description": one.description,
        "action": one.action,
        "link": one.link,
        "alt": one.alt,
        "picture": {
            "url": picture_url(one),
            "type": file.media_type,
            "width": file.width,
            "height": file.height,
        },
        "from": one.from_at.astimezone(wall).isoformat(),
        "until": one.until_at.astimezone(wall).isoformat(),
    }


def _json(said: dict[str, Any], at: datetime, place: str | None = None) -> Response:
    return _cached(jsonify(said), at, place)


def _cached(answer: Response, at: datetime, place: str | None) -> Response:
    """Good until the next banner begins or ends, and never longer than a minute: one may be withdrawn."""
    changed, changes = moments(at, place)
    answer.last_modified = changed
    left = (changes - at) // timedelta(seconds=1) if changes else FRESH
    return _told(answer, hashlib.sha256(answer.get_data()).hexdigest(), min(FRESH, left))


def _told(answer: Response, digest: str, seconds: int) -> Response:
    answer.set_etag(digest)
    answer.headers["Cache-Control"] = f"public, max-age={max(seconds, 0)}"
    answer.make_conditional(request)
    return answer
