"""Addresses of mail, read in one way for all: settings, people, senders, contacts, answers; and by what each is known.

A domain is IDNA 2008 (RFC 5891), never the IDNA 2003 of Python's own codec, by which «faß» is another domain. Two
spellings are one address where the local part is the same in NFC but for the capitals of ASCII, and the domain has the
same A-labels: nothing else is folded, because the server at the other end need not fold it (RFC 5321 section 2.3.11).
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import idna
from email_validator import EmailNotValidError, ValidatedEmail, validate_email

LONGEST = 254  # RFC 5321 section 4.5.3.1.3, without the brackets
LONGEST_DOMAIN = 190
_SMALL = {capital: capital + 32 for capital in range(ord("A"), ord("Z") + 1)}


class Unwritable(ValueError):
    """No server takes this address; the sentence says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def plain(text: str, *, internal: bool = False) -> str:
    """The address as any server takes it, in ASCII small letters. Raises Unwritable. `internal`: a domain of the house
    alone will do."""
    try:
        found = _validated(text, internal=internal)
    except EmailNotValidError:
        raise Unwritable(f"«{shown(text)}» no es una dirección de correo.") from None
    if found.ascii_email is None:
        raise Unwritable(
            f"«{shown(text)}» lleva tildes, eñes u otras letras antes de la arroba, y muchos servidores no las "
            "aceptan: escriba una dirección sin ellas."
        )
    return _fitting(text, found.ascii_email.lower())


def any_letters(text: str) -> str:
    """The address as its owner spells it, in NFC; its local part may have letters that only some servers take
    (SMTPUTF8, RFC 6531). Raises Unwritable."""
    try:
        found = _validated(text, internal=False).normalized
    except EmailNotValidError:
        raise Unwritable(f"«{shown(text)}» no es una dirección de correo válida.") from None
    return _fitting(text, found)


def needs_utf8(address: str) -> bool:
    """Whether only a server that offers SMTPUTF8 takes it."""
    return not address.rpartition("@")[0].isascii()


def key(address: str) -> str:
    """By what an address is known again, however it is spelled; of what is no address, something that none has."""
    local, at, domain = address.strip().rpartition("@")
    if not at:
        return _folded(domain)
    return f"{_folded(local)}{at}{_domain_key(domain)}"


def former_key(address: str) -> str:
    """By what it was known before: all folded, so that ß is ss. Blocks of then are hashes of this, and stay."""
    return address.strip().casefold()


def same(one: str, other: str) -> bool:
    """Whether both are spellings of one address."""
    return key(one) == key(other)


def domain_of(address: str) -> str:
    """Its domain in A-labels."""
    return _domain_key(address.strip().rpartition("@")[2])


def wire_domain(domain: str) -> str:
    """A domain in A-labels, in small letters. Raises Unwritable for what is no domain."""
    said = domain.strip()
    try:
        mapped = idna.uts46_remap(said, std3_rules=True, transitional=False)
        found = idna.encode(mapped, std3_rules=True).decode() if not mapped.isascii() else mapped
        if not found.isascii() or any(not _label(label) for label in found.split(".")) or len(found) > LONGEST_DOMAIN:
            raise Unwritable(f"«{shown(domain)}» no es un dominio.")
    except UnicodeError:
        raise Unwritable(f"«{shown(domain)}» no es un dominio.") from None
    return found


def shown(text: str) -> str:
    """What was typed, fit to stand in a sentence."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:120]


def _validated(text: str, *, internal: bool) -> ValidatedEmail:
    return validate_email(
        text.strip(), check_deliverability=False, strict=True,
        globally_deliverable=not internal, test_environment=internal,
    )  # fmt: skip


def _fitting(text: str, address: str) -> str:
    """Short enough for an envelope and for a row."""
    if max(len(address), len(key(address))) > LONGEST or len(domain_of(address)) > LONGEST_DOMAIN:
        raise Unwritable(f"«{shown(text)}» es demasiado larga para ser una dirección de correo.")
    return address


def _folded(local: str) -> str:
    return unicodedata.normalize("NFC", local).translate(_SMALL)


@lru_cache(maxsize=4096)  # domains are few, and an audience asks for each person's
def _domain_key(domain: str) -> str:
    if domain.isascii() and "xn--" not in domain.lower():
        return domain.lower()
    try:
        return wire_domain(domain)
    except Unwritable:
        return domain.casefold()


def _label(label: str) -> bool:
    return 0 < len(label) < 64 and not label.startswith("-") and not label.endswith("-")
