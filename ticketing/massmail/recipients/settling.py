"""Put a batch of outcomes into the database: recipients and tally in one transaction, each outcome at most once.

A recipient that is accepted, failed or excluded is not touched again. One that was cancelled while its message was
under way may still turn out accepted, failed or unknown: the tally follows what really happened. Anything less final
that comes after a cancellation is ignored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, func, select, text, tuple_, update

from ticketing.extensions import array, db, numbers, on_postgresql
from ticketing.massmail.counters.actions import Key, add
from ticketing.massmail.counters.models import ALL, DOMAIN, FAILED_HARD
from ticketing.massmail.pacing.actions import note_lately, note_use
from ticketing.massmail.recipients import attempts
from ticketing.massmail.recipients.models import (
    ACCEPTED,
    CANCELLED,
    DEFERRED,
    FAILED,
    PENDING,
    UNKNOWN,
    Recipient,
    Tally,
)
from ticketing.massmail.recipients.motion import move
from ticketing.massmail.recipients.outcome import Outcome
from ticketing.massmail.replies.codes import enhanced
from ticketing.massmail.replies.meaning import kind_of
from ticketing.massmail.replies.reasons import HARD
from ticketing.web import walls

Moved = tuple[int, int, int, int, int]
Judged = tuple[int, int, int, int, int, str | None, int | None, int]
Used = Counter[tuple[int, int]]
AT_ONCE = 400  # pairs in one IN list: far below every database's limit of parameters

# What an outcome may change. Both databases' statements are made of this.
ANSWERED = (ACCEPTED, FAILED, DEFERRED, UNKNOWN)
OPEN, FINAL = (PENDING, DEFERRED, UNKNOWN), (ACCEPTED, FAILED, UNKNOWN)


def settles(was: int, now: int) -> bool:
    """Whether an outcome counts for a recipient who stands there."""
    return was in OPEN or (was == CANCELLED and now in FINAL)


# One statement whatever the number of rows. `k` holds what many outcomes have in common, `v` one row for each of them;
# `old` takes the locks in the order of the key, so that two never deadlock, and is all that
# is joined to be written: the planner takes it for a few rows, and would join anything else row by row.
POSTGRES = text(f"""
WITH k AS (
  SELECT * FROM unnest(
    CAST(:campaign AS int[]), CAST(:state AS smallint[]), CAST(:attempts AS smallint[]), CAST(:code AS smallint[]),
    CAST(:reply AS text[]), CAST(:reason AS text[]), CAST(:next_try AS float8[]), CAST(:transport AS smallint[]),
    CAST(:enhanced AS text[]), CAST(:external_id AS text[]), CAST(:meaning AS text[])
  ) WITH ORDINALITY AS k(
    campaign_id, state, attempts, code, reply, reason, next_try, transport, enhanced, external_id, meaning, number
  )
), v AS (
  SELECT one.seq, one.at, k.* FROM unnest(CAST(:seq AS int[]), CAST(:kind AS int[]), CAST(:at AS float8[]))
    AS one(seq, kind, at) JOIN k ON k.number = one.kind
), old AS (
  SELECT v.*, r.state AS was, r.domain_no FROM recipient r JOIN v USING (campaign_id, seq)
  ORDER BY r.campaign_id, r.seq FOR UPDATE OF r
), done AS (
  UPDATE recipient r SET state = o.state, attempts = o.attempts, code = o.code, reply = o.reply, reason = o.reason,
    next_try_at = to_timestamp(o.next_try), transport = coalesce(o.transport, r.transport), enhanced = o.enhanced,
    external_id = coalesce(o.external_id, r.external_id), kind = o.meaning,
    sent_at = CASE WHEN o.state = {ACCEPTED} THEN to_timestamp(o.at) ELSE r.sent_at END
  FROM old o
  WHERE r.campaign_id = o.campaign_id AND r.seq = o.seq
    AND (o.was IN {OPEN} OR (o.was = {CANCELLED} AND o.state IN {FINAL}))
  RETURNING r.campaign_id, o.domain_no, o.was, r.state AS now, r.kind, r.transport, r.provider
)
SELECT campaign_id, domain_no, was, now, count(*), kind, transport, provider FROM done GROUP BY 1, 2, 3, 4, 6, 7, 8
""")  # noqa: S608 - states, which are numbers of ours


def settle(outcomes: Sequence[Outcome]) -> Used:
    """Write these outcomes (one a recipient); how many were accepted, by transport and provider. The caller commits."""
    used: Used = Counter()
    if not outcomes:
        return used
    answered = {one.campaign: 0 for one in outcomes if one.state in ANSWERED}
    moved = _on_postgres(outcomes) if on_postgresql() else _elsewhere(outcomes)
    attempts.keep(outcomes)
    count(each[:5] for each in moved)
    _count_hard(moved)
    answers = {ACCEPTED: used, FAILED: Counter(), DEFERRED: Counter()}
    for campaign, _, was, now, number, _, transport, provider in moved:
        if now in (ACCEPTED, FAILED) and was != now:
            answered[campaign] += number
        if now in answers and (was != now or now == DEFERRED) and transport is not None:
            answers[now][transport, provider] += number
    on = walls.today(outcomes[-1].at)
    move(answered, at=outcomes[-1].at)
    note_use(used, on=on, refused=answers[FAILED], put_off=answers[DEFERRED])
    note_lately(used, at=outcomes[-1].at)
    return used


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


def meaning(one: Outcome) -> str | None:
    """What a refusal means (replies.reasons: hard, soft...); of anything less final, nothing."""
    return kind_of(one.code, one.reply) if one.state == FAILED else None


def _count_hard(moved: Iterable[Judged]) -> None:
    change: Counter[Key] = Counter()
    for campaign, domain, was, now, number, kind, _, _ in moved:
        if now == FAILED and was != FAILED and kind == HARD:
            change[campaign, FAILED_HARD, ALL, 0] += number
            change[campaign, FAILED_HARD, DOMAIN, domain] += number
    add(change)


def _on_postgres(outcomes: Sequence[Outcome]) -> list[Judged]:
    kinds: dict[tuple[Any, ...], int] = {}
    seqs, kind, moments, meanings = [], [], [], []
    for one in outcomes:
        common = (one.campaign, one.state, one.attempts, one.code, one.reply, one.reason, one.next_try_at,
                  one.transport, one.external_id)  # fmt: skip
        if common not in kinds:
            meanings.append(meaning(one))
        kind.append(kinds.setdefault(common, len(kinds) + 1))
        seqs.append(one.seq)
        moments.append(one.at.timestamp())
    campaign, state, attempts, code, reply, reason, next_try, transport, known_as = zip(*kinds, strict=True)
    columns = {
        "campaign": campaign, "state": state, "attempts": attempts, "code": code, "reply": reply, "reason": reason,
        "next_try": [at and at.timestamp() for at in next_try], "transport": transport,
        "enhanced": [enhanced(text) for text in reply], "external_id": known_as, "meaning": meanings,
    }  # fmt: skip
    each = {"seq": numbers(seqs), "kind": numbers(kind), "at": numbers(moments)}
    rows = db.session.execute(POSTGRES, {name: array(values) for name, values in columns.items()} | each)
    return [(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7]) for row in rows]


def _elsewhere(outcomes: Sequence[Outcome]) -> list[Judged]:
    before = _states(outcomes)
    fresh = [one for one in outcomes if one.key in before and settles(before[one.key][0], one.state)]
    if fresh:
        where = (Recipient.campaign_id == bindparam("c"), Recipient.seq == bindparam("s"))
        change: dict[str, Any] = {
            name: bindparam(f"new_{name}")
            for name in ("state", "attempts", "code", "reply", "reason", "next_try_at", "enhanced", "kind")
        }
        for name in ("transport", "external_id"):
            change[name] = func.coalesce(bindparam(f"new_{name}"), getattr(Recipient, name))
        statement = update(Recipient.__table__).where(*where)  # type: ignore[arg-type]
        connection = db.session.connection()
        later = [one for one in fresh if one.state != ACCEPTED]
        sent = [one for one in fresh if one.state == ACCEPTED]
        if later:
            connection.execute(statement.values(**change), [_row(one) for one in later])
        if sent:
            with_moment = statement.values(**change, sent_at=bindparam("new_at", type_=Recipient.sent_at.type))
            connection.execute(with_moment, [_row(one) | {"new_at": one.at} for one in sent])
    return [
        (one.campaign, domain, was, one.state, 1, meaning(one), one.transport, provider)
        for one in fresh
        for was, domain, provider in (before[one.key],)
    ]


def _states(outcomes: Sequence[Outcome]) -> dict[tuple[int, int], tuple[int, int, int]]:
    """(state, domain, provider) by recipient."""
    keys = [one.key for one in outcomes]
    found: dict[tuple[int, int], tuple[int, int, int]] = {}
    for start in range(0, len(keys), AT_ONCE):
        wanted = tuple_(Recipient.campaign_id, Recipient.seq).in_(keys[start : start + AT_ONCE])
        columns = (Recipient.campaign_id, Recipient.seq, Recipient.state, Recipient.domain_no, Recipient.provider)
        rows = db.session.execute(select(*columns).where(wanted))
        found.update({(row[0], row[1]): (row[2], row[3], row[4]) for row in rows})
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
        "new_enhanced": enhanced(one.reply),
        "new_kind": meaning(one),
        "new_transport": one.transport,
        "new_external_id": one.external_id,
    }
