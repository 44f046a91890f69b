"""The monthly sample: how many, and which; repeatable for ever from its seed (method "sha256-order/1")."""

import hashlib
from collections.abc import Sequence
from math import sqrt
from statistics import NormalDist

METHOD = "sha256-order/1"


def draw(ids: Sequence[str], *, seed: str, size: int) -> list[str]:
    """`size` of the ids: those whose SHA-256 of "seed|id" comes first. The order in which they are given is nothing;
    a ticket added later moves no other."""
    return sorted(set(ids), key=lambda each: (_rank(seed, each), each))[:size]


def interval(found: int, drawn: int, population: int, *, confidence: float = 0.95) -> tuple[float, float]:
    """Between which shares the true one lies (Wilson), narrowed by the part of the population that was seen."""
    if drawn == 0:
        return 0.0, 1.0
    if drawn >= population:
        return found / drawn, found / drawn
    seen = drawn * (population - 1) / (population - drawn)
    z, share = _z(confidence), found / drawn
    middle = (share + z * z / (2 * seen)) / (1 + z * z / seen)
    reach = z / (1 + z * z / seen) * sqrt(share * (1 - share) / seen + z * z / (4 * seen * seen))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _rank(seed: str, each: str) -> bytes:
    return hashlib.sha256(f"{seed}|{each}".encode()).digest()


def _z(confidence: float) -> float:
    return NormalDist().inv_cdf((1 + confidence) / 2)
