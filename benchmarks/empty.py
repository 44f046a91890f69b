"""The least that a web server can be asked: an empty answer of the same kind, for measurements to stand beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def app(_environ: WSGIEnvironment, start_response: StartResponse) -> tuple[bytes, ...]:
    """200 with nothing in it."""
    start_response("200 OK", [("Content-Type", "image/gif"), ("Content-Length", "0")])
    return ()
