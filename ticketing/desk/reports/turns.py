"""What the installation lacks for reports to reach somebody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ticketing.desk.reports import queries
from ticketing.desk.reports.answering import coordinator
from ticketing.office.calendars.queries import today
from ticketing.office.procedures.capabilities import who
from workflows.capabilities import ASSIGN


def lacks(at: datetime) -> Iterator[str]:
    """That nobody hands reports out, and that nobody has said where petitions go."""
    rules = queries.procedure()
    if rules is None:
        return
    if coordinator(rules, today(at)) is None:
        yield f"Nadie coordina «{rules.label}»: lo hace {who(ASSIGN, rules.name)}, y nadie tiene ese papel."
    if not queries.channel().mail:
        yield "No se ha dicho a qué correo pasan las peticiones de la ciudadanía: se dice en «Reportes»."
