"""Requests with a banner, somewhere in their life."""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING, Any

from PIL import Image

from tests.desk.cast import FILED, Cast, form, taken

if TYPE_CHECKING:
    from datetime import datetime

    from ticketing.desk.cases.models import Ticket
    from ticketing.office.files.models import StoredFile

WEB = "Actualización y divulgación de contenidos en la web"
MAKER = b"Camara de Rosa"
ANSWERS: dict[str, Any] = {
    "banner": True,
    "banner_place": "home",
    "banner_title": "Créditos abiertos",
    "banner_description": "Pregunte por el suyo antes del viernes.",
    "banner_action": "Conozca más",
    "banner_link": "https://portal.example/credito?a=1&b=2",
    "banner_alt": "Una estudiante con su diploma",
    "banner_until": "2026-05-31",
}
HEIGHTS = {"home": 550, "inner": 480}


@cache
def jpg(place: str = "home") -> bytes:
    """A picture of the place's measures that tells who made it."""
    made, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = MAKER.decode()
    picture = Image.linear_gradient("L").resize((1920, HEIGHTS[place])).convert("RGB")
    picture.save(made, "JPEG", quality=60, exif=exif, comment=MAKER)
    return made.getvalue()


def kept(place: str = "home") -> StoredFile:
    """The picture as an upload leaves it."""
    from ticketing.office.files.actions import store

    return store(io.BytesIO(jpg(place)), "banner.jpg", by=None, at=FILED)


def answers(**changes: Any) -> dict[str, Any]:
    """A web request's form with a banner."""
    fields = form(**ANSWERS | changes)
    del fields["sender"], fields["audience"]
    return fields


def asking(cast: Cast, when: datetime = FILED, **changes: Any) -> Ticket:
    """A request for the portal with this banner, in work and verified."""
    place = changes.get("banner_place", "home")
    files = [(kept(place), "words", None, f"banner_{place}"), *changes.pop("more_files", ())]
    return taken(cast, when, category=WEB, fields=answers(**changes), files=files)
