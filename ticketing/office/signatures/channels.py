"""Every way by which a signature or a message reaches a subject, one row each: its name, and how it is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from flask_babel import lazy_gettext

_ = cast("Callable[[str], str]", lazy_gettext)

DESK, MAIL, EVIDENCE, API = "desk", "mail", "evidence", "api"
CHANNELS: Mapping[str, str] = {
    DESK: _("en el sistema"),
    MAIL: _("desde el correo"),
    EVIDENCE: _("con constancia adjunta"),
    API: _("desde otro sistema"),
}
