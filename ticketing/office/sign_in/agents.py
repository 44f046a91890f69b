"""What a browser calls itself, in words a person knows: "Firefox en Windows"."""

from __future__ import annotations

from flask_babel import gettext as _

# The first that occurs counts: every browser also claims to be the ones below it.
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def words(agent: str) -> str:
    """The browser and the system, as far as they are known."""
    browser = next((name for mark, name in BROWSERS if mark in agent), _("Otro programa"))
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return _("%(browser)s en %(system)s", browser=browser, system=system) if system else browser
