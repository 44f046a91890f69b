"""From the spool into the database: hits with their verdicts, each reader's sums, the counters; each hit once.

A batch is one transaction. A hit whose name is there already came with a batch that was committed, whatever happened
to whoever committed it. Readers' rows are locked in order, so that two machines may book for one reader at once.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import case, func, insert, select, text, update
from sqlalchemy.exc import InterfaceError, OperationalError

from ticketing import clock, outage
from ticketing.extensions import db, insert_of, on_postgresql
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.counters.actions import Key, add
from ticketing.massmail.recipients.models import Recipient
from ticketing.massmail.tracking import judging, readers, spool
from ticketing.massmail.tracking.figures import Reader, to_the_hour, totals
from ticketing.massmail.tracking.models import CLICK, HUMAN, OPEN, SCANNER, TRAP, Hit, Visitor
from ticketing.massmail.tracking.spool import Spooled
from ticketing.web.settings import settings

log = logging.getLogger(__name__)
MOST, LONGEST_SECONDS = 1000, 5.0
BOOKING_LOCK = 7_301
_done: dict[Path, int] = {}


def book_hits(_at: datetime) -> int:
    """Book what this machine's spool holds, for a few seconds at most. Returns how many hits."""
    return book(settings().data_dir / spool.FOLDER)


def any_hits() -> bool:
    """Whether this machine's spool holds anything that is not booked, or a file whose process has let go of it."""
    folder = settings().data_dir / spool.FOLDER
    return any(spool.more(path, _done.get(path, 0)) for path in folder.glob(f"*{spool.SUFFIX}"))


def book(folder: Path) -> int:
    """The same for a given spool. While the database is away everything stays where it is."""
    booked, until = 0, clock.monotonic() + LONGEST_SECONDS
    with spool.alone(folder) as ours:
        if not ours:
            return 0
        spool.sync(folder)
        db.session.rollback()
        for path in sorted(folder.glob(f"*{spool.SUFFIX}")):
            try:
                booked += _file(path, until)
            except (OperationalError, InterfaceError) as problem:
                db.session.rollback()
                if not outage.database.found(problem):
                    log.warning("Hits wait in the spool; the database does not take them: %s", problem.orig)
                break
    return booked


def _file(path: Path, until: float) -> int:
    """A file as far as it goes; removed when its process has let go of it and nothing is left."""
    booked = 0
    with spool.mine_if_ended(path) as ended:
        while clock.monotonic() < until:
            batch = spool.read(path, _done.get(path, 0), MOST, ended=ended)
            if batch.unreadable:
                log.error("%s lines of %s were cut or damaged: skipped", batch.unreadable, path.name)
            booked += store(batch.hits)
            db.session.commit()
            _done[path] = batch.end
            if len(batch.hits) < MOST:
                if ended:
                    path.unlink()
                    _done.pop(path, None)
                break
    return booked


def store(hits: Sequence[Spooled]) -> int:
    """Each hit once, with its verdict and its place in the counters; how many were new. The caller commits."""
    if not hits:
        return 0
    known = set(db.session.scalars(select(Hit.spool_id).where(Hit.spool_id.in_([hit.spool_id for hit in hits]))))
    fresh: defaultdict[int, list[Spooled]] = defaultdict(list)
    for hit in hits:
        if hit.spool_id not in known:
            fresh[hit.campaign].append(hit)
    query = select(Campaign.id, Campaign.tracking).where(Campaign.id.in_(list(fresh)))
    tracking = dict(db.session.execute(query).all())
    changes: Counter[Key] = Counter()
    for campaign in sorted(fresh):
        if campaign in tracking:
            lock_hits(campaign, alone=False)
            book_of = _totals if tracking[campaign] == readers.ANONYMOUS else _campaign
            book_of(campaign, readers.told(campaign, tracking[campaign], fresh[campaign]), tracking[campaign], changes)
        else:
            log.error("%s hits name campaign %s, which is not there: dropped", len(fresh[campaign]), campaign)
    add(changes)
    return sum(len(fresh[campaign]) for campaign in tracking)


def _totals(campaign: int, hits: list[Spooled], _tracking: str, changes: Counter[Key]) -> None:
    """Where no people are counted: each hit by what it says of itself, and of the hit its hour and link alone."""
    judged = [(hit, judge(hit, None, ())) for hit in hits]
    for hit, verdict in judged:
        totals(campaign, hit, verdict, changes)
    bare = [replace(hit, at=to_the_hour(hit.at), signals={}, domain_no=0) for hit in hits]
    rows = [_row(hit, verdict, None, None) for hit, (_, verdict) in zip(bare, judged, strict=True)]
    db.session.execute(insert(Hit), rows)
    db.session.flush()


def _campaign(campaign: int, hits: list[Spooled], tracking: str, changes: Counter[Key]) -> None:
    by_reader: defaultdict[int, list[Spooled]] = defaultdict(list)
    for hit in sorted(hits, key=lambda hit: hit.at):
        by_reader[hit.who].append(hit)
    rows = _visitors(campaign, by_reader)
    accepted = accepted_at(campaign, readers.named(by_reader)) if tracking == readers.IDENTIFIED else {}
    near, links = _near(campaign, by_reader), _links(campaign, by_reader)
    new: list[dict[str, object]] = []
    for who, mine in by_reader.items():
        stored = near.get(who, [])
        spans = spans_of([*stored, *mine])
        judged = [(hit, judge(hit, accepted.get(who), spans)) for hit in mine]
        caught = _caught(campaign, who, spans, hits) if spans else []
        Reader(rows[who], links.get(who, {}), changes).add(judged, caught)
        seq = who if readers.by_name(tracking, who) else None
        new += [_row(hit, verdict, who, seq) for hit, verdict in judged]
    db.session.execute(insert(Hit), new)
    db.session.flush()


def lock_hits(campaign: int, *, alone: bool) -> None:
    """Until the transaction ends: many may book a campaign's hits, or one judges them again (SQLite: one writer)."""
    if on_postgresql():
        how = "pg_advisory_xact_lock" + ("" if alone else "_shared")
        db.session.execute(text(f"SELECT {how}(:what, :campaign)"), {"what": BOOKING_LOCK, "campaign": campaign})


def spans_of(hits: Iterable[Spooled | Hit]) -> list[judging.Span]:
    """When a machine was at work, by one reader's hits."""
    found = [(hit.kind, hit.at.timestamp(), hit.link) for hit in hits]
    clicks = [(at, link or 0) for kind, at, link in found if kind == CLICK]
    return judging.at_work(clicks, [at for kind, at, _ in found if kind == TRAP])


def judge(hit: Spooled | Hit, accepted: datetime | None, spans: Sequence[judging.Span]) -> str:
    """The verdict on one hit of a reader whose mail her server took at `accepted`."""
    since = (hit.at - accepted).total_seconds() if accepted else None
    return judging.verdict(hit.signals, hit.at.timestamp(), since, spans)


def accepted_at(campaign: int, seqs: Iterable[int]) -> dict[int, datetime | None]:
    """When their servers took the mail; only where tracking says who is who."""
    query = select(Recipient.seq, Recipient.sent_at)
    wanted = (Recipient.campaign_id == campaign, Recipient.seq.in_(list(seqs)))
    return dict(db.session.execute(query.where(*wanted)).all())


def _visitors(campaign: int, by_reader: dict[int, list[Spooled]]) -> dict[int, Visitor]:
    """The readers' rows, made where they are missing, locked."""
    rows = [
        {"campaign_id": campaign, "visitor": who, "domain_no": by_reader[who][0].domain_no, "opens": 0,
         "machine_opens": 0, "clicks": 0, "machine_clicks": 0, "spaced_opens": 0}
        for who in sorted(by_reader)
    ]  # fmt: skip
    statement = insert_of(Visitor)
    db.session.execute(statement.on_conflict_do_nothing(), rows)
    wanted = (Visitor.campaign_id == campaign, Visitor.visitor.in_(list(by_reader)))
    query = select(Visitor).where(*wanted).order_by(Visitor.visitor).with_for_update()
    return {row.visitor: row for row in db.session.scalars(query.execution_options(populate_existing=True))}


def _near(campaign: int, by_reader: dict[int, list[Spooled]]) -> dict[int, list[Hit]]:
    """Their clicks and visits to the hidden link that are booked already, around the new hits."""
    first, last = _around([hit for mine in by_reader.values() for hit in mine])
    wanted = (Hit.campaign_id == campaign, Hit.visitor.in_(list(by_reader)), Hit.kind.in_((CLICK, TRAP)))
    found: defaultdict[int, list[Hit]] = defaultdict(list)
    for hit in db.session.scalars(select(Hit).where(*wanted, Hit.at.between(first, last))):
        found[hit.visitor or 0].append(hit)
    return found


def _caught(campaign: int, who: int, spans: Sequence[judging.Span], hits: Sequence[Spooled]) -> list[Hit]:
    """What had been taken for a person's and lies where a machine was at work; now a scanner's."""
    first, last = _around(hits)
    wanted = (Hit.campaign_id == campaign, Hit.visitor == who, Hit.at.between(first, last), Hit.judged != SCANNER)
    found = [hit for hit in db.session.scalars(select(Hit).where(*wanted)) if inside(hit, spans)]
    if found:
        ids = [hit.id for hit in found]
        was_human = [hit for hit in found if hit.judged == HUMAN and hit.kind in (OPEN, CLICK)]
        changed = update(Hit).where(Hit.id.in_(ids)).values(judged=SCANNER, rules=judging.VERSION)
        db.session.execute(changed, execution_options={"synchronize_session": False})
        return was_human
    return []


def inside(hit: Hit, spans: Sequence[judging.Span]) -> bool:
    """Whether a hit lies where a machine was at work."""
    return judging.inside(hit.at.timestamp(), spans)


def _links(campaign: int, by_reader: dict[int, list[Spooled]]) -> dict[int, dict[int, list[int]]]:
    """The clicks of these readers so far, by link, as [all, machine]."""
    machine = func.sum(case((Hit.judged != HUMAN, 1), else_=0))
    wanted = (Hit.campaign_id == campaign, Hit.visitor.in_(list(by_reader)), Hit.kind == CLICK)
    query = select(Hit.visitor, Hit.link, func.count(), machine).where(*wanted).group_by(Hit.visitor, Hit.link)
    found: defaultdict[int, dict[int, list[int]]] = defaultdict(dict)
    for who, link, every, by_machine in db.session.execute(query):
        found[who or 0][link or 0] = [every, int(by_machine or 0)]
    return found


def _around(hits: Sequence[Spooled]) -> tuple[datetime, datetime]:
    reach, moments = timedelta(seconds=judging.REACH), [hit.at for hit in hits]
    return min(moments) - reach, max(moments) + reach


def _row(hit: Spooled, verdict: str, visitor: int | None, seq: int | None) -> dict[str, object]:
    return {
        "campaign_id": hit.campaign, "seq": seq, "kind": hit.kind, "link": hit.link, "at": hit.at,
        "visitor": visitor, "domain_no": hit.domain_no, "judged": verdict, "rules": judging.VERSION,
        "spool_id": hit.spool_id, "signals": hit.signals,
    }  # fmt: skip
