"""What the settings of mail must be like, coming and going: each refusal in a sentence that names the variable."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from config import Settings

LOCAL_HOSTS = {"127.0.0.1", "localhost", "::1"}
MAILBOXES = ("imap", "imaps", "imap+starttls", "pop3", "pop3s", "pop3+starttls")


def wrong(settings: Settings) -> str:
    """The first thing that is wrong; empty where nothing is."""
    return _returns(settings) or _token(settings, "returns") or _token(settings, "smtp") or _going(settings)


def _returns(settings: Settings) -> str:
    if settings.returns_url and urlsplit(settings.returns_url).scheme not in MAILBOXES:
        return f"DESPACHO_RETURNS_URL empieza por {', '.join(f'{one}://' for one in MAILBOXES)}."
    door = settings.returns_lmtp
    host, _, port = door.rpartition(":")
    if door and not door.startswith("unix:/") and not (host in LOCAL_HOSTS and port.isdecimal()):
        return "DESPACHO_RETURNS_LMTP escucha solo en este equipo: escriba 127.0.0.1:puerto o unix:/ruta."
    if settings.postmark_key and not all(settings.postmark_key.partition(":")):
        return "DESPACHO_POSTMARK_KEY se escribe usuario:clave."
    return ""


def _token(settings: Settings, way: str) -> str:
    """Who asks for a token says who it is."""
    named = (getattr(settings, f"{way}_client_id"), getattr(settings, f"{way}_client_secret"))
    if not getattr(settings, f"{way}_token_url") or all(named):
        return ""
    door = f"DESPACHO_{way.upper()}"
    return f"Con {door}_TOKEN_URL hacen falta {door}_CLIENT_ID y {door}_CLIENT_SECRET."


def _going(settings: Settings) -> str:
    """A token is said for a mailbox, and never in clear outside this machine."""
    place = urlsplit(settings.smtp_url)
    if not settings.smtp_token_url:
        return ""
    if not place.username:
        return (
            "Con DESPACHO_SMTP_TOKEN_URL, DESPACHO_SMTP_URL lleva el buzón: smtp+starttls://buzon%40dominio@equipo:587."
        )
    if place.scheme == "smtp" and place.hostname not in LOCAL_HOSTS:
        return "Con DESPACHO_SMTP_TOKEN_URL, DESPACHO_SMTP_URL empieza por smtp+starttls:// o smtps://."
    return ""
