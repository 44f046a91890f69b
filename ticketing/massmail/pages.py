"""The wing's pages. All of them are for people without an account: what a mail leads to."""

from __future__ import annotations

from flask import Blueprint, Flask

from ticketing.massmail.delivery.outgoing import check_addresses
from ticketing.massmail.removal.views import pages as removal
from ticketing.massmail.removal.views import web_version
from ticketing.massmail.tracking.views import pages as tracking

BLUEPRINTS: tuple[Blueprint, ...] = ()
PUBLIC: tuple[Blueprint, ...] = (tracking, removal, web_version)


def install(app: Flask) -> None:
    """Refuse to start with a public address that would make removal links too long to be understood."""
    with app.app_context():
        check_addresses()
