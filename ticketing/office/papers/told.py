"""What is known of a document, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ticketing.office.documents.report import FAIL, PASS
from ticketing.office.documents.rules import RULES
from ticketing.office.papers.models import RECOGNISING, UNFIT, WAITING, Paper

LIGHTS = {PASS: "ok", FAIL: "bad"}


@dataclass(frozen=True)
class Told:
    """One rule as people read it. `light`: ok, bad or warn."""

    rule: str
    state: str
    title: str
    text: str

    @property
    def light(self) -> str:
        return LIGHTS.get(self.state, "warn")


def why_not(paper: Paper | None, name: str) -> str | None:
    """Why it can't be filed, in a sentence; None if it can."""
    if paper is None or paper.state == WAITING:
        return f"«{name}» todavía se está revisando; ya casi. Vuelva a intentarlo en un momento."
    if paper.state == RECOGNISING:
        return f"En «{name}» se está reconociendo el texto; toma unos minutos. Vuelva a intentarlo en un momento."
    return paper.reason.replace("{name}", name) if paper.state == UNFIT else None


def findings(paper: Paper) -> list[Told]:
    """What the rules say, what fails first."""
    told = [_told(one) for one in paper.findings if one["rule"] in RULES]
    order = [FAIL, "unknown", PASS]
    return sorted(told, key=lambda one: order.index(one.state) if one.state in order else 1)


def failing(paper: Paper) -> list[Told]:
    """What has to be mended, or waived with a reason."""
    return [one for one in findings(paper) if one.state == FAIL]


def removed(paper: Paper) -> list[str]:
    """What its copy to publish lacks, each in a few words."""
    return [f"{what}: {value}" if value else what for what, value in paper.removed]


def counted(told: Sequence[Told]) -> str:
    """How many pass, fail, and can't be told."""
    many = {state: sum(1 for one in told if one.state == state) for state in (PASS, FAIL)}
    rest = len(told) - sum(many.values())
    said = [f"cumple {many[PASS]}"]
    said += [f"por corregir {many[FAIL]}"] if many[FAIL] else []
    said += [f"no se puede saber {rest}"] if rest else []
    return ", ".join(said)


def _told(one: Mapping[str, Any]) -> Told:
    rule, where = RULES[one["rule"]], ", ".join(one.get("where", ()))
    said = rule.said(one["state"])
    return Told(one["rule"], one["state"], rule.title, f"{said} ({where})" if where else said)
