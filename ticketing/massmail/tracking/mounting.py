"""Put the endpoint of pixel and links in front of the application."""

from __future__ import annotations

from functools import partial

from flask import Flask

from ticketing.extensions import db
from ticketing.massmail.tracking.endpoint import Endpoint
from ticketing.massmail.tracking.links import Links
from ticketing.massmail.tracking.queries import targets
from ticketing.massmail.tracking.spool import FOLDER, Spool


def mount(app: Flask) -> Endpoint:
    """Whatever is asked of the application goes through the endpoint from now on; a former one is let go of."""
    settings = app.config["SETTINGS"]
    with app.app_context():
        read = partial(targets, db.engine)
    spool, links = Spool(settings.data_dir / FOLDER), Links(settings.data_dir, read)
    https = bool(app.config["SESSION_COOKIE_SECURE"])
    former: Endpoint | None = app.extensions.get("tracking")
    if former is not None:
        former.spool.close()
    inner = former.inner if former else app.wsgi_app
    endpoint = Endpoint(inner, settings.secret_key, spool, links, https=https)
    app.wsgi_app = endpoint  # type: ignore[method-assign]
    app.extensions["tracking"] = endpoint
    return endpoint
