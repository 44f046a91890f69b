"""Everybody gets the message once; what does not work is told apart: the recipient, the server, the campaign."""

from __future__ import annotations

from tests.massmail.world import fill, sending, sheet, started, until


def test_everybody_gets_one_message_and_the_campaign_finishes_by_itself(base, smtp, mailbox):
    fill(1203)
    campaign = started()
    with sending(base, smtp):
        until(lambda: sheet(campaign.id)["status"] == "finished", "finished")
    arrived = mailbox.accepted()
    assert sorted(item.rcpt[0] for item in arrived) == sorted(f"estudiantes.{n}@correo.example" for n in range(1203))
    assert len({item.message_id for item in arrived}) == 1203
    assert sheet(campaign.id)["accepted"] == 1203
