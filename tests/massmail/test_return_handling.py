"""What comes back is kept, told apart and acted upon: once, whatever arrives twice; and the innocent go on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from tests.massmail.world import AT, commit, fill, recipients, started

if TYPE_CHECKING:
    from ticketing.massmail.campaigns.models import Campaign

HARD = ("5.1.1", "550 5.1.1 <x@correo.example>: Recipient address rejected: User unknown in local recipient table")
SOFT = ("5.2.2", "552 5.2.2 Mailbox full")
SPAM = ("5.7.1", "554 5.7.1 Message rejected as spam by content filter")
REPORT = """\
Return-Path: <>
To: {to}
From: MAILER-DAEMON@mx.correo.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_b"

--=_b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered to one recipient.

--=_b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.correo.example

Final-Recipient: rfc822; quien.sea@correo.example
Action: failed
Status: {status}
Remote-MTA: dns; mx.correo.example
Diagnostic-Code: smtp; {said}

--=_b
Content-Type: message/rfc822

From: campanas@despacho.test
Message-ID: {message_id}
Subject: hola

cuerpo
--=_b--
"""
COMPLAINT = """\
To: {to}
From: quejas@isp.example
Subject: FW: hola
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="=_c"

--=_c
Content-Type: text/plain

Este es un reporte de abuso.
--=_c
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Isp/1
Version: 1
--=_c
Content-Type: message/rfc822

From: campanas@despacho.test
Message-ID: {message_id}
Subject: hola

cuerpo
--=_c--
"""


def key(base) -> bytes:
    from ticketing.massmail.identity import tokens

    return tokens.key(base.config["SETTINGS"].secret_key)


def verp(base, campaign: Campaign, seq: int) -> str:
    from ticketing.massmail.identity.addresses import return_address

    return return_address(key(base), campaign.id, seq, "despacho.test")


def report(to: str, what: tuple[str, str], message_id: str = "<nada@otro.example>") -> bytes:
    return REPORT.format(to=to, status=what[0], said=what[1], message_id=message_id).encode()


def arrive(raw: bytes, *, name: str = "", at: Any = AT) -> bool:
    """As the mailbox and its tick do it."""
    from ticketing.massmail.returns import actions, queries
    from ticketing.massmail.returns.models import Returned

    fresh = actions.keep("prueba", name or str(hash(raw)), raw, at=at)
    commit()
    for one in queries.waiting():
        from ticketing.extensions import db

        actions.handle(db.session.get_one(Returned, one), at=at)
        commit()
    return fresh


def figures(campaign: Campaign) -> dict[str, int]:
    from ticketing.extensions import db
    from ticketing.massmail.counters.models import Counter

    mine = (Counter.campaign_id == campaign.id, Counter.dimension == "all")
    return {row.metric: row.count for row in db.session.scalars(select(Counter).where(*mine)) if row.count}


def is_blocked(campaign: Campaign, seq: int) -> bool:
    from ticketing.audience.suppression.keys import address_key
    from ticketing.audience.suppression.queries import blocked

    return blocked(address_key(recipients(campaign, seq=seq)[0].email))


def test_a_hard_bounce_suppresses_its_address_and_counts_once(base, campaign):
    raw = report(verp(base, campaign, 3), HARD)
    assert arrive(raw, name="a")
    assert not arrive(raw, name="a")
    arrive(raw, name="otra copia")
    arrive(raw, name="al día siguiente", at=AT + timedelta(days=1))
    assert figures(campaign) == {"bounced": 1, "bounced_hard": 1}
    assert [is_blocked(campaign, seq) for seq in (2, 3, 4)] == [False, True, False]
    assert recipients(campaign, seq=3)[0].bounce_kind == "hard"


def test_whose_it_is_is_never_read_from_the_words(base, campaign):
    victim = recipients(campaign, seq=5)[0].email
    forged = verp(base, campaign, 5).replace(".5.", ".6.", 1)
    for number, to in enumerate((victim, forged, "b.1.5.0000000000000000@despacho.test")):
        raw = report(to, HARD, message_id=f"<{campaign.id}.5.{'0' * 12}@despacho.test>")
        arrive(raw.replace(b"quien.sea@correo.example", victim.encode()), name=str(number))
    assert figures(campaign) == {}
    assert not any(is_blocked(campaign, seq) for seq in range(20))


def test_the_message_id_tells_whose_it_is_where_the_envelope_does_not(base, campaign):
    from ticketing.massmail.identity.ours import Domain, message_id

    ours = Domain(base.config["SETTINGS"].secret_key, base.config["SETTINGS"].mail_domain)
    arrive(report("rebotes@despacho.test", HARD, message_id(key(base), ours, campaign.id, 7)))
    assert is_blocked(campaign, 7)


def test_a_server_that_replaces_the_message_id_is_known_by_its_own(base, campaign):
    recipients(campaign, seq=8)[0].external_id = "0102018f7c1e2a3b-aaaa-bbbb"
    commit()
    arrive(report("rebotes@despacho.test", HARD, "<0102018f7c1e2a3b-aaaa-bbbb@email.amazonses.com>"))
    assert is_blocked(campaign, 8)


def test_soft_failures_suppress_after_five_days_over_a_fortnight(base, campaign):
    raw = report(verp(base, campaign, 3), SOFT)
    for hour, day in enumerate((0, 0, 1, 2, 13)):
        arrive(raw, name=f"una {day} {hour}", at=AT + timedelta(days=day, hours=1))
        arrive(raw, name=f"otra {day}", at=AT + timedelta(days=day, hours=2))
    assert not is_blocked(campaign, 3)
    arrive(raw, name="última", at=AT + timedelta(days=15))
    assert is_blocked(campaign, 3)
    assert figures(campaign) == {"bounced": 1}


def test_a_refused_text_blames_nobody_and_holds_the_campaign(base, campaign):
    from ticketing.massmail.campaigns.queries import get

    for seq in range(4):
        arrive(report(verp(base, campaign, seq), SPAM))
    assert get(campaign.id).status == "running"
    arrive(report(verp(base, campaign, 4), SPAM))
    assert get(campaign.id).status == "held"
    assert "no a sus lectores" in get(campaign.id).held_reason
    assert not any(is_blocked(campaign, seq) for seq in range(5))


def test_a_complaint_suppresses_and_raises_the_alarm_once(base, campaign):
    from ticketing.extensions import db
    from ticketing.ledger.events.models import Event

    for seq in (1, 1, 2):
        raw = COMPLAINT.format(to=verp(base, campaign, seq), message_id="<x@otro.example>").encode()
        arrive(raw, name=f"{seq} {db.session.scalar(select(func.count()).select_from(Event))}")
    assert figures(campaign) == {"complaints": 2}
    assert (is_blocked(campaign, 1), is_blocked(campaign, 3)) == (True, False)
    alarms = select(func.count()).where(Event.subject_id == campaign.id, Event.kind == "complaint_alarm")
    assert db.session.scalar(alarms) == 1


def test_who_writes_to_the_leaving_address_is_taken_off(base, campaign):
    from ticketing.massmail.identity.addresses import leaving_address

    address = leaving_address(key(base), campaign.id, 9, "despacho.test")
    raw = f"To: {address}\r\nFrom: x@correo.example\r\nSubject: baja\r\n\r\nAutomatic reply? no\r\n".encode()
    arrive(raw, name="a")
    arrive(raw, name="b")
    assert figures(campaign) == {"removals": 1}
    assert recipients(campaign, seq=9)[0].bounced_at is None


def test_an_automatic_reply_counts_nothing(base, campaign):
    head = f"To: {verp(base, campaign, 3)}\r\nFrom: ana@correo.example\r\nAuto-Submitted: auto-replied\r\n"
    arrive(f"{head}Subject: Respuesta automática: fuera de la oficina\r\n\r\nVuelvo el lunes.\r\n".encode())
    assert figures(campaign) == {}
    assert not is_blocked(campaign, 3)


def test_what_cannot_be_handled_is_put_aside_and_stops_nobody(base, campaign, monkeypatch):
    from ticketing.extensions import db
    from ticketing.massmail.returns import actions, jobs
    from ticketing.massmail.returns.models import Returned

    true = actions.classify

    def breaks(raw: bytes) -> Any:
        if b"veneno" in raw:
            raise RuntimeError("no se deja leer")
        return true(raw)

    monkeypatch.setattr(actions, "classify", breaks)
    actions.keep("prueba", "1", b"Subject: veneno\r\n\r\n", at=AT)
    actions.keep("prueba", "2", report(verp(base, campaign, 3), HARD), at=AT)
    commit()
    for _ in range(4):
        jobs.handle_returns(AT)
    kept = {row.external_id: (row.status, row.attempts) for row in db.session.scalars(select(Returned))}
    assert kept == {"1": ("quarantined", 3), "2": ("handled", 0)}
    assert is_blocked(campaign, 3)


def refused(campaign: Campaign, seqs: Any, code: int, said: str, *, reason: str | None = None) -> None:
    """As the sender tells it: the server's last word at the hand-over."""
    from ticketing.massmail.bounces import refusals
    from ticketing.massmail.recipients.models import FAILED
    from ticketing.massmail.recipients.outcome import Outcome
    from ticketing.massmail.recipients.settling import settle

    told = [Outcome(campaign.id, seq, FAILED, 1, AT, code, f"{code} {said}", reason) for seq in seqs]
    for _ in range(2):
        settle(told)
        refusals.note(told, at=AT)
        commit()


def test_who_does_not_exist_at_the_hand_over_is_suppressed_and_nobody_else(base):
    from ticketing.massmail.campaigns.queries import get

    fill(20)
    campaign = started(at=AT)
    refused(campaign, [3], 550, "5.1.1 <x>: Recipient address rejected: User unknown")
    refused(campaign, [4], 552, "5.2.2 Mailbox full")
    refused(campaign, [5], 450, "4.2.0 try again later", reason="max_age")
    refused(campaign, range(6, 10), 554, "5.7.1 Message rejected as spam by content filter")
    assert [seq for seq in range(20) if is_blocked(campaign, seq)] == [3]
    assert get(campaign.id).status == "running"
    refused(campaign, [10], 554, "5.7.1 Message rejected as spam by content filter")
    assert get(campaign.id).status == "held"
    assert figures(campaign) == {"failed_hard": 1}
