"""How each month that is over kept its times, remembered by this process.

What is over changes only where something happens to one of its tickets, and whatever happens to a ticket is an event:
only the tickets of the events since the last look are reckoned anew. A frozen population is known by its hash.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import URL, Select, func, select

from ticketing.desk.cases.models import Ticket
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.oversight.samples.figures import Compliance, compliance, counts
from ticketing.oversight.samples.models import Sample
from ticketing.oversight.samples.periods import Period
from ticketing.oversight.samples.population import Member, populations, populations_of

OVERLAP = 500  # a deed that took longer than another may have an older number and be seen later
MANY = 2000  # tickets of which it is quicker to reckon everything anew
Kept = Mapping[int, tuple[bool, bool]]  # ticket -> whether it counts, and whether it was late


@dataclass(frozen=True)
class Memory:
    """`seen`: the newest events, by their numbers, and their hashes; a database that was put back has others."""

    seen: Mapping[int, str] = field(default_factory=dict)
    months: Mapping[Period, Kept] = field(default_factory=dict)
    frozen: Mapping[str, Compliance] = field(default_factory=dict)


_memory: dict[URL, Memory] = {}


def compliances(months: Sequence[str], drawn: Mapping[str, str], procedure: str) -> dict[str, Compliance]:
    """Each of these months of the procedure's requests by what is known now; those that were drawn, with the hash of
    their population, by that."""
    place = db.engine.url
    before = _memory.get(place, Memory())
    seen, touched = _since(before.seen)
    known = _followed(before.months, touched)
    wanted = [Period(month, procedure) for month in months]
    missing = [period.month for period in wanted if period not in known]
    found = populations(missing, procedure)
    known |= {Period(month, procedure): _kept(members) for month, members in found.items()}
    frozen = {**before.frozen, **_frozen(set(drawn.values()) - set(before.frozen))}
    _memory[place] = Memory(seen, known, frozen)
    told = {period.month: _told(known[period]) for period in wanted}
    return told | {month: frozen[one] for month, one in drawn.items()}


def _since(seen: Mapping[int, str]) -> tuple[dict[int, str], set[int] | None]:
    """The newest events, and the tickets to which something happened since these; None where nobody can say."""
    last = max(seen) if seen else db.session.scalar(select(func.max(Event.id))) or 0
    begin = last - OVERLAP
    rows = db.session.execute(
        select(Event.id, Event.hash, Event.subject_kind, Event.subject_id).where(Event.id > begin).order_by(Event.id)
    ).all()
    now = {row.id: row.hash for row in rows}
    if not seen or any(now.get(one) != said for one, said in seen.items() if one > begin):
        return _newest(now), None
    touched = {row.subject_id for row in rows if row.id not in seen and row.subject_kind == Ticket.__tablename__}
    return _newest(now), touched if len(touched) <= MANY else None


def _newest(events: Mapping[int, str]) -> dict[int, str]:
    least = max(events, default=0) - OVERLAP
    return {one: said for one, said in events.items() if one > least}


def _followed(before: Mapping[Period, Kept], touched: set[int] | None) -> dict[Period, Kept]:
    """What was known of the months, as it is after what happened to these tickets."""
    if touched is None:
        return {}
    if not touched:
        return dict(before)
    again = _again(before, select(Ticket.id).where(Ticket.id.in_(touched)))
    rest = {period: {one: said for one, said in kept.items() if one not in touched} for period, kept in before.items()}
    return {period: {**kept, **again[period]} for period, kept in rest.items()}


def _again(periods: Iterable[Period], ids: Select[int]) -> dict[Period, Kept]:
    """Of these tickets alone, what each period holds."""
    months: dict[str, list[str]] = defaultdict(list)
    for period in periods:
        months[period.procedure].append(period.month)
    found = {name: populations_of(some, name, ids) for name, some in months.items()}
    return {Period(month, name): _kept(found[name][month]) for name, some in months.items() for month in some}


def _kept(members: Iterable[Member]) -> Kept:
    return {int(member["ticket_id"]): (counts(member), bool(member["late"])) for member in members}


def _told(kept: Kept) -> Compliance:
    counted = [late for counts, late in kept.values() if counts]
    return Compliance("", len(kept), len(counted), counted.count(False))


def _frozen(hashes: set[str]) -> dict[str, Compliance]:
    if not hashes:
        return {}
    query = select(Sample.population_hash, Sample.population).where(Sample.population_hash.in_(hashes))
    return {one: compliance(members) for one, members in db.session.execute(query)}
