"""What somebody decided at a gate, and how, in words."""

from __future__ import annotations

from flask_babel import gettext as _


def verdict_words(verdict: str) -> str:
    """A verdict as one reads it."""
    return {"approved": _("Dio el visto bueno"), "returned": _("La devolvió"), "rejected": _("La rechazó")}[verdict]


def channel_words(channel: str) -> str:
    """How it was given."""
    words = {"mail": _("desde el correo"), "evidence": _("con constancia adjunta"), "api": _("desde otro sistema")}
    return words.get(channel, _("en el sistema"))
