"""Campaigns of the demo that have gone out: sent, read, returned and left by the functions that do it in earnest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from ticketing.audience.contacts.queries import get as get_contact
from ticketing.audience.reading.actions import agree
from ticketing.desk.cases.models import Ticket
from ticketing.dispatch.campaigns import actions as dispatch
from ticketing.dispatch.reports import actions as reports
from ticketing.extensions import db
from ticketing.massmail.bounces import refusals
from ticketing.massmail.campaigns import actions as campaigns
from ticketing.massmail.campaigns import canary
from ticketing.massmail.campaigns.manner import Manner
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.identity import addresses, tokens
from ticketing.massmail.pacing.actions import note_use
from ticketing.massmail.recipients.models import ACCEPTED, FAILED, PENDING, Recipient
from ticketing.massmail.recipients.outcome import TOO_OLD, Outcome, of_reply
from ticketing.massmail.recipients.settling import settle
from ticketing.massmail.removal.actions import leave
from ticketing.massmail.removal.queries import reader_of
from ticketing.massmail.returns.actions import handle, keep
from ticketing.massmail.returns.models import Returned
from ticketing.massmail.tracking.booking import store
from ticketing.massmail.tracking.models import CLICK, OPEN, TRAP
from ticketing.massmail.tracking.spool import Spooled
from ticketing.office.people.models import Person
from ticketing.web import walls
from ticketing.web.settings import settings
from workflows.pacing import OTHER

LINKS = (
    '<p>Todo está en <a href="https://portal.demo.despacho.example/tramites">los trámites</a>, '
    '<a href="https://portal.demo.despacho.example/fechas">las fechas</a> y '
    '<a href="https://portal.demo.despacho.example/preguntas">las preguntas frecuentes</a>.</p>'
)
A_SECOND = 5  # messages
ROAD = 0, OTHER  # by the principal server, to whatever provider
ENOUGH, LEAVING, SOME = 1000, 3, 100
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/138.0 Safari/537.36"
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/138.0 Mobile Safari/537.36"
GMAIL = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
APPLE, SCANNER = "Mozilla/5.0", "Mozilla/5.0 (compatible; link-validator)"
GREY = "450 4.2.0 Greylisted, try again in five minutes"
GONE = "550 5.1.1 The email account that you tried to reach does not exist"
FULL = "452 4.2.2 The recipient's mailbox is over quota"


@dataclass
class Mailing:
    """One campaign with the chances of its readers; nothing happens after `now`."""

    campaign: Campaign
    chance: Random
    now: datetime

    @property
    def links(self) -> int:
        return len(self.campaign.content.links) if self.campaign.content else 0

    def send(self, at: datetime) -> datetime:
        """Hand it over from `at` on; returns when the last one was."""
        campaigns.start(self.campaign, at=at)
        db.session.flush()
        wanted = (Recipient.campaign_id == self.campaign.id, Recipient.state == PENDING)
        rows = db.session.scalars(select(Recipient).where(*wanted).order_by(Recipient.seq)).all()
        first = [row.seq for row in rows if row.seq < self.campaign.canary_size]
        at = self._handed(first, at)
        if first and self.campaign.canary_state:
            canary.judge(self.campaign, at=at)
            at += canary.wait(self.campaign)
            canary.judge(self.campaign, at=at)
        return self._handed([row.seq for row in rows if row.seq >= self.campaign.canary_size], at)

    def _handed(self, seqs: Sequence[int], at: datetime) -> datetime:
        told = [
            one for place, seq in enumerate(seqs) for one in self._fate(seq, at + timedelta(seconds=place / A_SECOND))
        ]
        for batch in ([one for one in told if one.attempts == 1], [one for one in told if one.attempts > 1]):
            settle(batch)
            refusals.note(batch, at=at)
        taken, refused = (sum(1 for one in told if one.state == state) for state in (ACCEPTED, FAILED))
        note_use({ROAD: taken}, on=walls.today(at), refused={ROAD: refused})
        return max((one.at for one in told), default=at)

    def _fate(self, seq: int, at: datetime) -> Iterator[Outcome]:
        luck = self.chance.random()
        hours = self.campaign.max_age_hours
        if luck < 0.012:
            yield of_reply(self.campaign.id, seq, 0, 550, GONE, at=at, max_age_hours=hours)
        elif luck < 0.02:
            yield of_reply(self.campaign.id, seq, 0, 452, FULL, at=at, max_age_hours=hours)
            yield Outcome(self.campaign.id, seq, FAILED, 9, at + timedelta(minutes=40), 452, FULL, TOO_OLD)
        elif luck < 0.08:
            yield of_reply(self.campaign.id, seq, 0, 450, GREY, at=at, max_age_hours=hours)
            later = at + timedelta(minutes=5, seconds=self.chance.randint(1, 50))
            yield of_reply(self.campaign.id, seq, 1, 250, "250 2.0.0 Ok", at=later, max_age_hours=hours)
        else:
            yield of_reply(self.campaign.id, seq, 0, 250, "250 2.0.0 Ok", at=at, max_age_hours=hours)

    def read(self) -> None:
        """Opens and clicks, of people and of machines."""
        wanted = (Recipient.campaign_id == self.campaign.id, Recipient.state == ACCEPTED)
        rows = db.session.scalars(select(Recipient).where(*wanted).order_by(Recipient.seq)).all()
        self._agree(row for row in rows if _agrees(row.seq))
        hits = [hit for row in rows for hit in self._hits(row) if hit.at <= self.now]
        store(sorted(hits, key=lambda hit: hit.at))

    def _agree(self, rows: Iterable[Recipient]) -> None:
        if self.campaign.tracking == "identified":
            for row in rows:
                agree(get_contact(row.contact_id), source="demostración", at=self.campaign.made_at)

    def _hits(self, row: Recipient) -> Iterator[Spooled]:
        luck, sent = self.chance.random(), row.sent_at or self.now
        if luck < 0.02:
            yield from self._scanned(row, sent + timedelta(seconds=4))
        if luck < 0.12:
            yield self._hit(row, OPEN, sent + timedelta(minutes=self.chance.uniform(1, 30)), APPLE, owner="apple")
            return
        if luck > 0.52:
            return
        opened = sent + timedelta(hours=min(self.chance.expovariate(0.25), 60))
        agent = self.chance.choice((DESK, PHONE, PHONE, GMAIL))
        yield self._hit(row, OPEN, opened, agent)
        if luck < 0.22:
            again = opened + timedelta(hours=self.chance.uniform(1, 20))
            yield self._hit(row, OPEN, again, agent)
        if luck > 0.4:
            link = self.chance.choices(range(self.links), range(self.links, 0, -1))[0]
            yield self._hit(row, CLICK, opened + timedelta(seconds=self.chance.randint(8, 90)), PHONE, link)

    def _scanned(self, row: Recipient, at: datetime) -> Iterator[Spooled]:
        for link in range(self.links):
            yield self._hit(row, CLICK, at + timedelta(milliseconds=300 * link), SCANNER, link)
        yield self._hit(row, TRAP, at + timedelta(seconds=1), SCANNER)

    def _hit(
        self, row: Recipient, kind: str, at: datetime, agent: str, link: int | None = None, owner: str = ""
    ) -> Spooled:
        who = self._who(row.seq)
        name = f"demo.{self.campaign.id}.{row.seq}.{kind}.{link}.{at.timestamp():.3f}"
        signals = {"agent": agent, "method": "GET"} | ({"range": owner} if owner else {})
        return Spooled(name, kind, self.campaign.id, who, link, row.domain_no, at, signals)

    def _who(self, seq: int) -> int:
        """As the addresses of her mail say it."""
        key = tokens.key(settings().secret_key)
        if self.campaign.tracking != "identified":
            return tokens.pseudonym(key, self.campaign.id, seq)
        return tokens.NAMED_READER | seq if _agrees(seq) else tokens.beside_named(key, self.campaign.id, seq)

    def come_back(self, at: datetime) -> None:
        """Two are returned later, some leave; of many one complains."""
        wanted = (Recipient.campaign_id == self.campaign.id, Recipient.state == ACCEPTED)
        rows = db.session.scalars(select(Recipient).where(*wanted).order_by(Recipient.seq)).all()
        notices = NOTICES if len(rows) > ENOUGH else NOTICES[:-1]  # in a small mailing one complaint is an alarm
        if len(rows) < len(notices) + LEAVING:
            return
        chosen = self.chance.sample(rows, len(notices) + LEAVING)
        key = tokens.key(settings().secret_key)
        for number, (row, notice) in enumerate(zip(chosen, notices, strict=False)):
            when = min(self.now, at + timedelta(minutes=20 + 50 * number))
            to = addresses.return_address(key, self.campaign.id, row.seq, settings().mail_domain)
            raw = notice.format(to=to, email=row.email).replace("\n", "\r\n").encode()
            name = f"demo-{self.campaign.id}-{number}"
            keep("demo", name, raw, at=when, to=to)
            handle(db.session.scalars(select(Returned).where(Returned.external_id == name)).one(), at=when)
        for number, row in enumerate(chosen[len(notices) :]):
            when = min(self.now, at + timedelta(hours=1 + 3 * number))
            found = reader_of(self.campaign.id, row.seq)
            leave(found, found.by_click, way="página de baja", at=when)


def _agrees(seq: int) -> bool:
    """Some of the readers agreed to be known."""
    return seq % 2 == 1 and seq < SOME


def made(ticket: Ticket, *, maker: Person, tracking: str, at: datetime) -> Campaign:
    """The campaign of a request, with links to follow."""
    campaign = dispatch.from_ticket(ticket, from_address=settings().campaigns_from, by=maker, at=at)
    db.session.flush()
    changes = {"words": campaign.words + LINKS, "tracking": tracking}
    dispatch.compose(campaign, changes, by=maker, at=at, seen=campaign.version)
    db.session.flush()
    return campaign


def go_out(campaign: Campaign, *, launcher: Person, chance: Random, at: datetime, now: datetime) -> datetime:
    """Launch it and let everything happen to it; returns when it ended."""
    manner = Manner(canary=campaign.tracking == "identified")
    dispatch.launch(campaign, start_at=None, by=launcher, at=at, seen=campaign.version, second_above=0, manner=manner)
    mailing = Mailing(campaign, chance, now)
    ended = mailing.send(at)
    campaigns.finish(campaign, at=ended)
    mailing.read()
    mailing.come_back(ended)
    reports.deliver(campaign, at=ended)
    return ended


BOUNCE = """From: Mail Delivery System <MAILER-DAEMON@mx.demo.despacho.example>
To: {{to}}
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="borde"
MIME-Version: 1.0

--borde
Content-Type: text/plain

The mail system could not deliver your message.

<{{email}}>: {said}

--borde
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.demo.despacho.example

Final-Recipient: rfc822; {{email}}
Action: failed
Status: {status}
Diagnostic-Code: smtp; {said}

--borde--
"""
COMPLAINT = """From: <feedback@demo.despacho.example>
To: {to}
Subject: complaint about a message
Content-Type: multipart/report; report-type=feedback-report; boundary="borde"
MIME-Version: 1.0

--borde
Content-Type: text/plain

This is an abuse report for a message that a reader marked.

--borde
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: demo/1.0
Version: 1

--borde
Content-Type: message/rfc822

Return-Path: <{to}>
Subject: x

x

--borde--
"""
NOTICES = (
    BOUNCE.format(status="5.1.1", said="550 5.1.1 No such user here"),
    BOUNCE.format(status="5.2.2", said="552 5.2.2 Mailbox full"),
    COMPLAINT,
)
