"""Share out tokens between senders, slow a road down, count what was used. The caller commits.

Rates are measured by one clock for all machines: the database's, where it has one. Rests and slow-downs are told by the
clock that the rest of the office goes by.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType

from sqlalchemy import delete, func, select

from ticketing import clock
from ticketing.extensions import db, insert_of, on_postgresql
from ticketing.massmail.pacing.allowance import Grant
from ticketing.massmail.pacing.limits import Limits
from ticketing.massmail.pacing.models import Pace, RecentUse, TransportUse
from ticketing.massmail.pacing.queries import aged, slowed_rate, used_lately, used_today
from ticketing.web import walls
from workflows.pacing import ONE_SLOWING, UNKNOWN_SPEED, filled, granted, slowed
from workflows.rolling import oldest, slot_of

REST = timedelta(minutes=1)
NOBODY: Mapping[tuple[int, int], int] = MappingProxyType({})
FORGOTTEN = timedelta(minutes=2)  # after this long without a grant whatever was granted is counted, or was never used


def share_out(limits: Limits, wanted: Mapping[str, int], back: Mapping[str, int], *, at: datetime) -> dict[str, Grant]:
    """Grants of all wanted buckets that limit. `back`: what is left of earlier grants."""
    slow = _slowed(wanted, at)
    keys = sorted(wanted.keys() & {*limits.rates, *limits.days, *slow})
    if not keys:
        return {}
    rows, stamp = _locked(keys)
    found = {}
    for key in keys:
        row = rows[key]
        if key in limits.days:
            rolls = key in limits.rolling
            found[key] = _of_day(row, limits.days[key], wanted[key], back.get(key, 0), at, rolls=rolls)
        else:
            rate = _rate(row, limits.rates.get(key), at)
            found[key] = _of_bucket(row, rate, wanted[key], back.get(key, 0), stamp, at)
    return found


def slow(key: str, *, configured: float | None, seen: float, said: str, at: datetime) -> None:
    """Half the speed, and a rest: the server asked for less. `seen`: messages a minute that went this way lately."""
    rows, _ = _locked([key])
    row = rows[key]
    if row.slowed_at is not None and at - row.slowed_at < ONE_SLOWING:
        return
    now = _rate(row, configured, at) or seen or UNKNOWN_SPEED
    still = row.ceiling if slowed_rate(row, at) is not None else None  # not recovered from the last time
    row.ceiling = max(still or 0.0, now)
    row.rate, row.slowed_at, row.resting_until, row.said = slowed(now), at, at + REST, said[:300]


def note_use(
    used: Mapping[tuple[int, int], int],
    *,
    on: date,
    refused: Mapping[tuple[int, int], int] = NOBODY,
    put_off: Mapping[tuple[int, int], int] = NOBODY,
) -> None:
    """So many messages more were accepted, refused or put off on a day, by transport and provider."""
    rows = [
        {"on": on, "transport": road[0], "provider": road[1], "count": used.get(road, 0),
         "refused": refused.get(road, 0), "put_off": put_off.get(road, 0)}
        for road in sorted({*used, *refused, *put_off})
    ]  # fmt: skip
    if rows:
        made = insert_of(TransportUse).values(rows)
        columns = (TransportUse.count, TransportUse.refused, TransportUse.put_off)
        more = {column.key: column + made.excluded[column.key] for column in columns}
        keys = [TransportUse.on, TransportUse.transport, TransportUse.provider]
        db.session.execute(made.on_conflict_do_update(index_elements=keys, set_=more))


def note_lately(used: Mapping[tuple[int, int], int], *, at: datetime) -> None:
    """So many messages more were accepted just then, by transport and provider: what a day that rolls is counted by."""
    by_transport: Counter[int] = Counter()
    for (transport, _), count in used.items():
        by_transport[transport] += count
    _add_lately(Counter({(slot_of(at), transport): count for transport, count in by_transport.items()}))


def sweep(at: datetime) -> None:
    """Forget what counts no more. What a wrong clock noted in slots yet to come was sent by now at the latest."""
    db.session.execute(delete(RecentUse).where(RecentUse.slot < oldest(at) - 1))
    ahead = RecentUse.slot > slot_of(at) + 1  # two machines' clocks need not agree to the second
    gone = db.session.execute(delete(RecentUse).where(ahead).returning(RecentUse.transport, RecentUse.count)).all()
    moved: Counter[tuple[int, int]] = Counter()
    for transport, count in gone:
        moved[slot_of(at), transport] += count
    _add_lately(moved)


def _add_lately(counts: Mapping[tuple[int, int], int]) -> None:
    rows = [{"slot": slot, "transport": one, "count": count} for (slot, one), count in sorted(counts.items()) if count]
    if rows:
        made = insert_of(RecentUse).values(rows)
        more = {"count": RecentUse.count + made.excluded.count}
        keys = [RecentUse.slot, RecentUse.transport]
        db.session.execute(made.on_conflict_do_update(index_elements=keys, set_=more))


def _slowed(wanted: Mapping[str, int], at: datetime) -> set[str]:
    """Of these buckets, those that somebody slowed down and that have not recovered."""
    rows = db.session.scalars(select(Pace).where(Pace.key.in_(sorted(wanted)), Pace.rate.is_not(None)))
    return {row.key for row in rows if slowed_rate(row, at) is not None}


def _rate(row: Pace, configured: float | None, at: datetime) -> float | None:
    """Messages a minute: as configured, or as recovered from the last slow-down if that is less."""
    slower = slowed_rate(row, at)
    if slower is None:
        return configured
    return slower if configured is None else min(slower, configured)


def _of_bucket(row: Pace, rate: float | None, wanted: int, back: int, stamp: datetime, at: datetime) -> Grant:
    if row.resting_until is not None and row.resting_until > at:
        row.tokens, row.filled_at = 0.0, stamp
        return Grant(0, rate)
    if rate is None:
        return Grant(wanted)
    tokens = filled(row.tokens + back, rate, (stamp - row.filled_at).total_seconds())
    given, row.tokens = granted(tokens, wanted)
    row.filled_at = stamp
    return Grant(given, rate)


def _of_day(row: Pace, most: int, wanted: int, back: int, at: datetime, *, rolls: bool) -> Grant:
    """`tokens` counts what was granted of the day; after a silence, what was truly used."""
    today, passed = walls.today(at), at - row.filled_at
    same = row.tokens >= 0 and passed < FORGOTTEN and (rolls or walls.today(row.filled_at) == today)
    if same:
        out = max(0.0, row.tokens - back)
        out = _rolled(row, out, at) if rolls else out
    else:
        out = float(sum(used_lately(row.key, at).values()) if rolls else used_today(row.key, today))
    given = max(0, min(wanted, int(most - out)))
    if given or back or not same:  # what was not changed is not aged either
        row.filled_at, row.tokens = at, out + given
    return Grant(given)


def _rolled(row: Pace, out: float, at: datetime) -> float:
    """Less what has become older than a day since then; a clock that was set back makes nothing younger."""
    if at < row.filled_at:
        return max(out, float(sum(used_lately(row.key, at).values())))
    return max(0.0, out - aged(row.key, row.filled_at, at))


def _locked(keys: list[str]) -> tuple[dict[str, Pace], datetime]:
    """The rows, made where they are missing, ours until the end of the transaction; and the instant."""
    query = select(Pace).where(Pace.key.in_(keys)).order_by(Pace.key).with_for_update()
    query = query.execution_options(populate_existing=True)
    rows = {row.key: row for row in db.session.scalars(query)}
    stamp = _stamp()
    if len(rows) < len(keys):
        # No token at the beginning of a day's row (-1): what was used before counts.
        fresh = [
            {"key": key, "tokens": -1.0 if key.startswith("d:") else 1.0, "filled_at": stamp, "said": ""}
            for key in keys
            if key not in rows
        ]
        db.session.execute(insert_of(Pace).on_conflict_do_nothing(), fresh)
        rows = {row.key: row for row in db.session.scalars(query)}
    return rows, stamp


def _stamp() -> datetime:
    if not on_postgresql():
        return clock.true_now()
    found: datetime = db.session.execute(select(func.clock_timestamp())).scalar_one()
    return found
