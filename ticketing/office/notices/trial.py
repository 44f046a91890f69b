"""A first letter through the mail server of the settings, and in words why it did not go."""

from __future__ import annotations

import smtplib
from datetime import datetime

from ticketing.office.institution.queries import institution
from ticketing.office.notices.carrier import carry
from ticketing.office.notices.letters import Letter, build
from ticketing.web.settings import settings

TEXT = "Esta es la prueba del correo de {name}. Si le llegó, los avisos y las campañas pueden salir.\n"


def try_out(to: str, at: datetime) -> str | None:
    """Send the letter; why it could not be sent, or None."""
    ours = institution().name
    said = TEXT.format(name=ours)
    letter = Letter(
        sender=settings().notices_from, to_name="", to_address=to, subject=f"Prueba del correo de {ours}", text=said,
        html=f"<p>{said}</p>", occasion=f"setup.{at.isoformat()}", domain=settings().mail_domain, at=at,
    )  # fmt: skip
    try:
        carry(build(letter))
    except smtplib.SMTPResponseException as refusal:
        return f"El servidor respondió {refusal.smtp_code}: {_words(refusal.smtp_error)}"
    except smtplib.SMTPRecipientsRefused as refusal:
        return f"El servidor no acepta a {to}: {_words(next(iter(refusal.recipients.values()))[1])}"
    except (smtplib.SMTPException, OSError, ValueError) as problem:
        return f"{type(problem).__name__}: {problem}"
    return None


def _words(said: bytes | str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:200]
