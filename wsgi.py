"""The desk: settings in, application out. `flask --app wsgi setup` alone needs no settings: it makes them."""

import sys

import private
from config import SettingsError, from_environment
from ticketing.announcing import SERVES, announce, of_a_command, refuse_broken
from ticketing.app import create_app
from ticketing.setup.command import alone

private.begin()
try:
    if of_a_command(sys.argv) == "setup":
        app = alone(create_app)
    else:
        settings = from_environment()
        announce(settings, sys.argv)
        app = create_app(settings)
        if of_a_command(sys.argv) in SERVES:
            refuse_broken(app)
except SettingsError as problem:
    raise SystemExit(f"Despacho no arranca. {problem}") from None
