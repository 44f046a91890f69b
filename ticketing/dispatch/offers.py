"""What may be done next about a ticket's campaigns."""

from __future__ import annotations

from dataclasses import dataclass

from ticketing.desk.cases.completeness import missing
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import hands_off, may
from ticketing.dispatch.campaigns.corrections import gone_out, written_to
from ticketing.dispatch.campaigns.engines import CAMPAIGN, by_mail
from ticketing.dispatch.campaigns.hashes import substance_gate, substance_hash
from ticketing.dispatch.campaigns.leave import not_in_work
from ticketing.dispatch.campaigns.queries import of_engine
from ticketing.massmail.campaigns.models import CANCELLED, FINISHED, Campaign
from ticketing.massmail.recipients.models import CANCELLED as NOT_SENT
from ticketing.massmail.recipients.models import FAILED, UNKNOWN
from ticketing.massmail.recipients.queries import tally
from ticketing.office.people.models import Person
from ticketing.office.signatures.queries import valid
from workflows.capabilities import COMPOSE


@dataclass(frozen=True)
class Correction:
    """What may be corrected: the last campaign that went out. `missing` and `reached` are of that one; `written`, how
    many mails all of the ticket's campaigns together may have brought. `same`: the request says what it said then;
    `signed`: what it says now is signed already."""

    campaign: Campaign
    missing: int
    reached: int
    written: int
    same: bool
    signed: bool

    @property
    def half_way(self) -> bool:
        return self.campaign.status == CANCELLED


def can_make(ticket: Ticket, person: Person, held: frozenset[str], engine: str = CAMPAIGN) -> bool:
    """Whether this person may make the ticket's campaign or notice now: it owes one, is in work, and none stands or
    went out."""
    return _free(ticket, person, held, engine) and not gone_out(ticket, engine)


def can_correct(ticket: Ticket, person: Person, held: frozenset[str], engine: str = CAMPAIGN) -> Correction | None:
    """The campaign or notice that a further one may correct, where the ticket is in work."""
    if not _free(ticket, person, held, engine):
        return None
    gone = gone_out(ticket, engine)
    if not gone:
        return None
    last, counts = gone[-1], tally(gone[-1].id)
    doubtful = (UNKNOWN,) if last.unknown_policy == "resend" else ()
    unreached = sum(counts.get(state, 0) for state in (NOT_SENT, FAILED, *doubtful))
    now = substance_hash(ticket)
    return Correction(
        last, unreached, written_to([last]), written_to(gone),
        same=last.substance_hash == now, signed=bool(valid(ticket, substance_gate(ticket).name, now)),
    )  # fmt: skip


def _free(ticket: Ticket, person: Person, held: frozenset[str], engine: str) -> bool:
    """Whether this person may make any campaign or notice of the ticket now."""
    ended = all(one.status in {FINISHED, CANCELLED} for one in of_engine(ticket, engine))
    composes = may(ticket, held, COMPOSE) and not hands_off(ticket, person)
    return composes and by_mail(ticket, engine) and ended and not_in_work(ticket) is None and not missing(ticket)
