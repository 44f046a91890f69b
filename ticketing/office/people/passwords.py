"""Passwords: Argon2id by the OWASP minimum, and what makes one too weak. No composition rules (ASVS 6.2)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from string import punctuation, whitespace

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ticketing.web.settings import settings
from workflows.refusals import Refused

SHORTEST, LONGEST = 10, 128
MEMORY_KIB, ROUNDS, LANES = 19 * 1024, 2, 1
MEMORY_KIB_IN_TESTS = 64
WORD = re.compile(r"\w+")
NO_LETTER = re.compile(r"\W|_")
EDGES = punctuation + whitespace + "¡¿"  # «password1!» and « password1» are guessed as soon as the word itself
SHORTEST_LOCAL, SHORTEST_NAME = 4, 3
LETTERS_OF_ONES_OWN = 8


def refuse_weak(password: str, *context: str) -> None:
    """Refuse a password that is too short, too long, common, or made of what everybody knows of its owner."""
    if len(password) < SHORTEST:
        raise Refused(f"La contraseña debe tener al menos {SHORTEST} caracteres.")
    if len(password) > LONGEST:
        raise Refused(f"La contraseña puede tener hasta {LONGEST} caracteres.")
    if {password.casefold(), _plain(password).strip(EDGES)} & common() or len(set(password)) < 4:
        raise Refused("Esa contraseña es de las que primero se adivinan. Elija otra.")
    if _tells(_plain(password), [_plain(said) for said in context if said]):
        raise Refused("La contraseña no puede llevar su correo ni estar hecha de su nombre. Elija otra.")


def hashed(password: str) -> str:
    """The Argon2id hash to keep."""
    return _hasher(_memory()).hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Is this the password? Takes the same time when there is none to compare with."""
    hasher = _hasher(_memory())
    try:
        return hasher.verify(kept or _dummy(_memory()), password[: LONGEST + 1]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def outdated(kept: str) -> bool:
    """Was it hashed with other parameters than today's?"""
    return _hasher(_memory()).check_needs_rehash(kept)


@cache
def common() -> frozenset[str]:
    """What is guessed first: this office's own, and the 10,000 commonest. The file says where they come from."""
    lines = Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.casefold() for line in lines if not line.startswith("# "))


def _tells(password: str, known: Sequence[str]) -> bool:
    """Whether it holds an address or its local part, or is little more than words of the name."""
    boxes = [said.partition("@")[0] for said in known if "@" in said]
    if any(box in password for box in boxes if len(box) >= SHORTEST_LOCAL):
        return True
    words = {word for said in known for word in WORD.findall(said) if len(word) >= SHORTEST_NAME}
    rest = password
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != password and len(NO_LETTER.sub("", rest)) < LETTERS_OF_ONES_OWN


def _plain(text: str) -> str:
    """Without accents and capitals: «María» and «maria» are one word."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _memory() -> int:
    return MEMORY_KIB_IN_TESTS if settings().testing else MEMORY_KIB


@cache
def _hasher(memory_kib: int) -> PasswordHasher:
    return PasswordHasher(time_cost=ROUNDS, memory_cost=memory_kib, parallelism=LANES)


@cache
def _dummy(memory_kib: int) -> str:
    return _hasher(memory_kib).hash("nobody has this password")
