"""Why nothing goes out though people wait: nobody sends, a machine is silent, the broker takes no messages.

What is said here stands on the campaign's page, on «Estado» and in /readyz in the same words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, case, func, select

from ticketing import clock
from ticketing.extensions import db
from ticketing.massmail.campaigns.models import RUNNING, Campaign
from ticketing.massmail.chunks.models import SenderProcess
from ticketing.massmail.recipients.models import DEFERRED, LEASED, PENDING, Chunk, Recipient, Tally
from ticketing.massmail.transports.models import BROKER, TransportTrouble
from ticketing.web.filters import clock_time, thousands, when
from ticketing.web.settings import settings

SILENT = timedelta(seconds=25)  # whoever sends says so every ten
REMEMBERED = timedelta(hours=24)  # a machine that is silent for longer will not come back
UNRENEWED = timedelta(seconds=5)


@dataclass(frozen=True)
class Silent:
    """A machine with chunks in its hands whose lease is over, or that merely says nothing any more."""

    machine: str
    since_at: datetime
    people: int


def nobody_sends(at: datetime) -> str:
    """Since when no process sends, and how many people wait for one; empty where one does. One that only fails is at
    work and sends nothing."""
    now = at - clock.offset()
    lives = SenderProcess.ended_at.is_(None) & (SenderProcess.seen_at > now - SILENT)
    sends = lives & (SenderProcess.trouble == "")
    failing = (SenderProcess.trouble_at, SenderProcess.trouble)
    since_at, words = (func.min(case((lives, column), else_=None)) for column in failing)
    people_waiting = _waiting().scalar_subquery()
    query = select(
        func.max(SenderProcess.seen_at), func.max(case((sends, 1), else_=0)), since_at, words, people_waiting
    )
    seen, sending, failing_since, why, people = db.session.execute(query).one()
    if sending:
        return ""
    if failing_since:
        since = f"el envío falla desde {_clock(failing_since, now)} ({why})"
    else:
        since = f"nadie está enviando desde {_clock(seen, now)}" if seen else "todavía nadie ha empezado a enviar"
    return f"{since}: {_wait(int(people))}" if people else since


def silent_machines(at: datetime) -> list[Silent]:
    """Machines whose last sender did not end by itself and says nothing any more, the last first; with the people of
    whom nobody knows before it comes back or its time is over."""
    now = at - clock.offset()
    newest = func.max(SenderProcess.seen_at)
    query = select(SenderProcess.machine, newest).where(SenderProcess.seen_at > now - REMEMBERED)
    held = dict(_in_hands(now))
    found = []
    for machine, seen in db.session.execute(query.group_by(SenderProcess.machine).order_by(newest.desc())):
        if seen < now - SILENT and (machine in held or not _ended(machine, seen)):
            found.append(Silent(machine, seen, held.get(machine, 0)))
    return found


def words(silent: Silent, at: datetime) -> str:
    """ "la máquina 3f2a… no da señales desde las 10:12; tiene en la mano 500 destinatarios: …" """
    said = f"la máquina {silent.machine} no da señales desde {_clock(silent.since_at, at - clock.offset())}"
    if not silent.people:
        return said
    wait = timedelta(seconds=settings().lease_seconds + settings().machine_grace_seconds)
    return (
        f"{said}; quedan en su mano {thousands(silent.people)} destinatarios: si no vuelve, se sigue con ellos hacia "
        f"{_clock(silent.since_at + wait, at - clock.offset())}"
    )


def overdue(campaign: Campaign, at: datetime) -> bool:
    """Whether part of what is to go out lies with a machine that is silent: then nobody can say how long it takes."""
    mine = (
        Chunk.campaign_id == campaign.id,
        Chunk.state == LEASED,
        Chunk.lease_until < at - clock.offset() - UNRENEWED,
    )
    return db.session.execute(select(Chunk.number).where(*mine).limit(1)).first() is not None


def of_campaign(campaign: Campaign, at: datetime) -> Sequence[str]:
    """What its page says instead of how long it still takes."""
    if campaign.status != RUNNING:
        return []
    if said := nobody_sends(at):
        return [_sentence(said)]
    found = [words(each, at) for each in silent_machines(at) if each.people] if overdue(campaign, at) else []
    return [_sentence(said) for said in [*found, *_broker_is_away(at)]]


def _broker_is_away(at: datetime) -> Iterator[str]:
    trouble = db.session.get(TransportTrouble, BROKER) if settings().broker_url else None
    if trouble is not None:
        yield (
            f"la mensajería no responde desde {_clock(trouble.since_at, at)}: lo que ya tienen las máquinas de envío "
            "termina de salir y lo demás espera; se intenta cada segundo"
        )


def _waiting() -> Select[int]:
    """Selects how many are still to be written to, in the campaigns that run."""
    waiting = (Campaign.status == RUNNING, Tally.state.in_((PENDING, DEFERRED)))
    query = select(func.coalesce(func.sum(Tally.count), 0)).join(Campaign, Campaign.id == Tally.campaign_id)
    return query.where(*waiting)


def _in_hands(now: datetime) -> list[tuple[str, int]]:
    """Machine -> people of its chunks whose lease nobody renewed."""
    theirs = (Chunk.campaign_id == Recipient.campaign_id) & (Chunk.number == Recipient.chunk)
    query = (
        select(SenderProcess.machine, func.count())
        .select_from(Chunk)
        .join(SenderProcess, SenderProcess.owner == Chunk.owner)
        .join(Recipient, theirs)
        .where(Chunk.state == LEASED, Chunk.lease_until < now - UNRENEWED, Recipient.state.in_((PENDING, DEFERRED)))
    )
    return [(machine, people) for machine, people in db.session.execute(query.group_by(SenderProcess.machine))]


def _ended(machine: str, seen_at: datetime) -> bool:
    last = select(SenderProcess.ended_at).where(SenderProcess.machine == machine, SenderProcess.seen_at == seen_at)
    return db.session.scalar(last.limit(1)) is not None


def _wait(people: int) -> str:
    return "espera 1 persona" if people == 1 else f"esperan {thousands(people)} personas"


def _clock(moment: datetime, now: datetime) -> str:
    """By the true clock, as it was written; with the day where it is another one."""
    return f"las {clock_time(moment)}" if abs(now - moment) < timedelta(hours=12) else when(moment)


def _sentence(said: str) -> str:
    return f"{said[0].upper()}{said[1:]}."
