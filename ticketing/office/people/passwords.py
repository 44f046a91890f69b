"""Passwords: Argon2id by the OWASP minimum, and what makes one too weak. No composition rules (ASVS 6.2)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ticketing.web.settings import settings
from workflows.refusals import Refused

SHORTEST, LONGEST = 10, 128
MEMORY_KIB, ROUNDS, LANES = 19 * 1024, 2, 1
MEMORY_KIB_IN_TESTS = 64
# What is guessed first, and what this office's people would try first.
COMMON = frozenset(Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8").split())


def refuse_weak(password: str, *context: str) -> None:
    """Refuse a password that is too short, too long, common, or made of what everybody knows of its owner."""
    if len(password) < SHORTEST:
        raise Refused(f"La contraseña debe tener al menos {SHORTEST} caracteres.")
    if len(password) > LONGEST:
        raise Refused(f"La contraseña puede tener hasta {LONGEST} caracteres.")
    if password.casefold() in COMMON or len(set(password)) < 4:
        raise Refused("Esa contraseña es de las que primero se adivinan. Elija otra.")
    if password.casefold() in _known(context):
        raise Refused("La contraseña no puede ser su nombre ni su correo.")


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


def _known(context: tuple[str, ...]) -> set[str]:
    words = {text.casefold() for text in context if text}
    return words | {word.partition("@")[0] for word in words} | {word.replace(" ", "") for word in words}


def _memory() -> int:
    return MEMORY_KIB_IN_TESTS if settings().testing else MEMORY_KIB


@cache
def _hasher(memory_kib: int) -> PasswordHasher:
    return PasswordHasher(time_cost=ROUNDS, memory_cost=memory_kib, parallelism=LANES)


@cache
def _dummy(memory_kib: int) -> str:
    return _hasher(memory_kib).hash("nobody has this password")
