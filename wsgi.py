"""The desk: settings in, application out."""

from config import SettingsError, from_environment
from ticketing.app import create_app

try:
    app = create_app(from_environment())
except SettingsError as problem:
    raise SystemExit(f"Despacho no arranca. {problem}") from None
