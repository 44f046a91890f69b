"""A machine that does not come back: who may have got the message is told, settled by policy, and counted once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.massmail.world import commit, fill, recipients, sheet, started
from ticketing import clock

LEASE = timedelta(seconds=60)


def held(people: int = 20, owner: str = "ajeno-1", machine: str = "otra", **what: object):
    """A campaign whose one chunk a sender on another machine holds."""
    from ticketing.extensions import db
    from ticketing.massmail.chunks import claiming
    from ticketing.massmail.chunks.models import SenderProcess

    fill(people)
    campaign, now = started(**what), clock.now()
    db.session.add(SenderProcess(owner=owner, machine=machine, started_at=now, seen_at=now))
    assert claiming.claim(owner, LEASE, at=now) == (campaign.id, 0)
    commit()
    return campaign, now


def sent(campaign, seqs, at, attempts: int = 1) -> None:
    from ticketing.massmail.recipients.models import ACCEPTED
    from ticketing.massmail.recipients.outcome import Outcome
    from ticketing.massmail.recipients.settling import settle

    settle([Outcome(campaign.id, seq, ACCEPTED, attempts, at, 250, "250 ok") for seq in seqs])
    commit()


def lost(at):
    """Everything that is held, as if nobody had renewed it for too long."""
    from ticketing.massmail.chunks.claiming import leases
    from ticketing.massmail.chunks.lost import settle_lost

    return [(one.number, one.in_doubt) for one in settle_lost(leases(), at)]


def test_what_a_silent_one_holds_is_not_taken_though_its_hour_be_over(base):
    from sqlalchemy import update

    from ticketing.extensions import db
    from ticketing.massmail.chunks import claiming
    from ticketing.massmail.recipients.models import Chunk

    _, now = held()
    db.session.execute(update(Chunk).values(lease_until=now - timedelta(days=30)))
    commit()
    assert claiming.claim("propio-1", LEASE, at=now) is None


def test_only_the_senders_of_ones_own_machine_are_watched_for_their_journals(base):
    from ticketing.massmail.chunks.claiming import leases_beside

    campaign, _ = held()
    assert leases_beside("propio-1", "esta") == []
    assert [(one.campaign, one.owner) for one in leases_beside("ajeno-2", "otra")] == [(campaign.id, "ajeno-1")]
    assert leases_beside("ajeno-1", "otra") == []


def test_a_sender_says_on_which_machine_it_works_and_when_it_ended(base):
    from sqlalchemy import select

    from tests.massmail.world import sending, until
    from ticketing.extensions import db
    from ticketing.massmail.chunks.host import host_id
    from ticketing.massmail.chunks.models import SenderProcess
    from ticketing.massmail.chunks.processes import working

    settings = base.config["SETTINGS"]
    with sending(base, settings):
        found = until(lambda: db.session.scalar(select(SenderProcess.machine)), "a process")
        assert working(clock.now()) == 1
        assert working(clock.now() + timedelta(minutes=2)) == 0
        db.session.rollback()
    assert found == host_id(settings.data_dir) == host_id(settings.data_dir)
    assert working(clock.now()) == 0
    assert db.session.scalar(select(SenderProcess.ended_at)) is not None


def test_what_was_renewed_meanwhile_is_not_settled(base):
    from ticketing.massmail.chunks.claiming import leases, renew
    from ticketing.massmail.chunks.lost import settle_lost

    campaign, now = held()
    seen = leases()
    renew("ajeno-1", [(campaign.id, 0)], LEASE, at=now)
    commit()
    assert settle_lost(seen, now) == []
    assert sheet(campaign.id)["pending"] == 20


def test_who_has_a_result_is_not_in_doubt_the_others_go_again(base):
    from ticketing.ledger.events.queries import history
    from ticketing.massmail.chunks import claiming
    from ticketing.massmail.chunks.lost import sentences

    campaign, now = held()
    sent(campaign, range(5), now)
    after = now + LEASE + timedelta(seconds=1)
    assert lost(after) == [(0, 15)]
    assert sheet(campaign.id)["pending"] == 15
    assert sentences(history("campaign", campaign.id)) == [
        "15 destinatarios podrían recibirlo dos veces: una máquina se perdió."
    ]
    again = recipients(campaign, reason="machine_lost")
    assert [one.attempts for one in again] == [1] * 15
    assert claiming.claim("propio-1", LEASE, at=after) == (campaign.id, 0)


def test_by_the_other_policy_they_stay_unknown_and_the_campaign_can_finish(base):
    from ticketing.massmail.campaigns.queries import done

    campaign, now = held(unknown_policy="hold")
    sent(campaign, range(5), now)
    assert lost(now + LEASE + timedelta(seconds=1)) == [(0, 15)]
    found = sheet(campaign.id)
    assert (found["accepted"], found["unknown"], found["pending"]) == (5, 15, 0)
    assert list(done()) == [campaign.id]


def test_who_was_put_off_beyond_the_lease_is_not_in_doubt(base):
    from ticketing.massmail.recipients.models import DEFERRED
    from ticketing.massmail.recipients.outcome import Outcome
    from ticketing.massmail.recipients.settling import settle

    campaign, now = held()
    settle([Outcome(campaign.id, 3, DEFERRED, 1, now, 451, "later", next_try_at=now + timedelta(minutes=5))])
    commit()
    assert lost(now + LEASE + timedelta(seconds=1)) == [(0, 19)]
    assert sheet(campaign.id)["deferred"] == 1


@pytest.mark.parametrize("policy", ["resend", "hold"])
def test_a_machine_that_comes_back_tells_what_it_knows_and_each_is_counted_once(base, tmp_path, policy):
    import os

    from ticketing.massmail.chunks.journal import Journal
    from ticketing.massmail.chunks.recovery import recover
    from ticketing.massmail.recipients.models import ACCEPTED
    from ticketing.massmail.recipients.outcome import Outcome

    campaign, now = held(owner="ajeno-1", unknown_policy=policy)
    journal = Journal.open(tmp_path / "otra" / "journal", "ajeno-1")
    for seq in range(8):
        journal.intend(campaign.id, seq, 0)
        journal.conclude(Outcome(campaign.id, seq, ACCEPTED, 1, now, 250, "250 ok"))
    journal.write()
    journal.room.close()
    os.close(journal.handle)  # dead: the lock is gone, the file is not
    late = now + LEASE + timedelta(seconds=1)
    assert lost(late) == [(0, 20)]
    if policy == "resend":
        sent(campaign, range(4), late, attempts=2)  # four were sent a second time meanwhile
    recover(tmp_path / "otra" / "journal", at=late)
    assert sheet(campaign.id)["accepted"] == 8
    assert sheet(campaign.id)["audience"] == 20
