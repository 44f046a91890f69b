"""How addresses, phones and cédulas are written down, so that one is recognised whatever its spelling."""

from __future__ import annotations

import re

import phonenumbers

import mailboxes
from workflows.refusals import Refused

# In some countries, as in the United States, the two can't be told apart.
MOBILE = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
DOCUMENT = re.compile(r"[0-9A-Z]{4,20}")
SPELLED = re.compile(r"[0-9\s()./+-]+")
BETWEEN_SIGNS = re.compile(r"[\s.,-]")


def address(text: str) -> str:
    """The address as it is written on an envelope. Raises Refused if no server could take it."""
    try:
        return mailboxes.any_letters(text)
    except mailboxes.Unwritable as why:
        raise Refused(why.sentence) from None


def phone(text: str, country: str) -> str | None:
    """The mobile as the whole world dials it (E.164); None if nothing was written.

    `country`: whose number it is where it brings no code of its own: two letters. Raises Refused.
    """
    if not text.strip():
        return None
    number = _dialled(text, country)
    if number is None or not phonenumbers.is_valid_number(number):
        raise Refused(
            f"«{text.strip()[:40]}» no es un número de celular. Escriba todos sus dígitos, como {_example(country)}; "
            "si es de otro país, con el signo + y el código de ese país."
        )
    if phonenumbers.number_type(number) not in MOBILE:
        raise Refused(f"«{text.strip()[:40]}» no es de un celular. Escriba uno, como {_example(country)}.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def telephone(text: str, country: str) -> str:
    """Any number, of a mobile or not, as the whole world dials it (E.164). Raises Refused."""
    number = _dialled(text, country)
    if number is None or not phonenumbers.is_valid_number(number):
        raise Refused(
            f"«{text.strip()[:40]}» no es un número de teléfono. Escriba todos sus dígitos, como {_example(country)}; "
            "si es de otro país, con el signo + y el código de ese país."
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def dialled(number: str) -> str:
    """A number as people read it, with the code of its country; what is none stays as it is."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:
        return number


def document(text: str) -> str | None:
    """A cédula or passport without points and spaces; None if nothing was written."""
    plain = BETWEEN_SIGNS.sub("", text).upper()
    if plain and not DOCUMENT.fullmatch(plain):
        raise Refused("El documento lleva solo letras y números, entre 4 y 20.")
    return plain or None


def _dialled(text: str, country: str) -> phonenumbers.PhoneNumber | None:
    """No letters: the library would dial them, as on a keypad, and drop what it takes for an extension."""
    if not SPELLED.fullmatch(text):
        return None
    try:
        return phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None


def _example(country: str) -> str:
    """A mobile of that country as people there write it; where none has numbers of its own, any."""
    kind = phonenumbers.PhoneNumberType.MOBILE
    number = phonenumbers.example_number_for_type(country, kind) or phonenumbers.PhoneNumber(57, 3001234567)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
