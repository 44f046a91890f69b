"""The wing's routes: /api/v1, made from the description, and the description itself."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, jsonify

from ticketing.api.description import OPERATIONS, document
from ticketing.api.frame import authenticate
from ticketing.extensions import csrf

v1 = Blueprint("api", __name__, url_prefix="/api/v1")
described = Blueprint("api_description", __name__, url_prefix="/api")
v1.before_request(authenticate)
# No cookie opens anything here: there is no session whose rights could be abused.
csrf.exempt(v1)
for _one in OPERATIONS:
    v1.add_url_rule(_one.path.replace("{campaign_id}", "<int:campaign_id>"), _one.name, _one.act, methods=[_one.method])

BLUEPRINTS: tuple[Blueprint, ...] = (v1, described)
PUBLIC: tuple[Blueprint, ...] = ()


@described.get("/openapi.json")
def openapi() -> Response:
    """What programs may do here (OpenAPI 3.1)."""
    return jsonify(document())


def install(_app: Flask) -> None:
    """Nothing to prepare."""
