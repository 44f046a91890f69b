"""Everybody gets the message once, whatever happens to the campaign meanwhile."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from tests.harness.smtp_faults import Fault
from tests.massmail.world import commit, fill, finished, quiet, recipients, sending, sheet, started, until


def test_everybody_gets_one_message_and_the_campaign_finishes_by_itself(base, smtp, mailbox):
    fill(1203)
    campaign = started()
    with sending(base, smtp):
        until(finished(campaign), "finished", seconds=60)
    arrived = mailbox.accepted()
    wanted = sorted(f"estudiantes.{number}@correo.example" for number in range(1203))
    assert sorted(item.rcpt[0] for item in arrived) == wanted
    assert len({item.message_id for item in arrived}) == 1203
    assert sheet(campaign.id)["accepted"] == 1203


def test_who_is_told_later_is_tried_later(base, smtp, mailbox):
    from ticketing import clock

    mailbox.misbehave(Fault(at="rcpt", match=r"\.[0-9]@", reply="450 4.2.0 greylisted"))
    fill(50)
    campaign = started()
    with sending(base, smtp):
        until(lambda: sheet(campaign.id)["deferred"] == 10 and sheet(campaign.id)["pending"] == 0, "deferred")
        assert sheet(campaign.id)["status"] == "running"
        mailbox.misbehave()
        clock.move(timedelta(minutes=6))
        until(finished(campaign), "finished")
    clock.move(None)
    assert sheet(campaign.id)["accepted"] == 50
    assert Counter(row.attempts for row in recipients(campaign)) == {1: 40, 2: 10}


def test_pause_and_resume_lose_and_repeat_nobody(base, smtp, mailbox):
    from ticketing import clock
    from ticketing.massmail.campaigns import actions

    mailbox.misbehave(Fault(at="rcpt", match="@", delay=0.01))
    fill(600)
    campaign = started()
    with sending(base, smtp):
        mailbox.wait_for(60)
        actions.pause(campaign, by=None, at=clock.now())
        commit()
        quiet(mailbox)
        so_far = len(mailbox.accepted())
        until(lambda: sheet(campaign.id)["accepted"] == so_far, "the balance is what the server has")
        assert so_far < 600
        assert sheet(campaign.id)["pending"] == 600 - so_far
        actions.resume(campaign, by=None, at=clock.now())
        commit()
        until(finished(campaign), "finished", seconds=60)
    assert sorted(Counter(item.rcpt[0] for item in mailbox.accepted()).values()) == [1] * 600


def test_who_is_cancelled_gets_nothing(base, smtp, mailbox):
    from ticketing import clock
    from ticketing.massmail.campaigns import actions

    mailbox.misbehave(Fault(at="rcpt", match="@", delay=0.01))
    fill(600)
    campaign = started()
    with sending(base, smtp):
        mailbox.wait_for(60)
        actions.cancel(campaign, reason="Un error en el texto", by=None, at=clock.now())
        commit()
        quiet(mailbox)
    sent = len(mailbox.accepted())
    balance = sheet(campaign.id)
    assert (balance["accepted"], balance["cancelled"], balance["status"]) == (sent, 600 - sent, "cancelled")


def test_who_withdraws_while_it_goes_out_gets_nothing_after(base, smtp, mailbox):
    from ticketing import clock
    from ticketing.audience.contacts.queries import by_email
    from ticketing.audience.lists.actions import withdraw
    from ticketing.audience.lists.queries import by_code

    mailbox.misbehave(Fault(at="rcpt", match="@", delay=0.02))
    fill(600)
    campaign = started()
    withdrawn = {}
    with sending(base, smtp):
        mailbox.wait_for(40)
        arrived = {item.rcpt[0] for item in mailbox.accepted()}
        for row in recipients(campaign)[::-7][:40]:
            if row.email not in arrived:
                withdraw(by_email(row.email), [by_code("estudiantes")], source="página", at=clock.now())
                commit()
                withdrawn[row.email] = clock.now().timestamp()
        until(finished(campaign), "finished", seconds=60)
    beats = 1.0
    late = [item for item in mailbox.accepted() if item.at > withdrawn.get(item.rcpt[0], item.at) + beats]
    assert late == []
    assert sheet(campaign.id)["excluded"] > 10
    assert {row.reason for row in recipients(campaign, state=4)} == {"unsubscribed"}


def test_leave_that_is_withdrawn_holds_the_campaign(base, smtp, mailbox, leave):
    fill(20)
    campaign = started()
    leave.append("La solicitud está suspendida.")
    with sending(base, smtp):
        until(lambda: sheet(campaign.id)["status"] == "held", "held")
    commit()
    assert campaign.held_reason == "La solicitud está suspendida."
    assert mailbox.accepted() == []


def test_an_address_that_no_envelope_holds_fails_alone(base, smtp, mailbox):
    from ticketing.audience.contacts.models import Contact
    from ticketing.extensions import db

    ids = fill(20)
    db.session.get_one(Contact, ids[3]).email = 'a"><b>@correo.example'
    db.session.get_one(Contact, ids[4]).first_name = "x\r\nBcc: evil@correo.example"
    db.session.commit()
    campaign = started()
    with sending(base, smtp):
        until(finished(campaign), "finished")
    assert (sheet(campaign.id)["failed"], sheet(campaign.id)["accepted"]) == (1, 19)
    assert {row.reason for row in recipients(campaign, state=3)} == {"unsendable"}
    poisoned = mailbox.content(mailbox.to("estudiantes.4@correo.example")[0])
    assert poisoned["Bcc"] is None


def test_a_sender_that_is_asked_to_stop_ends_what_it_began(base, smtp, mailbox):
    mailbox.misbehave(Fault(at="rcpt", match="@", delay=0.01))
    fill(600)
    campaign = started()
    with sending(base, smtp):
        mailbox.wait_for(50)
    balance = sheet(campaign.id)
    assert balance["accepted"] == len(mailbox.accepted()) < 600
    assert balance["unknown"] == balance["deferred"] == 0
    assert list((smtp.data_dir / "journal").iterdir()) == []
    mailbox.misbehave()
    with sending(base, smtp):
        until(finished(campaign), "finished")
    assert sorted(Counter(item.rcpt[0] for item in mailbox.accepted()).values()) == [1] * 600


def test_a_chunk_whose_claim_was_cut_short_is_taken_up_at_once_not_when_its_lease_is_over(base, smtp):
    from ticketing.massmail.identity.ours import Domain
    from ticketing.massmail.sender.database import Database
    from ticketing.massmail.sender.feeds import DueChunks

    fill(3)
    started()
    ours = Domain(smtp.secret_key, smtp.mail_domain)
    database = Database("uno-1-aa", smtp.data_dir, ours, timedelta(seconds=smtp.lease_seconds), DueChunks())
    lost, _ = database.claim([])  # committed, but the database went away before the chunk was in hand
    again, _ = database.claim([])
    assert again.place == lost.place
    assert len(again.waiting) == 3
    database.unconfirmed = None
    assert database.claim([again.place]) == (None, False)
    database.end()


def test_an_answered_row_stands_beside_the_frozen_one_so_that_no_index_is_written(app_postgres, leave, alone):
    """In the same page and with no indexed value changed it is a heap-only tuple; a page has room for both."""
    from sqlalchemy import text

    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.massmail.recipients.models import ACCEPTED
    from ticketing.massmail.recipients.outcome import Outcome
    from ticketing.massmail.recipients.settling import settle

    def places() -> dict[int, tuple[int, int]]:
        """Page and place in it, by recipient."""
        found = db.session.execute(text("SELECT seq, ctid::text::point FROM recipient")).all()
        return {seq: tuple(int(one) for one in place.strip("()").split(",")) for seq, place in found}

    with app_postgres.app_context():
        fill(500)
        campaign, now = started(), clock.now()
        before = places()
        settle([Outcome(campaign.id, seq, ACCEPTED, 1, now, 250, "250 2.0.0 Ok", transport=1) for seq in range(500)])
        commit()
        after = places()
    assert {seq: page for seq, (page, _) in after.items()} == {seq: page for seq, (page, _) in before.items()}
    assert all(after[seq] != before[seq] for seq in range(500))
