"""Absolute addresses, also outside a request: the desk's and the public face's."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app
from werkzeug.routing import MapAdapter


def install(app: Flask) -> None:
    """`asset("css/base.css")` for templates: where a file of ours is, found once: a page names a hundred."""
    known: dict[str, str] = {}

    def asset(name: str) -> str:
        found = known.get(name)
        if found is None:
            found = known[name] = path("static", filename=name)
        return found

    app.add_template_global(asset)


def desk_url(endpoint: str, **values: Any) -> str:
    """The address of a page for people who sign in."""
    return str(current_app.config["SETTINGS"].base_url).rstrip("/") + path(endpoint, **values)


def public_url(endpoint: str, **values: Any) -> str:
    """The address of a page for people without an account."""
    return str(current_app.config["SETTINGS"].public_url).rstrip("/") + path(endpoint, **values)


def path(endpoint: str, **values: Any) -> str:
    """The path alone, whatever host this process believes it serves."""
    return _adapter().build(endpoint, values, force_external=False)


def _adapter() -> MapAdapter:
    # The desk builds addresses of the public face and the other way round: one map knows both.
    found: MapAdapter = current_app.extensions["every_address"]
    return found
