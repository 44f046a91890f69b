"""The public face only: approval links, survey, proof, removal, tracking, web version."""

from config import from_environment
from ticketing.app import create_app

app = create_app(from_environment(), face="public")
