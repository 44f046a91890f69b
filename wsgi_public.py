"""The public face only: approval links, survey, proof, removal, tracking, web version."""

import private
from config import SettingsError, from_environment
from ticketing.announcing import refuse_broken
from ticketing.app import create_app

private.begin()
try:
    app = create_app(from_environment(), face="public")
    refuse_broken(app)
except SettingsError as problem:
    raise SystemExit(f"Despacho no arranca. {problem}") from None
