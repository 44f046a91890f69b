"""What stands still is let go: tried again, or discarded. Either is recorded with who and when."""

from __future__ import annotations

from datetime import datetime

from ticketing.ledger.reactions import queries
from ticketing.ledger.reactions.faults import MOST_DEFECTS
from ticketing.ledger.reactions.models import ReactionRow
from ticketing.ledger.recording.actions import record
from ticketing.office.people.models import Person
from ticketing.web.outcomes import Missing, Overtaken
from workflows.refusals import Refused

TRIED, DISCARDED = "reaction_tried_again", "reaction_discarded"
LONGEST_REASON = 1000
AT_ONCE = 200


def try_again(reaction_id: int, *, by: Person, at: datetime) -> ReactionRow:
    """One more try, at once; if it fails by a defect again, it stands still again."""
    row = _standing(reaction_id)
    row.given_up_at, row.defects, row.next_try_at = None, MOST_DEFECTS - 1, at
    record(row, TRIED, by=by, at=at, payload=_about(row))
    return row


def try_all_again(*, by: Person, at: datetime) -> int:
    """The same for everything that stands still, so many at once; how many."""
    ids = [row.id for row in queries.standing(AT_ONCE)]
    return len([try_again(one, by=by, at=at) for one in sorted(ids)])


def discard(reaction_id: int, why: str, *, by: Person, at: datetime) -> ReactionRow:
    """It is never carried out. Raises Refused without a reason."""
    said = why.strip()
    if not said or len(said) > LONGEST_REASON:
        raise Refused(f"Escriba por qué se descarta, con {LONGEST_REASON} caracteres a lo sumo: queda en el registro.")
    row = _standing(reaction_id)
    row.discarded_at, row.discarded_by_id = at, by.id
    record(row, DISCARDED, by=by, at=at, payload=_about(row) | {"why": said})
    return row


def _standing(reaction_id: int) -> ReactionRow:
    row = queries.held(reaction_id)
    if row is None:
        raise Missing
    if row.given_up_at is None or row.done_at or row.discarded_at:
        raise Overtaken("Eso ya no está detenido: se volvió a intentar, se hizo o se descartó. No cambió nada.")
    return row


def _about(row: ReactionRow) -> dict[str, str | int]:
    """Without the recipient: the record outlives whom it was meant for."""
    return {"effect": row.effect, "event_id": row.event_id, "error": (row.last_error or "").partition(":")[0]}
