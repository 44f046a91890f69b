"""A campaign that is taken back, goes out in part first, at its hours, and no faster than it may."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.harness.classes import of_class
from tests.massmail.world import AT, commit, drafted, fill, finished, recipients, sending, sheet, started, until
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture
def base(app_postgres: Flask, leave: list[str], alone: None) -> Iterator[Flask]:
    """One database is enough: the rules are what is tried here."""
    with app_postgres.app_context():
        yield app_postgres


def launched(manner: Any, **what: Any) -> Any:
    from ticketing.massmail.campaigns import actions

    return actions.arm(drafted(**what), start_at=None, by=None, at=AT, manner=manner)


def manner(**what: Any) -> Any:
    from ticketing.massmail.campaigns.manner import Manner

    return Manner(**what)


def test_a_launch_can_be_taken_back_until_its_first_message(base):
    from ticketing.massmail.campaigns import actions
    from ticketing.massmail.campaigns.queries import due

    fill(3)
    campaign = launched(manner(undo=timedelta(seconds=20)))
    commit()
    assert due(AT + timedelta(seconds=19)) == []
    with pytest.raises(Refused, match="no es la hora"):
        actions.start(campaign, at=AT)
    assert actions.undo(campaign, by=None, at=AT).status == "draft"
    again = actions.arm(campaign, start_at=None, by=None, at=AT, manner=manner(undo=timedelta(seconds=20)))
    assert due(AT + timedelta(seconds=20)) == [again.id]
    actions.start(again, at=AT + timedelta(seconds=20))
    with pytest.raises(Refused, match="ya empezó"):
        actions.undo(again, by=None, at=AT)


def test_commercial_mail_is_not_launched_on_a_sunday(base):
    from ticketing.massmail.campaigns import actions

    fill(3)
    sunday = AT - timedelta(days=1)
    with pytest.raises(Refused, match=r"cerrado el horario de envío\. .*lun 2 mar, 07:00"):
        actions.arm(drafted(**of_class("comercial")), start_at=None, by=None, at=sunday)


def test_a_window_that_closes_stops_the_campaign_and_opens_it_again(base, smtp, mailbox):
    from ticketing import clock

    fill(30)
    clock.move(AT + timedelta(hours=2) - timedelta(minutes=30))  # Monday 11:45 in Bogotá
    campaign = started(window={"days": [0, 1], "from": "08:00", "to": "11:50"})
    clock.move(timedelta(minutes=10))
    with sending(base, smtp):
        until(lambda: rested(campaign), "resting")
        assert (mailbox.accepted(), sheet(campaign.id)["pending"]) == ([], 30)
        assert "mar 3 mar, 08:00" in rested(campaign)
        clock.move(timedelta(hours=20, minutes=6))
        until(finished(campaign), "finished")
    assert len(mailbox.accepted()) == 30


def rested(campaign: Any) -> str:
    commit()
    return str(campaign.resting_why)


def test_the_first_part_goes_out_alone_and_the_rest_follows(base, smtp, mailbox):
    from ticketing import clock
    from ticketing.massmail.ticks import judge_canaries

    fill(230)
    campaign = started(canary=True)
    assert (campaign.canary_size, campaign.canary_state) == (200, "sending")
    with sending(base, smtp):
        until(lambda: sheet(campaign.id)["accepted"] == 200, "the canary")
        judge_canaries(clock.now())
        assert state_of(campaign) == "waiting"
        judge_canaries(clock.now() + timedelta(minutes=9))
        assert state_of(campaign) == "waiting"
        assert len(mailbox.accepted()) == 200
        judge_canaries(clock.now() + timedelta(minutes=11))
        until(finished(campaign), "finished")
    assert len(mailbox.accepted()) == 230


def state_of(campaign: Any) -> str:
    commit()
    return str(campaign.canary_state)


def test_a_first_part_that_goes_badly_holds_the_rest_until_a_person_says_go(base):
    from ticketing.massmail.campaigns import actions
    from ticketing.massmail.ticks import judge_canaries

    fill(230)
    campaign = started(canary=True)
    for row in recipients(campaign)[:8]:
        row.state, row.kind = 3, "hard"
    commit()
    judge_canaries(AT)
    commit()
    assert (campaign.status, campaign.canary_state) == ("held", "held")
    assert "8 direcciones no existen (4,0 %)" in campaign.held_reason
    actions.arm(campaign, start_at=None, by=None, at=AT)
    assert actions.start(campaign, at=AT).canary_state == "passed"


def test_a_campaign_goes_no_faster_than_its_rate(base, smtp, mailbox):
    fill(40)
    campaign = started(rate_per_minute=300)
    with sending(base, smtp):
        until(lambda: sheet(campaign.id)["accepted"] >= 12, "twelve")
    times = [item.at for item in mailbox.accepted()]
    assert len(times) <= 1 + 5 + 5 * (times[-1] - times[0]) + 1
    assert sheet(campaign.id)["pending"] == 40 - len(times)


def test_a_day_that_is_used_up_stops_a_transport_at_the_message(base, smtp, mailbox):
    from ticketing.extensions import db
    from ticketing.massmail.pacing.queries import of_month
    from ticketing.massmail.transports import actions
    from ticketing.massmail.transports.declared import Declared
    from ticketing.web import walls

    port = int(mailbox.url.rpartition(":")[2])
    actions.add(Declared(name="relevo", scheme="smtp", host="127.0.0.1", port=port, per_day=7), by=None, at=AT)
    fill(20)
    campaign = started()
    with sending(base, smtp):
        until(lambda: sheet(campaign.id)["accepted"] == 7, "seven")
        month = of_month(walls.today(recipients(campaign, state=2)[0].sent_at))  # the office's, not the one of UTC
        until(lambda: db.session.scalar(month) == 7, "counted")
    assert (len(mailbox.accepted()), sheet(campaign.id)["pending"]) == (7, 13)


def test_a_provider_that_asks_for_less_is_halved_and_rests_for_everybody(base, smtp, mailbox):
    from tests.harness.smtp_faults import Fault
    from ticketing import clock
    from ticketing.massmail.pacing.queries import slowed_lately

    mailbox.misbehave(Fault(at="rcpt", match=r"@gmail", reply="450 4.7.0 too many messages"))
    fill(10, code="uno", domain="gmail.com")
    fill(10, code="dos")
    campaign = started(lists=("uno", "dos"))
    with sending(base, smtp):
        until(lambda: slowed_lately(clock.now() - timedelta(hours=1)), "slowed")
        until(lambda: sheet(campaign.id)["accepted"] == 10, "the others")
    (row,) = slowed_lately(clock.now() - timedelta(hours=1))
    assert (row.key, row.rate) == ("t:0/2", 300)
    assert row.resting_until > row.slowed_at
    assert "4.7.0" in row.said
