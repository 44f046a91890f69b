"""The settings of the running application, for whoever is not a view."""

from __future__ import annotations

from typing import cast

from flask import current_app

from config import Settings


def settings() -> Settings:
    """The settings that `create_app` was given."""
    return cast(Settings, current_app.config["SETTINGS"])
