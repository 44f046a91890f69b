"""The demo's pages, and the people who sign in there with one tap."""

from __future__ import annotations

from flask import Blueprint
from flask.sansio.blueprints import BlueprintSetupState

from ticketing.demo import arrivals, cast
from ticketing.demo.views import bp
from ticketing.office import doors

BLUEPRINTS: tuple[Blueprint, ...] = (bp,)


@bp.record
def show_people(_state: BlueprintSetupState) -> None:
    """Offer the demo's people on its sign-in page; show what the catcher caught to whoever tests a mail server."""
    doors.DEMO_PEOPLE = cast.people
    arrivals.install()
