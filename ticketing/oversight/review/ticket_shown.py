"""One drawn ticket on its own page: its times reckoned anew, its evidence, who agreed, and the way to the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from ticketing.desk.access.permission import may_see
from ticketing.desk.attachments.queries import by_tokens
from ticketing.desk.cases.models import Ticket
from ticketing.desk.clock.queries import proof
from ticketing.desk.clock.shown import proof_rows
from ticketing.desk.deliverables.shown import Owed, owed
from ticketing.desk.ticket_page.approvals import approvals
from ticketing.office.people.models import Person
from ticketing.office.procedures.capabilities import can
from ticketing.oversight.findings.actions import CODES
from ticketing.oversight.samples import rederive
from ticketing.oversight.samples.cases import case_of
from ticketing.oversight.samples.figures import STRATA
from ticketing.oversight.samples.hands import own_work, until
from ticketing.oversight.samples.models import SampleItem
from ticketing.oversight.samples.queries import readable
from ticketing.oversight.samples.shown import OUTCOMES, REVIEWS, VERDICTS
from ticketing.web.addresses import path
from ticketing.web.filters import when
from workflows.spoken import duration_words

LABELS = {
    rederive.RECEIVED: "Recibida",
    rederive.LATE_SINCE: "Fuera de plazo desde",
    rederive.DUE: "Vence",
    rederive.CONSUMED: "Tiempo consumido",
    rederive.IN_TIME: "Resultado",
}


@dataclass(frozen=True)
class Value:
    """One value of the ticket's times in words: as stored, and as the segments give it."""

    label: str
    stored: str
    derived: str
    agrees: bool


def page(item: SampleItem, person: Person, roles: frozenset[str], *, on: date, at: datetime) -> dict[str, Any]:
    """Everything on the page of a drawn ticket. Of a reserved one, only its own people read the words."""
    ticket, sample = item.ticket, item.sample
    frozen = next(member for member in sample.population if member["ticket_id"] == item.ticket_id)
    handed_over = until(item)
    opened = ticket.id in readable([ticket.id], person, roles, on)
    again = rederive.rederive(item, at)
    words, shape = VERDICTS[item.verdict]
    beside = {one.position: one for one in sample.items}
    return {
        "sample": sample,
        "month": sample.month,
        "period": sample.period,
        "item": item,
        "ticket": ticket,
        "opened": opened,
        "standing": words,
        "shape": shape,
        "codes": CODES,
        "apart": [STRATA[name] for name in frozen["strata"]],
        "recounted": case_of(ticket).changed_at is not None,
        "outcome": OUTCOMES[frozen["outcome"]],
        "member": frozen,
        "until": handed_over,
        "proof": proof_rows(ticket, proof(ticket, handed_over)),
        "values": [_value(line) for line in again.lines],
        "again": again,
        "owed": [_owed(ticket, each, opened) for each in owed(ticket)],
        "approvals": approvals(ticket, person, on),
        "previous": beside.get(item.position - 1),
        "following": beside.get(item.position + 1),
        "writes": sample.signed_at is None and can(roles, *REVIEWS),
        "own_work": own_work(item, person),
        "ticket_url": path("tickets.ticket", number=ticket.number) if may_see(ticket, person, roles, on) else None,
    }


def _value(line: rederive.Line) -> Value:
    return Value(LABELS[line.what], _said(line, line.stored), _said(line, line.derived), line.agrees)


def _said(line: rederive.Line, value: str | int | bool | None) -> str:
    if value is None:
        return _("no")
    if line.what == rederive.IN_TIME:
        return _("a tiempo") if value else _("fuera de tiempo")
    if line.what == rederive.CONSUMED:
        return duration_words(timedelta(seconds=int(value)))
    return when(datetime.fromisoformat(str(value)))


def _owed(ticket: Ticket, one: Owed, opened: bool) -> dict[str, Any]:
    """One thing owed, with its evidence where it may be read."""
    if not opened:
        return vars(one) | {"address": None, "files": [], "figures": []}
    files = [
        {"name": file.name, "url": path("files.show", token=file.token, name=file.name), "size": file.size}
        for file in (by_tokens(ticket, one.files) if one.files else ())
    ]
    return vars(one) | {"files": files}
