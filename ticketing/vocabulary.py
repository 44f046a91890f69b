"""What this installation brings to procedures: filled from its wings and from the columns of its tables."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import String

from ticketing import wings
from ticketing.desk import occasions
from ticketing.desk import reactions as desk
from ticketing.desk.attachments.models import TicketFile
from ticketing.desk.cases.models import Ticket
from ticketing.desk.clock.models import ClockSegment
from ticketing.desk.deliverables.models import Deliverable
from ticketing.desk.gates.models import TicketGate
from ticketing.dispatch import reactions as dispatch
from ticketing.ledger.reactions.models import ReactionRow
from ticketing.massmail.campaigns.models import Campaign
from ticketing.office.people.models import Grant, Headship
from ticketing.office.procedures.models import ProcedureVersion
from ticketing.office.signatures.models import Signature
from workflows.vocabulary import STEP, WAIT, Vocabulary

COLUMNS: Mapping[tuple[str, str], tuple[Any, ...]] = {
    ("", "name"): (ProcedureVersion.name,),
    ("states", "label"): (Ticket.state,),
    ("categories", "label"): (Ticket.category,),
    ("exceptions.kinds", "label"): (Ticket.exception,),
    ("steps", "key"): (ReactionRow.recipient,),
    ("steps", "reason"): (ClockSegment.reason,),
    ("roles", "key"): (Grant.role,),
    ("roles", "label"): (ClockSegment.party,),
    ("gates", "name"): (TicketGate.name, Signature.gate, TicketFile.capacity),
    ("gates", "who.head"): (Headship.title,),
    ("deliverables", "name"): (Deliverable.kind,),
    ("steps", "do"): (ReactionRow.effect,),
    ("classes", "key"): (Campaign.mail_class,),
}
"""Which columns keep what a procedure says, by section and key of its file; "" is the file itself."""


@cache
def vocabulary() -> Vocabulary:
    """Everything that a procedure of this installation may name."""
    effects = {name: reaction.says for name, reaction in wings.reactions().items() if reaction.says}
    return Vocabulary(
        facts=_facts(),
        effects=effects,
        occasions=occasions.OCCASIONS,
        follows=_follows(frozenset(effects)),
        engines=dispatch.ENGINES,
        lengths=_lengths(),
    )


def _facts() -> Mapping[str, str]:
    return desk.FACTS | dispatch.FACTS


def _follows(effects: frozenset[str]) -> Mapping[str, frozenset[str]]:
    told = {name: occasions.effects_of(name, effects) for name in occasions.OCCASIONS}
    return told | {STEP: occasions.effects_of_a_step(effects), WAIT: occasions.effects_of_a_wait(effects)}


def _lengths() -> Mapping[tuple[str, str], int]:
    """The most characters that every one of the columns keeps."""
    return {where: min(_length(column) for column in columns) for where, columns in COLUMNS.items()}


def _length(column: Any) -> int:
    kept = column.type
    if not isinstance(kept, String) or kept.length is None:
        raise TypeError(f"{column} has no length")
    return kept.length
