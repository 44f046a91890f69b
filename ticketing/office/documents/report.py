"""What looking at a document came to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

PASS, FAIL, UNKNOWN = "pass", "fail", "unknown"
MOST_PLACES, LONGEST_PLACE, LONGEST_VALUE, MOST_REMOVED = 12, 60, 160, 60


class Unfit(Exception):
    """It can't be published as it is; `{name}` in the sentence stands for what it is called."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Finding:
    """What one rule says of the document: where it fails, in words ("página 3", "hoja «Datos»")."""

    rule: str
    state: str
    where: tuple[str, ...] = ()

    def told(self) -> dict[str, Any]:
        """As it is kept; of many places the first, and that there are more."""
        places = list(dict.fromkeys(place[:LONGEST_PLACE] for place in self.where))
        more = [f"{len(places) - MOST_PLACES} más"] if len(places) > MOST_PLACES else []
        return {"rule": self.rule, "state": self.state, "where": places[:MOST_PLACES] + more}


@dataclass
class Report:
    """All that is known of a document after it was looked at, and cleaned if it could be.

    `removed`: what its copy to be published lacks, or what it holds and nobody may touch, where it is signed.
    """

    findings: list[Finding] = field(default_factory=list)
    removed: list[tuple[str, str]] = field(default_factory=list)
    signed: bool = False
    cleaned: bool = False
    pages: int | None = None

    def told(self) -> dict[str, Any]:
        """As JSON."""
        made = [] if self.signed else [Finding("metadata", PASS if self.cleaned else FAIL)]
        signed = [Finding("signature", FAIL)] if self.signed and self.removed else []
        return {
            "findings": [finding.told() for finding in (*self.findings, *made, *signed)],
            "removed": [[what, value[:LONGEST_VALUE]] for what, value in _once(self.removed)],
            "signed": self.signed,
            "cleaned": self.cleaned,
            "pages": self.pages,
        }


def verdict(rule: str, failing: Iterable[str]) -> Finding:
    """It fails where it does; it passes if that is nowhere."""
    where = tuple(failing)
    return Finding(rule, FAIL if where else PASS, where)


def page(number: int) -> str:
    """Where, in a PDF."""
    return f"página {number}"


def sheet(name: str) -> str:
    """Where, in a workbook."""
    return f"hoja «{name}»"


def _once(removed: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return list(dict.fromkeys((what, " ".join(value.split())) for what, value in removed))[:MOST_REMOVED]
