"""How addresses, phones and cédulas are written down, so that one is recognised whatever its spelling."""

from __future__ import annotations

import re

from email_validator import EmailNotValidError, validate_email

from workflows.refusals import Refused

MOBILE = re.compile(r"(?:\+?57)?(3\d{9})")
DOCUMENT = re.compile(r"[0-9A-Z]{4,20}")
BETWEEN_DIGITS = re.compile(r"[\s().-]")
BETWEEN_SIGNS = re.compile(r"[\s.,-]")


def address(text: str) -> str:
    """The address as it is written on an envelope. Raises Refused if no server could take it."""
    try:
        return validate_email(text.strip(), check_deliverability=False, strict=True).normalized
    except EmailNotValidError:
        raise Refused(f"«{text.strip()[:120]}» no es una dirección de correo válida.") from None


def phone(text: str) -> str | None:
    """A Colombian mobile as +57 and ten digits; None if nothing was written."""
    digits = BETWEEN_DIGITS.sub("", text)
    if not digits:
        return None
    found = MOBILE.fullmatch(digits)
    if not found:
        raise Refused("El celular tiene diez dígitos y empieza por 3.")
    return f"+57{found[1]}"


def document(text: str) -> str | None:
    """A cédula or passport without points and spaces; None if nothing was written."""
    plain = BETWEEN_SIGNS.sub("", text).upper()
    if plain and not DOCUMENT.fullmatch(plain):
        raise Refused("El documento lleva solo letras y números, entre 4 y 20.")
    return plain or None
