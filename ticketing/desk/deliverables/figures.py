"""The figures that a send leaves as its evidence: which there are, and the words of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from flask_babel import lazy_gettext

from ticketing.web.filters import thousands

_ = cast("Callable[[str], str]", lazy_gettext)


@dataclass(frozen=True)
class Figure:
    """One figure: its name in a table, and its word after a number in one line ("" where the line does without)."""

    label: str
    counted: str = ""


FIGURES: Mapping[str, Figure] = {
    "audience": Figure(_("Candidatos")),
    "accepted": Figure(_("Entregados al servidor"), "aceptados"),
    "failed": Figure(_("Fallidos"), "fallidos"),
    "unknown": Figure(_("Por aclarar"), "por aclarar"),
    "excluded": Figure(_("Excluidos"), "excluidos"),
    "cancelled": Figure(_("Cancelados"), "cancelados"),
}


def in_table(found: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """Each figure that there is, with its name."""
    return [(row.label, thousands(number)) for row, number in _there(found)]


def in_line(found: Mapping[str, Any] | None) -> str:
    """ "1.200 aceptados; 3 fallidos": those that are more than nothing."""
    told = [(row, number) for row, number in _there(found) if row.counted and number]
    return "; ".join(f"{thousands(number)} {row.counted}" for row, number in told)


def _there(found: Mapping[str, Any] | None) -> list[tuple[Figure, int]]:
    kept = found or {}
    return [(row, kept[key]) for key, row in FIGURES.items() if isinstance(kept.get(key), int)]
