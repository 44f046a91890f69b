"""Put a batch of outcomes into the database: recipients and tally in one transaction, each outcome at most once.

A recipient that is accepted, failed or excluded is not touched again. One that was cancelled while its message was
under way may still turn out accepted, failed or unknown: the tally follows what really happened. Anything less final
that comes after a cancellation is ignored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, select, text, tuple_, update

from ticketing.extensions import db
from ticketing.massmail.delivery.models import (
    ACCEPTED,
    CANCELLED,
    DEFERRED,
    FAILED,
    PENDING,
    UNKNOWN,
    Recipient,
    Tally,
)
from ticketing.massmail.delivery.outcome import Outcome

OPEN = (PENDING, DEFERRED, UNKNOWN)
FINAL = (ACCEPTED, FAILED, UNKNOWN)
Moved = tuple[int, int, int, int, int]
AT_ONCE = 400  # pairs in one IN list: far below every database's limit of parameters

# One statement whatever the number of rows; `old` takes the locks in the order of the key, so that two never deadlock.
POSTGRES = text("""
WITH v AS (
  SELECT * FROM unnest(
    CAST(:campaign AS int[]), CAST(:seq AS int[]), CAST(:state AS smallint[]), CAST(:attempts AS smallint[]),
    CAST(:code AS smallint[]), CAST(:reply AS text[]), CAST(:reason AS text[]), CAST(:at AS timestamptz[]),
    CAST(:next_try AS timestamptz[])
  ) AS v(campaign_id, seq, state, attempts, code, reply, reason, at, next_try)
), old AS (
  SELECT r.campaign_id, r.seq, r.state, r.domain_no FROM recipient r JOIN v USING (campaign_id, seq)
  ORDER BY r.campaign_id, r.seq FOR UPDATE OF r
), done AS (
  UPDATE recipient r SET state = v.state, attempts = v.attempts, code = v.code, reply = v.reply, reason = v.reason,
    next_try_at = v.next_try, sent_at = CASE WHEN v.state = 2 THEN v.at ELSE r.sent_at END
  FROM v JOIN old USING (campaign_id, seq)
  WHERE r.campaign_id = v.campaign_id AND r.seq = v.seq
    AND (old.state IN (0, 1, 5) OR (old.state = 6 AND v.state IN (2, 3, 5)))
  RETURNING r.campaign_id, old.domain_no, old.state AS was, r.state AS now
)
SELECT campaign_id, domain_no, was, now, count(*) FROM done GROUP BY 1, 2, 3, 4
""")


def settle(outcomes: Sequence[Outcome]) -> None:
    """Write these outcomes (one a recipient). The caller commits."""
    if not outcomes:
        return
    postgres = db.session.get_bind().dialect.name == "postgresql"
    moved = _on_postgres(outcomes) if postgres else _elsewhere(outcomes)
    count(moved)


def count(moved: Iterable[Moved]) -> None:
    """Carry (campaign, domain, from, to, how many) over to the tally, rows in one fixed order."""
    change: Counter[tuple[int, int, int]] = Counter()
    for campaign, domain, was, now, number in moved:
        if was != now:
            change[campaign, domain, was] -= number
            change[campaign, domain, now] += number
    rows = [{"c": key[0], "d": key[1], "s": key[2], "n": number} for key, number in sorted(change.items()) if number]
    if rows:
        where = (
            Tally.campaign_id == bindparam("c"),
            Tally.domain_no == bindparam("d"),
            Tally.state == bindparam("s"),
        )
        db.session.connection().execute(update(Tally).where(*where).values(count=Tally.count + bindparam("n")), rows)


def _on_postgres(outcomes: Sequence[Outcome]) -> list[Moved]:
    columns: dict[str, list[Any]] = {
        "campaign": [one.campaign for one in outcomes],
        "seq": [one.seq for one in outcomes],
        "state": [one.state for one in outcomes],
        "attempts": [one.attempts for one in outcomes],
        "code": [one.code for one in outcomes],
        "reply": [one.reply for one in outcomes],
        "reason": [one.reason for one in outcomes],
        "at": [one.at for one in outcomes],
        "next_try": [one.next_try_at for one in outcomes],
    }
    return [(row[0], row[1], row[2], row[3], row[4]) for row in db.session.execute(POSTGRES, columns)]


def _elsewhere(outcomes: Sequence[Outcome]) -> list[Moved]:
    before = _states(outcomes)
    fresh = [one for one in outcomes if one.key in before and _may(before[one.key][0], one.state)]
    if fresh:
        where = (Recipient.campaign_id == bindparam("c"), Recipient.seq == bindparam("s"))
        change: dict[str, Any] = {
            name: bindparam(f"new_{name}") for name in ("state", "attempts", "code", "reply", "reason", "next_try_at")
        }
        statement = update(Recipient.__table__).where(*where)  # type: ignore[arg-type]
        connection = db.session.connection()
        later = [one for one in fresh if one.state != ACCEPTED]
        sent = [one for one in fresh if one.state == ACCEPTED]
        if later:
            connection.execute(statement.values(**change), [_row(one) for one in later])
        if sent:
            with_moment = statement.values(**change, sent_at=bindparam("new_at", type_=Recipient.sent_at.type))
            connection.execute(with_moment, [_row(one) | {"new_at": one.at} for one in sent])
    return [(one.campaign, before[one.key][1], before[one.key][0], one.state, 1) for one in fresh]


def _may(was: int, now: int) -> bool:
    return was in OPEN or (was == CANCELLED and now in FINAL)


def _states(outcomes: Sequence[Outcome]) -> dict[tuple[int, int], tuple[int, int]]:
    """(state, domain) by recipient."""
    keys = [one.key for one in outcomes]
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for start in range(0, len(keys), AT_ONCE):
        wanted = tuple_(Recipient.campaign_id, Recipient.seq).in_(keys[start : start + AT_ONCE])
        columns = (Recipient.campaign_id, Recipient.seq, Recipient.state, Recipient.domain_no)
        rows = db.session.execute(select(*columns).where(wanted))
        found.update({(campaign, seq): (state, domain) for campaign, seq, state, domain in rows})
    return found


def _row(one: Outcome) -> dict[str, Any]:
    return {
        "c": one.campaign,
        "s": one.seq,
        "new_state": one.state,
        "new_attempts": one.attempts,
        "new_code": one.code,
        "new_reply": one.reply,
        "new_reason": one.reason,
        "new_next_try_at": one.next_try_at,
    }
