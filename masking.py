"""Addresses without their secrets: for the list of settings, for logs and for messages of errors.

Who wrote an address may have written a password into it as it is, with `/`, `#`, `?` or `@`: nothing here is parsed
by the rules of addresses, which such a password breaks. What cannot be told from a secret is hidden with it.
"""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config import Settings

HIDDEN = "•••"
COLON = re.compile(":|%3A", re.IGNORECASE)  # also where it was written as a percent code
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
PLACE = re.compile(r"(?:\[[^\]]*\]?|[^:/?#\[]*)(?::(?P<port>[^/?#]*))?")
# What a query may show: everything else may be a password by some name or other.
HARMLESS = frozenset({
    "application_name", "channel_binding", "charset", "connect_timeout", "connection_attempts", "dbname", "heartbeat",
    "host", "hostaddr", "keepalives", "keepalives_idle", "mode", "port", "sslcert", "sslkey", "sslmode", "sslrootcert",
    "target_session_attrs", "timeout", "uri", "user",
})  # fmt: skip


def address(said: str) -> str:
    """An address with its password hidden, and what its query holds but for names that are known to be harmless.

    Whatever is no address is hidden whole.
    """
    scheme = SCHEME.match(said)
    if scheme is None:
        return HIDDEN if said else ""
    return scheme[0] + _rest(said[scheme.end() :])


def described(settings: Settings) -> list[tuple[str, str, str, str]]:
    """Rows (variable, value with secrets masked, source, meaning) of every setting."""
    rows = []
    for item in fields(settings):
        if not item.metadata.get("internal"):
            shown = _shown(item.name, str(getattr(settings, item.name)), secret=item.metadata["secret"])
            source = settings.sources.get(item.name, "defecto")
            rows.append((f"DESPACHO_{item.name.upper()}", shown, source, item.metadata["meaning"]))
    return rows


def _shown(name: str, value: str, *, secret: bool) -> str:
    """A key may look like an address, and an address may hold a password though it should not."""
    if secret and not name.endswith("_url"):
        return HIDDEN if value else ""
    return address(value) if secret or SCHEME.match(value) else value


def _rest(said: str) -> str:
    """A password goes from the first colon to the last at-sign, whatever stands between."""
    who, at_sign, place = said.rpartition("@")
    colon = COLON.search(who)
    if not (at_sign and colon):
        return _place(said)
    user, password = who[: colon.start()], who[colon.end() :]
    after_query = "=" in password.partition("?")[2]  # perhaps the at-sign is in the value of a query
    return f"{user}:{HIDDEN}" + ("" if after_query else f"@{_place(place)}")


def _place(said: str) -> str:
    """Host, port and path; what should be a port and is none may be a password whose host was forgotten."""
    found = PLACE.match(said)
    port = found["port"] if found else None
    if port and not port.isdecimal():
        return f"{said[: said.index(port, len(said.partition(':')[0]))]}{HIDDEN}"
    path, mark, query = said.partition("?")
    path, hash_mark, _ = path.partition("#")
    return path + (f"#{HIDDEN}" if hash_mark else "") + mark + "&".join(map(_parameter, query.split("&")))


def _parameter(said: str) -> str:
    name, equals, value = said.partition("=")
    if not equals:
        return HIDDEN if said else ""
    return said if not value or ("#" not in value and name.lower() in HARMLESS) else f"{name}={HIDDEN}"
