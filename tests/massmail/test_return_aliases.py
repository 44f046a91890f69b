"""An alias is given up only if every one of its members failed for ever; her own address in the new spellings."""

from __future__ import annotations

import pytest

from tests.massmail.test_return_handling import arrive, figures, is_blocked, verp

TEAM = "equipo@example.org"
GONE = ("failed", "5.1.1", "smtp; 550 5.1.1 User unknown")
FULL = ("failed", "5.2.2", "smtp; 552 5.2.2 Mailbox full")
HAS = ("delivered", "2.0.0", "smtp; 250 ok")
LATE = ("delayed", "4.4.1", "smtp; connection timed out")
SENT_ON = ("expanded", "2.0.0", "")
SPAM = ("failed", "5.7.1", "smtp; 550 5.7.1 Message rejected as spam")


def notice(*members: tuple[tuple[str, str, str], str], alias: str = TEAM, to: str = "rebotes@despacho.test") -> bytes:
    """A report of the members of an alias, each with what became of it."""
    blocks = "".join(
        f"Original-Recipient: rfc822; {alias}\nFinal-Recipient: rfc822; {who}\nAction: {action}\nStatus: {status}\n"
        f"Diagnostic-Code: {said}\n\n"
        for (action, status, said), who in members
    )
    if not alias:
        blocks = blocks.replace("Original-Recipient: rfc822; \n", "")
    head = f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.org\nTo: {to}\nSubject: Delivery report\n"
    head += "Auto-Submitted: auto-replied\nMIME-Version: 1.0\n"
    kind = 'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\n\n'
    return (
        f"{head}{kind}--x\nContent-Type: text/plain\n\nSee below.\n\n"
        f"--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n{blocks}--x--\n"
    ).encode()


ONE, TWO = "uno@otra.example", "dos@otra.example"


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        pytest.param([(HAS, ONE), (GONE, TWO)], "delivered", id="one has it"),
        pytest.param([(GONE, TWO), (HAS, ONE)], "delivered", id="in the other order"),
        pytest.param([(GONE, ONE), (GONE, TWO)], "hard", id="all are gone"),
        pytest.param([(GONE, ONE), (FULL, TWO)], "soft", id="one is full"),
        pytest.param([(GONE, ONE), (LATE, TWO)], "soft", id="one is being tried"),
        pytest.param([(GONE, ONE), (SPAM, TWO)], "policy", id="one takes us for spam"),
        pytest.param([(GONE, ONE)], "unknown", id="one is gone, of the others nothing is said"),
        pytest.param([(SENT_ON, TEAM), (GONE, ONE)], "unknown", id="sent on to members, of whom one is gone"),
        pytest.param([(SENT_ON, TEAM), (GONE, ONE), (GONE, TWO)], "hard", id="sent on to members, all gone"),
        pytest.param([(SENT_ON, TEAM)], "delivered", id="sent on"),
        pytest.param([(GONE, "equipo@buzones.example.org")], "hard", id="the same person in the server's own house"),
        pytest.param([(GONE, "Equipo+web@EXAMPLE.org")], "hard", id="her own address, written otherwise"),
        pytest.param([(GONE, TEAM)], "hard", id="no alias at all"),
        pytest.param([(SPAM, ONE)], "policy", id="what is said of us is true whoever says it"),
    ],
)
def test_an_alias_fails_for_ever_only_with_all_its_members(members, kind):
    from ticketing.massmail.returns.classify import classify

    assert [(one.kind, one.recipient) for one in classify(notice(*members))] == [(kind, TEAM)]


POSTFIX = "<{}> (expanded from\n    <equipo@example.org>): host mx.otra.example[192.0.2.7] said: {} (in reply to RCPT\n"
POSTFIX += "    TO command)\n\n"
UNKNOWN, QUOTA = "550 5.1.1 User unknown", "552 5.2.2 Mailbox full"


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        pytest.param([(ONE, UNKNOWN)], "unknown", id="one"),
        pytest.param([(ONE, UNKNOWN), (TWO, QUOTA)], "soft", id="one is full"),
        pytest.param([(ONE, UNKNOWN), (TWO, UNKNOWN)], "hard", id="both"),
        pytest.param([("equipo@buzones.example.org", UNKNOWN)], "hard", id="her own box"),
    ],
)
def test_an_alias_that_only_words_name_is_one_too(members, kind):
    from ticketing.massmail.returns.classify import classify

    head = "From: MAILER-DAEMON@mx.example.org\nSubject: Undelivered Mail Returned to Sender\n\n"
    text = head + "".join(POSTFIX.format(*one) for one in members)
    assert [(one.kind, one.recipient) for one in classify(text.encode())] == [(kind, TEAM)]


def test_two_people_of_one_notice_are_nobodys_members():
    from ticketing.massmail.returns.classify import classify

    found = classify(notice((GONE, ONE), (HAS, TWO), alias=""))
    assert [(one.kind, one.recipient) for one in found] == [("hard", ONE), ("delivered", TWO)]


@pytest.mark.parametrize("alias", [TEAM, ""])
def test_a_message_that_reached_one_member_is_no_bounce(base, campaign, alias):
    arrive(notice((HAS, ONE), (GONE, TWO), alias=alias, to=verp(base, campaign, 3)))
    assert figures(campaign) == {}
    assert not is_blocked(campaign, 3)


@pytest.mark.parametrize("alias", [TEAM, ""])
def test_a_message_that_nobody_of_an_alias_will_ever_get_blocks_it(base, campaign, alias):
    arrive(notice((GONE, ONE), (GONE, TWO), alias=alias, to=verp(base, campaign, 3)))
    assert figures(campaign) == {"bounced": 1, "bounced_hard": 1}
    assert is_blocked(campaign, 3)


def test_one_dead_member_never_blocks_an_alias_however_often_it_is_told(base, campaign):
    from datetime import timedelta

    from tests.massmail.world import AT
    from ticketing.massmail.statistics.explain import explain

    raw = notice((GONE, ONE), to=verp(base, campaign, 3))
    for day in range(0, 40, 4):
        arrive(raw, name=str(day), at=AT + timedelta(days=day))
    assert not is_blocked(campaign, 3)
    assert (
        explain(campaign.id, 3).in_short == "Su servidor lo aceptó, y avisó que a un miembro de ese alias no le llegó."
    )


JOSE = "josé@münchen.example"


@pytest.mark.parametrize(
    ("field", "address"),
    [
        ("utf-8;josé@münchen.example", JOSE),
        ("utf-8; <josé@münchen.example>", JOSE),
        (r"utf-8; jos\x{E9}@m\x{FC}nchen.example", JOSE),
        (r"UTF-8 ; jos\x{00e9}@m\x{fc}nchen.example", JOSE),
        ("utf-8;jos+C3+A9@m+C3+BCnchen.example", JOSE),
        ("rfc822; josé@münchen.example", JOSE),
        (r"utf-8; jos\x{E9}+2Bbecas@m\x{FC}nchen.example", "josé+becas@münchen.example"),
        ("utf-8; jos+C3+A9+2Bbecas@m+C3+BCnchen.example", "josé+becas@münchen.example"),
        ("utf-8; ana+AA@example.org", "ana+AA@example.org"),
        ("rfc822; ana+2Best@example.org", "ana+2Best@example.org"),
        (r"utf-8;\x{70CF}\x{9F8D}@\x{4F8B}\x{5B50}.example", "烏龍@例子.example"),
        ('rfc822; "ana..b"@example.org', '"ana..b"@example.org'),
        ("rfc822; ana@example.org (Ana)", "ana@example.org"),
        (r"utf-8; jos\x{110000}@example.org", r"jos\x{110000}@example.org"),
        ("utf-8; ana@m\u202eunchen.example", None),
        ("utf-8;", None),
        ("", None),
    ],
)
def test_a_recipient_of_an_international_report_is_the_address_that_was_meant(field, address):
    from ticketing.massmail.returns.fields import address_in

    assert address_in(field) == address


def test_an_international_report_is_judged_for_its_address():
    from ticketing.massmail.returns.classify import classify

    raw = notice((GONE, "quien@sea.example"), alias="").replace(b"delivery-status", b"global-delivery-status")
    raw = raw.replace(b"rfc822; quien@sea.example", "utf-8; josé@münchen.example".encode())
    words = b"<jos\xc3\xa9@m\xc3\xbcnchen.example>: host mx.example[192.0.2.7] said: 550 5.1.1 User unknown"
    assert [(one.kind, one.recipient) for one in classify(raw)] == [("hard", JOSE)]
    assert [(one.kind, one.recipient) for one in classify(raw.replace(b"See below.", words))] == [("hard", JOSE)]


@pytest.mark.parametrize("head", ["X-Failed-Recipients: josé@münchen.example\n", ""])
def test_the_words_of_a_notice_name_an_international_address_too(head):
    from ticketing.massmail.returns.classify import classify

    text = "<josé@münchen.example>: 550 5.1.1 User unknown (in reply to RCPT TO command)\n"
    raw = f"From: MAILER-DAEMON@mx.example.org\nSubject: failure notice\n{head}\n{text}".encode()
    assert [(one.kind, one.recipient) for one in classify(raw)] == [("hard", JOSE)]
