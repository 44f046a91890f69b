"""The order of the gates, and what hangs on an opinion, which holds nothing."""

from collections.abc import Iterator, Mapping
from typing import Any

from workflows.cleaning import rows
from workflows.findings import Finding, wrong

Row = Mapping[str, Any]


def unsound_gates(content: Row) -> Iterator[Finding]:
    """Gates that wait for one another in a circle, or for an opinion; an opinion that is to be the substance."""
    gates = {row["name"]: row for _, row in rows(content, "gates") if "name" in row}
    for index, row in rows(content, "gates"):
        if row.get("opinion") and "evidence" in row:
            yield wrong(("gates", index, "evidence"), "no va con «opinion»: un concepto lo da quien lo firma")
        first = gates.get(str(row.get("after")))
        if first is None:
            continue
        place = ("gates", index, "after")
        if first.get("opinion"):
            yield wrong(place, f"dice «{row['after']}», que es un concepto: no detiene nada, ni lo que vendría después")
        elif row.get("name") in (round_ := _before(row, gates)) and row["name"] == min(round_, key=list(gates).index):
            yield wrong(place, f"dice «{row['after']}», y así este visto bueno tendría que esperarse a sí mismo")
    substance = (content.get("signatures") or {}).get("substance")
    if gates.get(str(substance), {}).get("opinion"):
        said = f"dice «{substance}», que es un concepto: el contenido lo firma un visto bueno que se necesite"
        yield wrong(("signatures", "substance"), said)


def _before(row: Row, gates: Mapping[str, Row]) -> list[str]:
    """The names of those that come before, nearest first; each once."""
    found: list[str] = []
    name = str(row.get("after"))
    while name in gates and name not in found:
        found.append(name)
        name = str(gates[name].get("after"))
    return found
