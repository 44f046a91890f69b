"""The wing's routes: /api/v1, made from the description, and the description itself."""

from __future__ import annotations

import re

from flask import Blueprint, Flask, Response, jsonify

from ticketing.api.description import OPERATIONS, document
from ticketing.api.door import authenticate, scoped, tell_rate
from ticketing.api.frame import Invalid, invalid
from ticketing.api.table import PATH
from ticketing.extensions import csrf
from ticketing.web.errors import problem
from workflows.refusals import Refused

VARIABLE = re.compile(r"\{(\w+)\}")
v1 = Blueprint("api", __name__, url_prefix="/api/v1")
described = Blueprint("api_description", __name__, url_prefix="/api")
v1.before_request(authenticate)
v1.after_request(tell_rate)
v1.register_error_handler(Invalid, invalid)
v1.register_error_handler(Refused, lambda refusal: problem(409, refusal.sentence))
# No cookie opens anything here: there is no session whose rights could be abused.
csrf.exempt(v1)
for _one in OPERATIONS:
    _path = VARIABLE.sub(lambda found: f"<{PATH[found[1]][0]}:{found[1]}>", _one.path)
    v1.add_url_rule(_path, _one.name, scoped(_one), methods=[_one.method])

BLUEPRINTS: tuple[Blueprint, ...] = (v1, described)
PUBLIC: tuple[Blueprint, ...] = ()


@described.get("/openapi.json")
def openapi() -> Response:
    """What programs may do here (OpenAPI 3.1)."""
    return jsonify(document())


def install(_app: Flask) -> None:
    """Nothing to prepare."""
