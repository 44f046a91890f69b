"""Notices of many kinds of servers, written by hand from their real forms: each is judged as its words mean."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ticketing.massmail.replies import texts
from ticketing.massmail.returns import last_resort
from ticketing.massmail.returns.classify import classify

WRITTEN = Path(__file__).with_name("returns_kinds.txt").read_text("utf-8")
NOTICES = {
    name: (kind, raw.encode())
    for name, kind, raw in re.findall(r"(?ms)^### (\S+) \| (\w+)\n(.*?)(?=^### |\Z)", WRITTEN)
}


@pytest.mark.parametrize("name", NOTICES)
def test_a_notice_of_another_server_says_what_it_means(name: str) -> None:
    kind, raw = NOTICES[name]
    assert [verdict.kind for verdict in classify(raw)] == [kind], classify(raw)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("there is no mailbox here called that", "no_user"),
        ("user ana is not listed in the book", "no_user"),
        ("die Adresse ana@example.org existiert nicht", "no_user"),
        ("the host mx.example.org is unknown", "no_host"),
        ("your account has been temporarily suspended", "suspended"),
        ("there is not enough free space in the mailbox", "full"),
        ("the address may not exist", ""),
        ("the address could not be found", "no_user"),
        ("the address could not be delivered to", ""),
        ("the domain in From: domain is invalid", "sender"),
        ("this is not a local address", "no_user"),
        ("the box is unavailable: user is terminated", "suspended"),
        ("the file was not there. Unknown. The user", ""),
    ],
)
def test_what_is_said_of_somebody_is_understood_in_any_of_its_forms(words: str, reason: str) -> None:
    assert texts.reason(words) == reason


def test_what_nobody_is_named_for_is_not_said_of_the_reader() -> None:
    """ "Not found" beside a refused address is hers; alone in a letter it may be anything's."""
    refused = b"From: MAILER-DAEMON@mx.example.net\n\n<ana@example.org>: 550 not found (in reply to RCPT TO command)\n"
    alone = b"From: MAILER-DAEMON@mx.example.net\n\n<ana@example.org>: the page was not found\n"
    assert [classify(raw)[0].kind for raw in (refused, alone)] == ["hard", "soft"]


FORM = b"""From: robot@example.net
Subject: Convocatoria

Here is your list of failed recipients
<ana@example.org>
Here is your returned mail
550 5.1.1 user unknown
"""


def test_a_form_that_only_the_last_resort_knows_is_a_return_without_a_reason() -> None:
    (verdict,) = classify(FORM)
    assert (verdict.kind, verdict.recipient) == ("unknown", "ana@example.org")
    assert verdict.why == "Tiene la forma de una devolución, pero el aviso no dice por qué"


def test_the_last_resort_stumbles_alone() -> None:
    assert last_resort.failures(FORM.partition(b"\n")[2]) == ([], [])
    assert [verdict.recipient for verdict in classify(FORM.partition(b"\n")[2])] == [None]


INNOCENT = """
550 5.7.1 Recipient address rejected: greylisted, see help
450 4.2.0 Recipient address rejected: Greylisted
550 5.7.1 Unable to relay for ana@example.org
550 5.7.1 Your IP has no PTR record; domain not found
550 Sender verify failed: no such user
550 5.7.1 Sender address rejected: User unknown in virtual mailbox table
554 5.7.1 invalid HELO: host not found
550 rejected: the sending domain does not exist
550 Domain example.edu.co does not exist (sender)
550 5.1.8 Sender domain not found
553 5.5.4 Domain name required for sender address
550 Too many invalid recipients, slow down
550 5.7.1 Invalid SPF record for your domain
550 5.7.606 Access denied, banned sending IP
550 Message rejected: invalid DKIM signature, key not found
550 URL not found in whitelist
550 5.2.1 Mailbox disabled, not accepting messages
550 account of user ana is disabled: does not exist any more since quota
550 5.7.1 attachment name invalid
550 5.7.1 message contains an invalid address in header To
550 5.6.0 Invalid From header: address not valid
501 5.5.4 Invalid address syntax in MAIL FROM
550 Recipient's mailbox is full, message not delivered
552 user unknown or quota exceeded
450 user unknown: temporary ldap lookup failure
451 4.3.0 Temporary lookup failure; user not found
550 5.7.1 Rejected by user's block list
550 Recipient has not whitelisted you: unknown sender
550 5.7.1 This user does not accept mail from you
550 The recipient does not accept mails from unknown senders
550 unknown sender domain
550 Your server is not a known mail exchanger
550 Reverse DNS does not exist
550 rejected because your host is not found in DNS
550 5.7.1 Authentication required; user not known to us
550 Connection rejected, bad reputation: no such host in allow list
550 You are not a known sender
550 5.7.1 user suspended, account invalid
550 mailbox has been deactivated due to inactivity
550 no more mail today: recipient not available until monday
550 the license of this server is invalid
550 5.7.1 TLS certificate not valid
550 message-id header is invalid
550 5.1.7 Invalid sender address
550 Invalid MAIL FROM user
550 Return address does not exist
550 The reply address is invalid
550 Your email address is invalid
550 Your account does not exist here, authenticate first
550 Bounce address not found: we verify senders
550 your mail server's name cannot be found in DNS
550 your hostname is unknown
550 invalid reverse hostname
550 5.4.0 IP address not found in allow list
550 Host name is invalid in EHLO
"""


def test_what_is_said_of_the_sender_or_the_message_costs_no_reader_her_place() -> None:
    told = "From: MAILER-DAEMON@mx.example.net\n\n<ana@example.org>: host mx.example.org[192.0.2.7] said: {} {}\n"
    answers = INNOCENT.strip().splitlines()
    raws = {said: told.format(said, "(in reply to RCPT TO command)").encode() for said in answers}
    assert [said for said, raw in raws.items() if classify(raw)[0].kind == "hard"] == []
