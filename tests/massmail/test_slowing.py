"""A server that says 421 or 4.7.x, at whatever moment: half the pace, a slow way back, and nobody loses a try."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.harness.smtp_faults import Fault
from tests.massmail.world import AT, commit, fill, finished, recipients, sending, sheet, started, until

if TYPE_CHECKING:
    from flask import Flask

    from tests.harness.mailbox import Mailbox

GOOGLE = 2400  # messages a minute
WHOLE = 3600


@pytest.fixture
def base(app_postgres: Flask, leave: list[str], alone: None) -> Iterator[Flask]:
    """One database is enough: the servers are what is tried here."""
    with app_postgres.app_context():
        yield app_postgres


def relay(mailbox: Mailbox) -> int:
    """A transport with a pace of its own and one for Google."""
    from ticketing.massmail.transports import actions
    from ticketing.massmail.transports.declared import Declared

    what = {"per_minute": WHOLE, "rates": {"google": GOOGLE}, "takes_verp": True, "keeps_message_id": True}
    made = actions.add(
        Declared(name="relevo", scheme="smtp", host="127.0.0.1", port=mailbox.port, **what), by=None, at=AT
    )
    commit()
    return int(made.id)


def slowed() -> list[Any]:
    from ticketing import clock
    from ticketing.massmail.pacing.queries import slowed_lately

    return list(slowed_lately(clock.now() - timedelta(hours=2)))


def speed(key: str, configured: float, at: datetime) -> float | None:
    """Messages a minute that this bucket lets through at an instant."""
    from ticketing.extensions import db
    from ticketing.massmail.pacing.actions import share_out
    from ticketing.massmail.pacing.limits import Limits

    found = share_out(Limits(rates={key: configured}), {key: 1}, {}, at=at)[key].rate
    db.session.rollback()
    return found


@pytest.mark.parametrize(
    "fault",
    [
        Fault(at="mail", reply="421 4.7.0 slow down", close=True, times=1),
        Fault(at="rcpt", reply="421 4.7.28 unusual rate", close=True, times=1),
        Fault(at="data", reply="421 4.7.0 later", close=True, times=1),
        Fault(at="message", reply="421 too many messages", close=True, times=1),
        Fault(at="mail", reply="451 4.7.1 too fast", times=1),
    ],
    ids=["mail-421", "rcpt-421", "data-421", "final-421", "mail-4.7.1"],
)
def test_half_the_pace_comes_back_step_by_step_and_costs_nobody_a_try(base, smtp, mailbox, fault):
    from ticketing import clock

    key = f"t:{relay(mailbox)}/2"
    mailbox.misbehave(fault)
    fill(20, domain="gmail.com")
    campaign = started()
    with sending(base, smtp):
        (row,) = until(slowed, "slowed")
        assert row.key == key
        assert fault.reply in row.said
        began = row.slowed_at
        halved = [speed(key, GOOGLE, began + timedelta(minutes=after)) for after in (2, 9.9, 10, 15, 20, 29, 30)]
        assert halved == [1200, 1200, 1440, 1680, 1920, 2160, 2400]
        clock.move(timedelta(minutes=2))
        until(finished(campaign), "finished")
    assert sorted(item.rcpt[0] for item in mailbox.accepted()) == sorted(row.email for row in recipients(campaign))
    assert {row.attempts for row in recipients(campaign)} == {1}
    assert sheet(campaign.id)["accepted"] == 20


def test_a_refusal_of_one_recipient_by_4_7_halves_too_and_is_that_ones_try(base, smtp, mailbox):
    from ticketing import clock

    key = f"t:{relay(mailbox)}/2"
    mailbox.misbehave(Fault(at="data", reply="450 4.7.0 too many", times=1))
    fill(20, domain="gmail.com")
    campaign = started()
    with sending(base, smtp):
        (row,) = until(slowed, "slowed")
        assert (row.key, speed(key, GOOGLE, row.slowed_at + timedelta(minutes=2))) == (key, 1200)
        clock.move(timedelta(minutes=6))
        until(finished(campaign), "finished")
    assert sorted(row.attempts for row in recipients(campaign)) == [1] * 19 + [2]


@pytest.mark.parametrize("said", ["454 Throttling failure: Maximum sending rate exceeded.", "451 4.7.500 Server busy"])
def test_words_about_our_rate_halve_too(base, smtp, mailbox, said):
    key = f"t:{relay(mailbox)}/2"
    mailbox.misbehave(Fault(at="message", reply=said, times=1))
    fill(20, domain="gmail.com")
    started()
    with sending(base, smtp):
        (row,) = until(slowed, "slowed")
    assert (row.key, speed(key, GOOGLE, row.slowed_at + timedelta(minutes=2))) == (key, 1200)


OUTAGES = [
    Fault(at="connect", reply="421 4.7.0 too many connections", close=True, times=2),
    Fault(at="ehlo", reply="421 4.3.2 closing", close=True, times=2),
    Fault(at="mail", reply="421 4.3.2 closing", close=True, times=2),
    Fault(at="mail", reply="421 closing", close=True, times=2),
    Fault(at="rcpt", reply="421 4.3.2 closing", close=True, times=2),
    Fault(at="message", reply="421 4.3.2 closing", close=True, times=2),
]


@pytest.mark.parametrize("fault", OUTAGES, ids=lambda fault: f"{fault.at}-{fault.reply[:9]}")
def test_an_outage_halves_nobody_and_the_old_speed_is_there_at_once(base, smtp, mailbox, fault):
    key = f"t:{relay(mailbox)}"
    mailbox.misbehave(fault)
    fill(60)
    campaign = started()
    with sending(base, smtp):
        until(finished(campaign), "finished")
    assert slowed() == []
    assert {row.attempts for row in recipients(campaign)} == {1}
    assert speed(key, WHOLE, AT) == WHOLE


def test_after_an_outage_of_minutes_the_server_is_tried_within_two():
    from ticketing import clock
    from ticketing.massmail.sender.backoff import Backoff

    backoff = Backoff()
    for _ in range(200):
        backoff.failed("421 4.3.2 closing")
    assert backoff.resting_until - clock.monotonic() <= 60


def test_a_door_that_opens_for_nothing_is_not_knocked_at_more_and_more_often():
    from ticketing.massmail.sender.backoff import FIRST_PAUSE, Backoff

    backoff = Backoff()
    for _ in range(5):
        backoff.failed("421 4.3.2 closing", still=True)
        backoff.worked()
    backoff.failed("421 4.3.2 closing", still=True)
    assert backoff.pause > FIRST_PAUSE * 2**5 * 0.6
    backoff.worked()
    assert not backoff.open
    backoff.proven()
    assert backoff.open


def test_a_door_that_lets_two_in_gets_two_and_is_not_taken_for_an_outage(base, smtp, mailbox):
    from ticketing.massmail.transports.troubles import troubles

    relay(mailbox)
    full = Fault(at="connect", reply="421 4.7.0 too many connections", close=True, beyond=2)
    mailbox.misbehave(full, Fault(at="message", delay=0.05))
    fill(40)
    campaign = started()
    with sending(base, smtp):
        until(lambda: sheet(campaign.id)["accepted"] > 5, "some went")
        assert troubles() == []
        until(finished(campaign), "finished")
    assert slowed() == []
    assert {row.attempts for row in recipients(campaign)} == {1}


def test_who_is_crowded_out_takes_no_more_connections_than_talk_already():
    from ticketing.massmail.sender.ways import Way
    from ticketing.massmail.smtp.servers import Server
    from ticketing.massmail.transports.usable import Usable

    way = Way(Usable(1, "relevo", Server("smtp", "127.0.0.1", 25), connections=8))
    way.backoff.worked()
    way.open = way.talking = 2
    assert way.free
    way.crowded()
    assert (way.bears, way.free) == (2, False)


def test_one_provider_that_says_421_keeps_nobody_else_waiting(base, smtp, mailbox):
    mailbox.misbehave(Fault(at="rcpt", match="@gmail", reply="421 4.7.28 unusual rate", close=True))
    fill(20, code="uno", domain="gmail.com")
    fill(20, code="dos")
    campaign = started(lists=("uno", "dos"))
    with sending(base, smtp):
        until(lambda: sheet(campaign.id)["accepted"] == 20, "the others")
        (row,) = until(slowed, "slowed")
    assert (row.key, sheet(campaign.id)["pending"]) == ("t:0/2", 20)
    assert {one.attempts for one in recipients(campaign, domain="gmail.com")} == {0}


def test_a_connection_that_was_idle_for_too_long_slows_nobody_down(base, smtp, mailbox):
    mailbox.misbehave(Fault(at="rcpt", reply="421 4.4.2 timeout exceeded", close=True, times=1))
    fill(20)
    campaign = started()
    with sending(base, smtp):
        until(finished(campaign), "finished")
    assert slowed() == []


def test_who_is_slowed_again_after_a_recovery_is_halved_again(base):
    from ticketing.massmail.pacing.actions import slow

    slow("t:9/2", configured=None, seen=600, said="421", at=AT)
    later = AT + timedelta(hours=2)
    slow("t:9/2", configured=None, seen=6000, said="421", at=later)
    commit()
    assert speed("t:9/2", 9000, later + timedelta(minutes=2)) == 3000
    slow("t:9/2", configured=None, seen=100, said="421", at=later + timedelta(minutes=2))
    commit()
    found = [speed("t:9/2", 9000, later + timedelta(minutes=after)) for after in (4, 12, 62)]
    assert found == [1500, 2100, 9000]
