"""What a mail server may do to us: the recipient's fault, the server's and the campaign's are told apart."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.harness import mailbox as mailboxes
from tests.harness.smtp_faults import Fault
from tests.massmail.world import commit, fill, finished, recipients, sending, sheet, started, until

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture
def base(app_postgres: Flask, leave: list[str], alone: None) -> Iterator[Flask]:
    """One database is enough: the server is what is tried here."""
    with app_postgres.app_context():
        yield app_postgres


def test_a_server_without_pipelining_gets_the_same(base, smtp, mailbox):
    mailbox.misbehave(Fault(at="ehlo", reply="250 plain"))
    fill(40)
    campaign = started()
    with sending(base, smtp):
        until(finished(campaign), "finished")
    assert len(mailbox.accepted()) == 40


def test_a_server_that_comes_back_gets_everything(base, smtp, tmp_path):
    from ticketing.massmail.transports.troubles import troubles

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    fill(30)
    campaign = started()
    with sending(base, replace(smtp, smtp_url=f"smtp://127.0.0.1:{port}")):
        trouble = until(troubles, "the trouble is told")[0]
        assert trouble.sentence.startswith("El servidor de correo no responde desde ")
        assert sheet(campaign.id)["pending"] == 30
        commit()
        with mailboxes.running(tmp_path / "late", port=port) as late:
            until(finished(campaign), "finished", seconds=30)
            assert len(late.accepted()) == 30
    assert {row.attempts for row in recipients(campaign)} == {1}
    assert troubles() == []


def test_a_server_that_is_away_is_asked_once_a_pause(base, smtp):
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(0.2)
        fill(30)
        started()
        with sending(base, replace(smtp, smtp_url=f"smtp://127.0.0.1:{silent.getsockname()[1]}")):
            for _ in range(20):
                try:
                    connection, _address = silent.accept()
                except TimeoutError:
                    continue
                asked.append(connection)
                connection.sendall(b"421 4.3.2 closing\r\n")
                connection.close()
    assert 2 <= len(asked) <= 4


@pytest.mark.parametrize("moment", ["connect", "mail"])
def test_a_server_that_never_wants_us_holds_the_campaign_with_its_words(base, smtp, mailbox, moment):
    mailbox.misbehave(Fault(at=moment, reply="554 5.7.1 not you"))
    fill(20)
    campaign = started()
    with sending(base, smtp):
        until(lambda: sheet(campaign.id)["status"] == "held", "held")
    commit()
    assert "554 5.7.1 not you" in campaign.held_reason
    assert sheet(campaign.id)["pending"] == 20
    assert mailbox.accepted() == []


def test_recipients_that_are_refused_for_ever_fail_with_the_servers_words(base, smtp, mailbox):
    mailbox.misbehave(Fault(at="rcpt", match=r"\.[0-9]@", reply="554 5.1.1 nobody here"))
    fill(50)
    campaign = started()
    with sending(base, smtp):
        until(finished(campaign), "finished")
    assert sheet(campaign.id)["failed"] == 10
    assert len(mailbox.accepted()) == 40
    assert {(row.code, row.reply) for row in recipients(campaign, state=3)} == {(554, "554 5.1.1 nobody here")}


def test_a_message_without_an_answer_is_sent_again_with_the_same_id(base, smtp, mailbox):
    from ticketing import clock

    mailbox.misbehave(Fault(at="message", match=r"estudiantes\.7@", close=True, times=1))
    fill(20)
    campaign = started()
    with sending(base, smtp):
        until(lambda: sheet(campaign.id)["deferred"] == 1 and sheet(campaign.id)["accepted"] == 19, "one deferred")
        clock.move(timedelta(minutes=6))
        until(finished(campaign), "finished")
    clock.move(None)
    assert len(mailbox.to("estudiantes.7@correo.example")) == 1


def test_a_campaign_that_says_hold_leaves_the_unknown_to_a_person(base, smtp, mailbox):
    mailbox.misbehave(Fault(at="message", match=r"estudiantes\.7@", close=True, times=1))
    fill(20)
    campaign = started(unknown_policy="hold")
    with sending(base, smtp):
        until(finished(campaign), "finished")
    assert (sheet(campaign.id)["unknown"], sheet(campaign.id)["accepted"]) == (1, 19)


@pytest.mark.parametrize("words", ["garbage", "99 no", "250-never\r\n251 ending", "9" * 9000])
def test_replies_that_are_none_cost_nobody_a_try(base, smtp, mailbox, words):
    mailbox.misbehave(Fault(at="rcpt", match="estudiantes", reply=words, times=1))
    fill(20)
    campaign = started()
    with sending(base, smtp):
        until(finished(campaign), "finished")
    assert sorted(Counter(item.rcpt[0] for item in mailbox.accepted()).values()) == [1] * 20
    assert {row.attempts for row in recipients(campaign)} == {1}


def test_a_server_that_closes_often_still_gets_everything_once(base, smtp, mailbox):
    mailbox.misbehave(Fault(at="rcpt", match=r"[05]@", close=True, times=15))
    fill(60)
    campaign = started()
    with sending(base, smtp):
        until(finished(campaign), "finished", seconds=60)
    assert sorted(Counter(item.rcpt[0] for item in mailbox.accepted()).values()) == [1] * 60
