"""What hangs on where a step leads."""

from collections.abc import Iterator, Mapping
from typing import Any

from workflows.cleaning import rows
from workflows.findings import Finding, wrong

Row = Mapping[str, Any]


def unsound_steps(content: Row) -> Iterator[Finding]:
    """Steps for what is repeated that lead where a request does not end unsolved, or that nobody takes by hand."""
    annulled = {row.get("label") for _, row in rows(content, "states") if row.get("outcome") == "annulled"}
    for index, step in rows(content, "steps"):
        if not step.get("repeats"):
            continue
        place = ("steps", index, "repeats")
        if step.get("to") not in annulled:
            yield wrong(place, "va solo en un paso que anula: lo repetido termina allí")
        elif not step.get("by"):
            yield wrong(place, "no va en un paso que nadie da a mano: de cuál es repetida lo dice una persona")
