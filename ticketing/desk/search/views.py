"""The search page, and what Ctrl-K offers."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from ticketing.desk.search.finding import commands, found
from ticketing.office.sign_in.current import me, my_roles, signed_in

pages = Blueprint("search", __name__)


@pages.get("/search")
@signed_in
def index() -> str:
    """Everything that the person may see whose name holds the words."""
    words = request.args.get("q", "").strip()[:200]
    return render_template("search/index.html", q=words, groups=found(me(), my_roles(), words))


@pages.get("/palette.json")
@signed_in
def palette() -> ResponseReturnValue:
    """What Ctrl-K shows for the words typed so far."""
    words = request.args.get("q", "").strip()[:200]
    return jsonify(items=commands(me(), my_roles(), words))
