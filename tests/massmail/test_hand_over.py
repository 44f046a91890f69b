"""What goes with each message: an envelope sender that brings its returns back, a signature, the domain's number."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.massmail.test_signing import passes
from tests.massmail.world import fill, finished, recipients, sending, started, until

if TYPE_CHECKING:
    from flask import Flask

    from config import Settings
    from tests.harness.mailbox import Mailbox


def test_the_envelope_sender_says_whose_message_came_back(base: Flask, smtp: Settings, mailbox: Mailbox) -> None:
    from ticketing.massmail.identity import tokens
    from ticketing.massmail.identity.addresses import Sent, verified

    fill(3)
    campaign = started()
    with sending(base, smtp):
        until(finished(campaign), "finished")
    key = tokens.key(smtp.secret_key)
    seqs = {row.email: row.seq for row in recipients(campaign)}
    for item in mailbox.accepted():
        assert verified(key, item.mail_from) == Sent(campaign.id, seqs[item.rcpt[0]])


def test_messages_are_signed_where_we_sign(base: Flask, smtp: Settings, mailbox: Mailbox) -> None:
    from ticketing.massmail.message import dkim_key
    from ticketing.massmail.message.dkim import signer

    path = smtp.data_dir / "dkim.pem"
    dkim_key.make(path, kind="rsa")
    signing = replace(smtp, dkim_selector="s1", dkim_key_file=str(path))
    records = {"s1": dkim_key.record(signer(signing))[1]}
    fill(3)
    campaign = started(subject="Ñandú para {{nombre|usted}}")
    with sending(base, signing):
        until(finished(campaign), "finished")
    raw = [(mailbox.folder / "raw" / f"{item.sha256}.eml").read_bytes() for item in mailbox.accepted()]
    assert len(raw) == 3
    assert all(passes(message, records) for message in raw)
    assert not passes(raw[0] + b"x\r\n", records)
    assert not passes(raw[0].replace(b"\r\nTo:", b"\r\nTo: x"), records)


def test_a_domain_of_many_is_told_apart_and_one_of_few_is_not(base: Flask) -> None:
    from ticketing.extensions import db
    from ticketing.massmail.recipients.models import CampaignDomain, Tally

    fill(25, code="muchos", domain="gmail.com")
    fill(3, code="pocos", domain="icloud.com")
    campaign = started(lists=("muchos", "pocos"))
    named = {row.number: (row.name, row.people) for row in db.session.query(CampaignDomain)}
    assert named == {0: ("otros dominios", 3), 1: ("gmail.com", 25)}
    assert Counter((row.domain, row.domain_no) for row in recipients(campaign)) == {
        ("gmail.com", 1): 25,
        ("icloud.com", 0): 3,
    }
    waiting = {row.domain_no: row.count for row in db.session.query(Tally).filter_by(state=0)}
    assert waiting == {0: 3, 1: 25}


def test_a_chunk_holds_the_people_of_one_provider(base: Flask) -> None:
    from ticketing.extensions import db
    from ticketing.massmail.recipients.models import Chunk
    from workflows.pacing import APPLE, GOOGLE

    fill(520, code="muchos", domain="gmail.com")
    fill(3, code="pocos", domain="icloud.com")
    campaign = started(lists=("muchos", "pocos"))
    rows = recipients(campaign)
    held = Counter((row.chunk, row.provider) for row in rows)
    assert sorted(held.values()) == [3, 20, 500]
    assert len({chunk for chunk, _ in held}) == 3
    kept = {(row.number, row.provider) for row in db.session.query(Chunk)}
    assert kept == set(held)
    assert {provider for _, provider in kept} == {GOOGLE, APPLE}


def test_a_click_tells_the_domain_and_nobody_else_can_make_it() -> None:
    from ticketing.massmail.identity import tokens

    made = tokens.token("secreto", tokens.CLICK, 7, 9, 2, 300)
    assert tokens.read("secreto", tokens.CLICK, made) == tokens.Token(7, 9, 2, 300)
    assert tokens.read("secreto", tokens.OPEN, made) is None
    assert tokens.read("otro", tokens.CLICK, made) is None


def test_the_sender_makes_the_tokens_that_are_read(base: Flask, smtp: Settings, mailbox: Mailbox) -> None:
    import re

    from ticketing.massmail.identity import tokens

    fill(20, domain="gmail.com")
    campaign = started(tracking="identified")
    with sending(base, smtp):
        until(finished(campaign), "finished")
    seqs = {row.email: row.seq for row in recipients(campaign)}
    for item in mailbox.accepted()[:5]:
        page = mailbox.content(item).get_body(("html",)).get_content()
        found = re.findall(r"/c/([\w-]+)", page)
        said = [tokens.read(smtp.secret_key, tokens.CLICK, token) for token in found]
        key = tokens.key(smtp.secret_key)
        who = tokens.beside_named(key, campaign.id, seqs[item.rcpt[0]])  # nobody agreed to be named
        assert said == [tokens.Token(campaign.id, who, link, 1) for link in (0, 1, tokens.TRAP_LINK)]


@pytest.mark.parametrize(("included", "size"), [(40, 40), (5_000, 200), (120_000, 1_200), (20_001, 201)])
def test_the_canary_is_one_in_a_hundred_and_at_least_two_hundred(included: int, size: int) -> None:
    from workflows.pacing import canary_size

    assert canary_size(included) == size
