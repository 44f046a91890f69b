"""Selects over samples, and the redraw that anybody may repeat."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from ticketing.desk.access.permission import visible_to
from ticketing.desk.attachments.models import TicketFile
from ticketing.desk.cases.models import Ticket
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.ledger.events.queries import history
from ticketing.ledger.seals.models import Seal
from ticketing.office.files.models import StoredFile
from ticketing.office.people.models import Person
from ticketing.office.procedures.queries import first, present, procedure_label
from ticketing.oversight.samples.models import Sample, SampleItem
from ticketing.oversight.samples.periods import Period
from ticketing.oversight.samples.population import hash_of
from ticketing.remembering import remembered
from ticketing.web.outcomes import Missing
from workflows import sampling
from workflows.refusals import Refused

COLUMNS = (Sample.month, Sample.procedure, Sample.size, Sample.signed_at, Sample.population_hash)
# Every method by which a sample was ever drawn: an old draw is repeated by its own, whatever the default is now.
METHODS = {"sha256-order/1": sampling.draw}


def find(month: str, procedure: str | None = None) -> Sample | None:
    """The month's sample of the procedure of that name (else of the first), if it was drawn."""
    return db.session.scalars(
        _loaded().where(Sample.month == month, Sample.procedure == (procedure or first().name))
    ).first()


def get(month: str, procedure: str | None = None) -> Sample:
    """The same, or Missing."""
    found = find(month, procedure)
    if found is None:
        raise Missing
    return found


@dataclass(frozen=True)
class Drawn:
    """A sample as the list of months shows it: without its population and its tickets."""

    month: str
    procedure: str
    size: int
    signed_at: datetime | None
    population_hash: str
    reviewed: int

    @property
    def period(self) -> Period:
        return Period(self.month, self.procedure)


def all_samples() -> Sequence[Drawn]:
    """Every sample, the newest month first."""
    return _drawn()


@dataclass(frozen=True)
class Signed:
    """That somebody signed a month's sample."""

    period: Period
    at: datetime
    who: str


@remembered
def _lately(since: datetime) -> Sequence[tuple[Drawn, int | None, str]]:
    """Those that wait for their signature and those that were signed since then, with who signed them: asked once."""
    reviewed = func.count(SampleItem.id).filter(SampleItem.verdict.is_not(None))
    query = select(*COLUMNS, reviewed, Person.id, Person.name)
    query = query.join(SampleItem, SampleItem.sample_id == Sample.id, isouter=True)
    query = query.join(Person, Person.id == Sample.signed_by_id, isouter=True).group_by(Sample.id, Person.id)
    query = query.where(Sample.signed_at.is_(None) | (Sample.signed_at >= since))
    found = db.session.execute(query.order_by(Sample.month.desc(), Sample.id))
    return [(Drawn(*row[:-2]), row[-2], row[-1] or "") for row in found]


def unsigned(since: datetime) -> Sequence[Drawn]:
    """Those that wait for review and signature, the newest month first. `since`: from when on the page also tells those
    that were signed."""
    return [one for one, _who, _name in _lately(since) if one.signed_at is None]


def signed_lately(besides: Person, since: datetime) -> list[Signed]:
    """The samples that others signed since then, the newest first."""
    others = [(one, name) for one, who, name in _lately(since) if who != besides.id]
    found = [Signed(one.period, one.signed_at, name) for one, name in others if one.signed_at is not None]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _drawn(*those: ColumnElement[bool]) -> Sequence[Drawn]:
    reviewed = func.count(SampleItem.id).filter(SampleItem.verdict.is_not(None))
    query = select(*COLUMNS, reviewed)
    query = query.join(SampleItem, SampleItem.sample_id == Sample.id, isouter=True).where(*those).group_by(Sample.id)
    return [Drawn(*row) for row in db.session.execute(query.order_by(Sample.month.desc(), Sample.id))]


def item(sample: Sample, number: str) -> SampleItem:
    """One drawn ticket by its number, or Missing."""
    for one in sample.items:
        if one.ticket.number == number:
            return one
    raise Missing


def is_evidence(file: StoredFile) -> bool:
    """Whether a file belongs to a drawn ticket that is not reserved."""
    query = select(TicketFile.id).join(Ticket, Ticket.id == TicketFile.ticket_id)
    query = query.join(SampleItem, SampleItem.ticket_id == Ticket.id)
    query = query.where(TicketFile.file_id == file.id, Ticket.reserved.is_(False))
    return db.session.scalar(query.limit(1)) is not None


def readable(ids: Collection[int], person: Person, roles: Collection[str], on: date) -> frozenset[int]:
    """Of these tickets, those whose words this person may read: a reserved one only by its own people."""
    opened = select(Ticket.id).where(Ticket.id.in_(ids), Ticket.reserved.is_(False))
    own = visible_to(person, roles, on).where(Ticket.id.in_(ids)).with_only_columns(Ticket.id)
    return frozenset(db.session.scalars(opened)) | frozenset(db.session.scalars(own))


def first_seal_after(moment: datetime) -> Seal | None:
    """The first seal of the overall chain at or after an instant."""
    return db.session.scalars(select(Seal).where(Seal.at >= moment).order_by(Seal.id).limit(1)).first()


def drawn_event(sample: Sample) -> Event | None:
    """What the chain says about the draw."""
    return next(iter(history(Sample.__tablename__, sample.id, ("drawn",))), None)


def redraw(month: str, procedure: str | None = None) -> list[str]:
    """The sample's ticket numbers, drawn again from the frozen population, seed and method.

    Without a procedure the first's; where that has none, the one that was drawn when the office worked by another.
    Refused if none was drawn, or if the population is no longer the one that was frozen.
    """
    sample = find(month, procedure) or (None if procedure else _of_before(month))
    if sample is None:
        of = f" de «{procedure_label(procedure)}»" if procedure else ""
        raise Refused(f"En {month} no se ha sorteado ninguna muestra{of}.")
    if hash_of(sample.population) != sample.population_hash:
        raise Refused(f"La población guardada de {month} no es la que se sorteó: alguien la cambió después.")
    return again(sample)


def again(sample: Sample) -> list[str]:
    """What the stored seed, method and size draw from the stored population."""
    if sample.method not in METHODS:
        raise Refused(f"El método «{sample.method}» no existe en esta versión.")
    numbers = [str(member["number"]) for member in sample.population]
    return METHODS[sample.method](numbers, seed=sample.seed, size=sample.size)


def _of_before(month: str) -> Sample | None:
    """The only sample of the month that is of a procedure which is gone."""
    present_now = [each.name for each in present()]
    found = db.session.scalars(_loaded().where(Sample.month == month, Sample.procedure.not_in(present_now))).all()
    return found[0] if len(found) == 1 else None


def _loaded() -> Select[Sample]:
    items = selectinload(Sample.items)
    return select(Sample).options(
        items.joinedload(SampleItem.ticket).joinedload(Ticket.department),
        items.joinedload(SampleItem.reviewed_by),
        items.selectinload(SampleItem.findings),
        joinedload(Sample.drawn_by),
        joinedload(Sample.signed_by),
    )
