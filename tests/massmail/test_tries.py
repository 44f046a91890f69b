"""Every try that was not accepted is kept once, and told to whoever asks about one person."""

from __future__ import annotations

from datetime import timedelta

from tests.harness.smtp_faults import Fault
from tests.massmail.world import AT, commit, fill, finished, recipients, sending, sheet, started, until


def test_who_was_put_off_twice_has_three_replies(base, smtp, mailbox):
    from ticketing import clock
    from ticketing.massmail.statistics.explain import ATTEMPT, explain

    mailbox.misbehave(Fault(at="rcpt", match=r"\.0@", reply="450 4.2.0 greylisted, try again", each=2))
    fill(3)
    campaign = started()
    with sending(base, smtp):
        until(lambda: sheet(campaign.id)["deferred"] == 1 and sheet(campaign.id)["accepted"] == 2, "put off")
        clock.move(timedelta(minutes=6))
        until(lambda: max(one.attempts for one in recipients(campaign)) == 2, "put off again")
        clock.move(timedelta(minutes=25))
        until(finished(campaign), "finished")
    clock.move(None)
    seq = next(one.seq for one in recipients(campaign) if one.attempts == 3)
    told = [one for one in explain(campaign.id, seq).moments if one.kind == ATTEMPT]
    assert [one.what.partition(" por")[0] for one in told] == ["Intento 1", "Intento 2", "Se entregó"]
    assert all("Se acordó intentarlo otra vez" in one.what for one in told[:2])
    assert all(one.said.startswith("450 4.2.0 greylisted") for one in told[:2])
    assert told[0].at < told[1].at < told[2].at
    other = next(one.seq for one in recipients(campaign) if one.attempts == 1)
    assert len([one for one in explain(campaign.id, other).moments if one.kind == ATTEMPT]) == 1


def test_what_is_told_twice_is_kept_once(base):
    from ticketing.massmail.recipients.attempts import of_recipient
    from ticketing.massmail.recipients.outcome import of_reply
    from ticketing.massmail.recipients.settling import settle

    fill(2)
    campaign = started(at=AT)
    said = [
        of_reply(campaign.id, 0, 0, 451, "451 4.3.0 later", at=AT, max_age_hours=24),
        of_reply(campaign.id, 1, 0, 550, "550 5.1.1 nobody", at=AT, max_age_hours=24),
    ]
    for _ in range(2):  # as the journal does after a crash between the database's commit and its own note
        settle(said)
        commit()
    settle([of_reply(campaign.id, 0, 1, 250, "250 ok", at=AT + timedelta(minutes=5), max_age_hours=24)])
    commit()
    assert [(one.number, one.code) for one in of_recipient(campaign.id, 0)] == [(1, 451)]
    assert [(one.number, one.code) for one in of_recipient(campaign.id, 1)] == [(1, 550)]
