"""Notices of many kinds of servers, written by hand from their real forms: each is judged as its words mean."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ticketing.massmail.returns import last_resort, texts
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
