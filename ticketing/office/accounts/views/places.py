"""Where the pages about people hang."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("people", __name__)
