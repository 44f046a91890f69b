"""The desk: settings in, application out. `flask --app wsgi setup` alone needs no settings: it makes them."""

import sys

import private
from config import SettingsError, from_environment
from ticketing.app import create_app
from ticketing.setup.command import alone, setting_up

private.begin()
try:
    app = alone(create_app) if setting_up(sys.argv) else create_app(from_environment())
except SettingsError as problem:
    raise SystemExit(f"Despacho no arranca. {problem}") from None
