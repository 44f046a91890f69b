"""Numbers of rows that come from outside: what no row can have is not asked of the database, which would break."""

from __future__ import annotations

from werkzeug.routing import IntegerConverter

BIGGEST = 2**31 - 1


class RowNumber(IntegerConverter):
    """`<int:…>` of an address: a number that no row can have is no page. Of nine digits, which a database holds."""

    regex = r"\d{1,9}"


def row(said: str) -> int:
    """The number in a query or a form, as their `get(type=…)` takes it. Raises ValueError."""
    found = int(said)
    if not 0 <= found <= BIGGEST:
        raise ValueError(said)
    return found
