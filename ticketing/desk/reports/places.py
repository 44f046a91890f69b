"""Addresses of the portal, brought to one spelling, so that a section is found by how they begin."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import weblinks
from ticketing.web.characters import fits_a_line
from workflows.refusals import Refused

LONGEST = 2_000
DEEPEST = 60


def normal(said: str) -> str:
    """ "ejemplo.org/creditos/pregrado" of whatever spelling: without scheme, «www.», port by default, question or
    fragment, in small letters, its signs decoded and its dots walked. Raises Refused for what is no address of the web.
    """
    text = whole(said)
    host = weblinks.host(text)
    if not host:
        raise Refused(
            "Escriba la dirección de la página sin usuario ni contraseña, como https://www.ejemplo.org/pagina."
        )
    path = unquote(urlsplit(text).path, errors="replace").replace("\\", "/")
    if not fits_a_line(path):
        raise Refused("La dirección de la página lleva signos que no se ven: cópiela del navegador.")
    parts: list[str] = []
    for part in path.casefold().split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    name = host.rstrip(".").removeprefix("www.")
    return "/".join((name, *parts))[:LONGEST].rstrip("/")


def whole(said: str) -> str:
    """What was typed as a whole address of the web: https:// where nothing is said. Raises Refused."""
    text = said.strip()
    if not text:
        raise Refused("Escriba la dirección de la página.")
    scheme, sign, _rest = text.partition("://")
    if sign and scheme.lower() in ("http", "https"):
        text = f"{scheme.lower()}://{text[len(scheme) + 3 :]}"
    elif not sign:
        text = f"https://{text}"
    if why := weblinks.problem(text, LONGEST):
        raise Refused(why)
    if "\\" in text or any(sign.isspace() for sign in text):
        raise Refused("La dirección de la página no lleva espacios ni barras invertidas: cópiela del navegador.")
    return text


def beginnings(place: str) -> list[str]:
    """Every prefix that a section of this place could have, the longest first: whole parts of the path only."""
    parts = place.split("/")[:DEEPEST]
    return ["/".join(parts[:many]) for many in range(len(parts), 0, -1)]
