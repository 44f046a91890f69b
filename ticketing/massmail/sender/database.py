"""What the sender asks of the database, each in one short transaction on one thread of its own."""

from __future__ import annotations

import logging
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from ticketing import clock, patience
from ticketing.audience.lists.queries import barred
from ticketing.audience.lists.reasons import UNSUBSCRIBED
from ticketing.extensions import db, reading
from ticketing.massmail.bounces import refusals
from ticketing.massmail.campaigns import actions as campaigns
from ticketing.massmail.campaigns import faults
from ticketing.massmail.campaigns.faults import hold_by_fault
from ticketing.massmail.campaigns.models import ARMED, PAUSED, RUNNING
from ticketing.massmail.campaigns.queries import Standing, done, get, standings, statuses
from ticketing.massmail.campaigns.resting import resting_until
from ticketing.massmail.chunks import claiming, processes
from ticketing.massmail.chunks.claiming import NOTHING, Skip
from ticketing.massmail.chunks.host import host_id
from ticketing.massmail.chunks.recovery import read_over, recover
from ticketing.massmail.chunks.watching import Watch
from ticketing.massmail.identity.ours import Domain
from ticketing.massmail.message.dkim import Signer
from ticketing.massmail.message.links import keep_links
from ticketing.massmail.message.outgoing import Outgoing
from ticketing.massmail.pacing import actions as pacing
from ticketing.massmail.pacing.allowance import Grant, Lane, of_provider
from ticketing.massmail.pacing.limits import of_lanes
from ticketing.massmail.recipients.person import Person
from ticketing.massmail.recipients.queries import in_chunk
from ticketing.massmail.recipients.settling import Used, settle
from ticketing.massmail.sender.feeds import Feed
from ticketing.massmail.sender.inflight import LeasedChunk, Place
from ticketing.massmail.sender.leave import reason_against
from ticketing.massmail.sender.turns import Faulty, News, Turn
from ticketing.massmail.transports import queries as transports
from ticketing.massmail.transports import troubles
from ticketing.massmail.transports.usable import Usable
from ticketing.scheduler.conditions import Conditions
from ticketing.web import walls
from workflows.refusals import Refused

log = logging.getLogger(__name__)
SEEN_SECONDS, WATCH_SECONDS, ASIDE_SECONDS = 10.0, 1.0, 60.0
LOOKED_FOR = (claiming.ANY_LEASED, claiming.ANY_READY)
MINUTE, SAMPLES = 60.0, 400


@dataclass
class Database:
    """The database side of one sender. Every method commits what it did."""

    owner: str
    folder: Path
    ours: Domain
    lease: timedelta
    feed: Feed
    known: dict[int, Outgoing] = field(default_factory=dict)
    ways_out: tuple[Usable, ...] = ()
    rates: dict[int, int | None] = field(default_factory=dict)
    lately: deque[tuple[float, Used]] = field(default_factory=lambda: deque(maxlen=SAMPLES))
    signer: Signer | None = None
    seen_until: float = 0.0
    watch_at: float = 0.0
    connections: int = 0
    # Claimed, and not known to have reached `InFlight`: an answer of the database may have been lost on its way.
    unconfirmed: Place | None = None
    # Campaigns that met a defect just now, and until when (on the monotonic clock) they are not claimed.
    aside: dict[int, float] = field(default_factory=dict)
    watch: Watch = field(init=False)
    conditions: Conditions = field(init=False)

    def __post_init__(self) -> None:
        self.watch = Watch(self.lease)
        self.conditions = Conditions(db.engine)

    @property
    def fence_seconds(self) -> float:
        """How long after asking for a lease we may trust it: less than the lease, so that two never overlap."""
        whole = self.lease.total_seconds()
        return whole - whole / 6

    def claim(self, held: Sequence[Place], skip: Skip = NOTHING) -> tuple[LeasedChunk | None, bool]:
        """A chunk with its people, after dead senders' journals were replayed; and whether to ask again at once."""
        at, asked = clock.now(), clock.monotonic()
        here, journals = host_id(self.folder), self.folder / "journal"
        recover(journals, at=at)
        skip = self._without_put_aside(skip, asked)
        leased, ready = self.conditions.true_at(LOOKED_FOR, at)
        if asked >= self.watch_at:
            silent = self.watch.silent(claiming.leases_beside(self.owner, here) if leased else ())
            read_over(journals, {lease.owner for lease in silent}, at=at)
            self.watch_at = asked + WATCH_SECONDS
        self._seen(here, at)
        if self.unconfirmed is not None:
            self._given_back(self.unconfirmed)
            self.unconfirmed, ready = None, True
        if ready or self.feed.waiting():
            self.unconfirmed = self.feed.claim(self.owner, self.lease, at=at, without=held, skip=skip)
        db.session.commit()
        place = self.unconfirmed
        if place is None:
            return None, False
        try:
            return self._brought(place, at, asked + self.fence_seconds)
        except Exception as problem:
            if patience.away(problem):
                raise
            db.session.rollback()
            self.aside[place[0]] = asked + ASIDE_SECONDS
            hold_by_fault(place[0], problem, at=at)
            self.known.pop(place[0], None)
            del self.aside[place[0]]
            return self._given_back(place)

    def _brought(self, place: Place, at: datetime, fence: float) -> tuple[LeasedChunk | None, bool]:
        """The chunk that was claimed, with its people; given back where its campaign may not be sent just now."""
        standing = standings([place[0]])[place[0]]
        self.rates[place[0]] = standing.rate_per_minute
        if resting_until(place[0], standing, at):
            return self._given_back(place)
        db.session.commit()
        with reading():  # the words are cut for sending, and nobody waits for that
            reason = reason_against(place[0], self.ways_out, at) or self._prepared(place[0])
            people = deque(self._people(place, at) if reason is None else ())
            db.session.rollback()
        if reason is not None:
            self._hold(place[0], reason, at)
            return self._given_back(place)
        provider = people[0].provider if people else 0
        return LeasedChunk(self.known[place[0]], place[1], people, fence, 0.0, provider=provider), True

    def _without_put_aside(self, skip: Skip, now: float) -> Skip:
        """Not again at once what just met a defect: where even holding it failed, it would keep all others waiting."""
        self.aside = {campaign: until for campaign, until in self.aside.items() if until > now}
        return replace(skip, campaigns=skip.campaigns | self.aside.keys()) if self.aside else skip

    def report(self, trouble: str) -> None:
        """What fails in this process now; "" for nothing any more."""
        processes.in_trouble(self.owner, trouble, at=clock.now())
        db.session.commit()

    def _people(self, place: Place, at: datetime) -> Sequence[Person]:
        return in_chunk(*place, at, naming=self.known[place[0]].naming)

    def be_seen(self) -> None:
        """Say every few seconds that this process is at work, also while there is nothing to claim."""
        if clock.monotonic() >= self.seen_until:
            self._seen(host_id(self.folder), clock.now())
            db.session.commit()

    def _seen(self, here: str, at: datetime) -> None:
        if clock.monotonic() >= self.seen_until:
            processes.seen(self.owner, here, at=at, connections=self.connections)
            self.seen_until = clock.monotonic() + SEEN_SECONDS

    def _given_back(self, place: Place) -> tuple[None, bool]:
        claiming.release(self.owner, [place])
        db.session.commit()
        self.unconfirmed = None
        self.feed.gone([place])
        return None, True

    def usable(self) -> tuple[Usable, ...]:
        """The transports that may be used now."""
        self.ways_out = transports.usable()
        db.session.commit()
        return self.ways_out

    def barred(self, campaign: Outgoing, people: Sequence[Person]) -> dict[int, str]:
        """Of these people, who may no longer be written to. Raises Faulty where that cannot be said."""
        try:
            ids = [one.contact_id for one in people]
            found = barred(campaign.audience_rule, ids, campaign.left_by) if ids else {}
        except Exception as problem:
            if patience.away(problem):
                raise
            raise Faulty(campaign.id, problem) from problem
        db.session.commit()
        if campaign.one_click or campaign.plain:
            return found
        return {contact: reason for contact, reason in found.items() if reason != UNSUBSCRIBED}

    def turn(self, told: Turn) -> News:
        """Outcomes in, chunks back, leases on; what changed meanwhile comes out."""
        at = clock.now()
        self.lately.append((clock.monotonic(), settle(told.outcomes)))
        refusals.note(told.outcomes, at=at)
        claiming.release(self.owner, told.finished)
        if told.renew or told.connections != self.connections:
            self.connections = told.connections
            processes.seen(self.owner, host_id(self.folder), at=at, connections=self.connections)
        kept = claiming.renew(self.owner, told.held, self.lease, at=at) if told.renew and told.held else None
        for campaign, reason in told.refused.items():
            self._hold(campaign, reason, at, told.faults.get(campaign, ""))
        found = standings({campaign for campaign, _ in told.held})
        self.rates |= {campaign: one.rate_per_minute for campaign, one in found.items()}
        resting = frozenset(campaign for campaign, one in found.items() if self._rests(campaign, one, at))
        db.session.commit()
        self.feed.gone(told.finished)
        if told.finished:
            self._finish(at)
        return News(frozenset(told.held), None if kept is None else frozenset(kept), found, resting)

    def _rests(self, campaign: int, standing: Standing, at: datetime) -> bool:
        """Whether nothing of it goes out just now; so also where its hours cannot be read."""
        try:
            return bool(resting_until(campaign, standing, at))
        except Exception as problem:
            if patience.away(problem):
                raise
            self._hold(campaign, faults.sentence(problem), at, faults.name(problem))
            return True

    def allow(self, lanes: Mapping[Lane, int], back: Mapping[str, int]) -> dict[str, Grant]:
        """What may go in these lanes next, by bucket, for so many waiting; `back` is left of earlier grants."""
        at, wanted = clock.now(), Counter(dict.fromkeys(back, 0))
        for lane, waiting in lanes.items():
            wanted.update(dict.fromkeys(lane.keys, waiting))
        limits = of_lanes(lanes, self.ways_out, self.rates, walls.today(at))
        found = pacing.share_out(limits, wanted, back, at=at)
        db.session.commit()
        return found

    def slow(self, slowed: Mapping[tuple[int, int], str]) -> None:
        """These providers asked for less over these transports."""
        at = clock.now()
        said = {of_provider(*road): (road, words) for road, words in slowed.items()}
        for key, ((transport, provider), words) in sorted(said.items()):
            configured = of_lanes([Lane(transport, provider, 0)], self.ways_out, {}, at.date()).rates.get(key)
            pacing.slow(key, configured=configured, seen=self._speed(transport, provider), said=words, at=at)
        db.session.commit()

    def _speed(self, transport: int, provider: int) -> float:
        """Messages a minute that this process handed over lately."""
        now = clock.monotonic()
        recent = [(when, used) for when, used in self.lately if now - when < MINUTE]
        took = max(now - recent[0][0], 1.0) if recent else 1.0
        here = (
            count for _, used in recent for (way, who), count in used.items() if (way, who) == (transport, provider)
        )
        return sum(here) * MINUTE / took

    def note_trouble(self, name: str, since: datetime, retry_at: datetime, said: str) -> None:
        """For the page of the campaign."""
        troubles.note_trouble(name, since=since, retry_at=retry_at, said=said)
        db.session.commit()

    def note_recovery(self, name: str) -> None:
        """The server can be used."""
        troubles.note_recovery(name)
        db.session.commit()

    def end(self) -> None:
        """Everything back, at the end of this process."""
        self.feed.end()
        self.conditions.close()
        claiming.release_all(self.owner)
        processes.ended(self.owner, at=clock.now())
        db.session.commit()
        db.session.remove()

    def _finish(self, at: datetime) -> None:
        for campaign in done():
            try:
                campaigns.finish(get(campaign), at=at)
                self.known.pop(campaign, None)
            except Refused:
                # Somebody paused or cancelled it just now: then it is not ours to finish.
                db.session.rollback()
            except Exception as problem:
                db.session.rollback()
                if patience.away(problem):
                    raise
                log.exception("Campaign %s could not be finished here; the tick finishes it", campaign)
            db.session.commit()

    def _hold(self, campaign: int, reason: str, at: datetime, fault: str = "") -> None:
        if statuses([campaign]).get(campaign) in (ARMED, RUNNING, PAUSED):
            campaigns.hold(get(campaign), reason=reason, by=None, at=at, fault=fault)
        self.known.pop(campaign, None)

    def _prepared(self, campaign: int) -> str | None:
        """None once the campaign is ready to be sent from here, else why it cannot be."""
        if campaign in self.known:
            return None
        try:
            made = Outgoing(get(campaign), self.ours, self.signer)
        except Refused as refusal:
            return refusal.sentence
        keep_links(self.folder, campaign, made.links)
        self.known[campaign] = made
        return None
