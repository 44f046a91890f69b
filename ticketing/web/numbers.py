"""Numbers that come from outside, read in one place: what no row can have is not asked of the database, which would
break."""

from __future__ import annotations

import re

from werkzeug.routing import IntegerConverter

BIGGEST = 2**31 - 1
WHOLE = re.compile(r"[0-9]{1,10}")


class RowNumber(IntegerConverter):
    """`<int:…>` of an address: a number that no row can have is no page. Of nine digits, which a database holds."""

    regex = r"[0-9]{1,9}"


def row(said: str | int) -> int:
    """The number in a query or a form, as their `get(type=…)` and `coerce` take it. Raises ValueError."""
    text = str(said).strip()
    found = int(text) if WHOLE.fullmatch(text) else -1
    if not 0 <= found <= BIGGEST:
        raise ValueError("not the number of a row")
    return found


def maybe(said: object) -> int | None:
    """The same of anything; None for what is no such number."""
    try:
        return row(str(said))
    except ValueError:
        return None
