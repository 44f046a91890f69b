"""The wing's ticks: start what is due, finish what is done."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import exists, select

from ticketing import patience
from ticketing.extensions import db, reading
from ticketing.massmail.campaigns import actions, canary, queries
from ticketing.massmail.campaigns.faults import hold_by_fault
from ticketing.massmail.campaigns.models import ARMED, RUNNING, Campaign
from ticketing.massmail.chunks.clock_set_back import bring_back
from ticketing.massmail.pacing.models import MailDomain
from ticketing.massmail.pacing.receivers import learn_receivers
from ticketing.massmail.returns.jobs import handle_returns, read_mailbox
from ticketing.massmail.returns.models import WAITING, Returned
from ticketing.massmail.statistics import lists
from ticketing.massmail.tracking.booking import any_hits, book_hits
from ticketing.scheduler.ticks import NOW, Tick
from workflows.refusals import Refused

START_SECONDS = 0.4
log = logging.getLogger(__name__)


def start_due(at: datetime) -> None:
    """Start each armed campaign whose hour has come, in a transaction of its own; its words are read before that."""
    db.session.rollback()
    with reading():
        due = queries.due(at)
        unreadable = {one: problem for one in due if (problem := _unreadable(one)) is not None}
        db.session.rollback()
    for campaign_id, problem in unreadable.items():
        _held(campaign_id, problem, at)
    _each([one for one in due if one not in unreadable], actions.start, at, hold=True)


def _unreadable(campaign_id: int) -> Exception | None:
    """What is wrong with its words; nobody else waits for it."""
    try:
        actions.read_words(queries.get(campaign_id))
    except Exception as problem:
        if patience.away(problem):
            raise
        return problem
    return None


def _held(campaign_id: int, problem: Exception, at: datetime) -> None:
    hold_by_fault(campaign_id, problem, at=at)
    db.session.commit()


def finish_done(at: datetime) -> None:
    """Finish each running campaign that has nobody left; the sender does so too, this catches what it missed."""
    _each(queries.done(), actions.finish, at)


def judge_canaries(at: datetime) -> None:
    """Let the rest of a campaign follow its first part, or hold it."""
    _each(canary.undecided(), canary.judge, at, hold=True)


def count_lists(at: datetime) -> None:
    """Bounces and opens still come in for the campaigns that ended lately: count their lists anew."""
    _each(lists.moving(at), _counted, at)


def _counted(campaign: Campaign, *, at: datetime) -> Campaign:
    lists.count(campaign)
    return campaign


def _each(ids: Sequence[int], act: Callable[..., Campaign], at: datetime, *, hold: bool = False) -> None:
    """Each in a transaction of its own. One that meets a defect keeps nobody waiting; with `hold` it waits itself."""
    db.session.rollback()
    for campaign_id in ids:
        try:
            act(queries.get(campaign_id), at=at)
            db.session.commit()
        except Refused as refusal:
            # Another worker was faster, or a person changed it in between.
            log.info("Campaign %s was left as it is: %s", campaign_id, refusal.sentence)
            db.session.rollback()
        except Exception as problem:
            db.session.rollback()
            if patience.away(problem):
                raise
            log.exception("Campaign %s could not be looked after; the others were", campaign_id)
            if hold:
                _held(campaign_id, problem, at)


RUNS = exists(select(Campaign.id).where(Campaign.status == RUNNING))
STARTS = exists(select(Campaign.id).where(Campaign.status == ARMED, Campaign.start_at <= NOW))
ASKS = exists(select(MailDomain.name).where(MailDomain.ask_at <= NOW))
CAME = exists(select(Returned.id).where(Returned.status == WAITING))

TICKS: tuple[Tick, ...] = (
    Tick("book_hits", 1, book_hits, own_transactions=True, everywhere=True, work=any_hits),
    Tick("start_due", START_SECONDS, start_due, own_transactions=True, work=STARTS),
    Tick("finish_done", 5, finish_done, own_transactions=True, work=RUNS),
    Tick("judge_canaries", 2, judge_canaries, own_transactions=True, work=RUNS),
    Tick("bring_back", 60, bring_back),
    Tick("learn_receivers", 5, learn_receivers, own_transactions=True, work=ASKS),
    Tick("read_returns", 60, read_mailbox, own_transactions=True),
    Tick("handle_returns", 5, handle_returns, own_transactions=True, work=CAME),
    Tick("count_lists", 3600, count_lists, own_transactions=True),
)
