"""The desk: settings in, application out."""

from config import from_environment
from ticketing.app import create_app

app = create_app(from_environment())
