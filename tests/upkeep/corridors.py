"""Draws `docs/corridors.md` from the contracts in pyproject.toml: `python -m tests.upkeep.corridors`."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "corridors.md"
OPENING = """# Corridors

Who may import whom, from top to bottom: each row knows only rows below it. What stands in one row between `|` does
not meet; what stands there between `:` may. Drawn from the contracts that `lint-imports` holds (`pyproject.toml`) by
`python -m tests.upkeep.corridors`. Why the rows are these: `decisions/0021-corridors.md`.
"""


def page() -> str:
    """The whole page."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return "\n".join([OPENING, *(_section(one) for one in contracts if _drawn(one))])


def _drawn(contract: dict[str, Any]) -> bool:
    """A wing's nouns, or the wings: not the tiers of files, which are the same in every noun."""
    containers = contract.get("containers", [""])
    return contract["type"] == "layers" and not any("*" in one for one in containers)


def _section(contract: dict[str, Any]) -> str:
    where = ", ".join(contract.get("containers", ["The house"]))
    rows = [_row(layer) for layer in contract["layers"]]
    nodes = [f'  r{number}["{row}"]' for number, row in enumerate(rows)]
    arrows = "  " + " --> ".join(f"r{number}" for number in range(len(rows)))
    return "\n".join(
        [f"## {where}", "", f"{contract['name']}.", "", "```mermaid", "flowchart TB", *nodes, arrows, "```", ""]
    )


def _row(layer: str) -> str:
    """ "(ticketing.desk) | (ticketing.massmail)" as "desk | massmail"."""
    return " ".join(re.sub(r"[()]|ticketing\.", "", layer).split())


if __name__ == "__main__":
    PAGE.write_text(page())
