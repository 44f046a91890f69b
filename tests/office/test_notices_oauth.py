"""Notices sign in by OAuth2 where the settings say so, as campaigns and the reading of returns do."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from config import SettingsError, from_environment
from tests.harness import tokens as harness
from tests.harness.smtp_faults import Fault
from tests.harness.tokens import CLIENT, SECRET, Tokens
from tests.massmail.test_oauth import decoded, mail_server
from tests.office.conftest import AT, Cast
from tests.office.test_notices import CONTEXT, Because, words  # noqa: F401
from ticketing.massmail.transports.queries import principal
from ticketing.office.notices.actions import send
from ticketing.office.notices.trial import try_out
from ticketing.office.outside import oauth

if TYPE_CHECKING:
    from flask import Flask

    from tests.harness.mailbox import Mailbox

BOX = "avisos@institucion.example"
OFFERED = Fault(at="ehlo", reply="250-sink\r\n250 AUTH LOGIN XOAUTH2")


@pytest.fixture
def tokens() -> Iterator[Tokens]:
    oauth._kept.clear()
    with harness.running(BOX) as found:
        yield found


def point(desk: Flask, tokens: Tokens, port: int, secret: str = SECRET) -> None:
    """The settings name that server, and where tokens come from."""
    desk.config["SETTINGS"] = replace(
        desk.config["SETTINGS"], smtp_url=f"smtp://avisos%40institucion.example@127.0.0.1:{port}",
        smtp_token_url=tokens.url, smtp_client_id=CLIENT, smtp_client_secret=secret,
    )  # fmt: skip


@pytest.fixture
def post(desk: Flask, tokens: Tokens, mailbox: Mailbox, request: pytest.FixtureRequest) -> Mailbox:
    """A mail server that takes tokens."""
    request.getfixturevalue("words")
    mailbox.misbehave(OFFERED)
    point(desk, tokens, mailbox.port)
    return mailbox


def test_a_notice_goes_with_a_token_that_is_asked_for_once(cast: Cast, post: Mailbox, tokens: Tokens) -> None:
    for _ in range(2):
        assert send(cast.head, "prueba", CONTEXT, Because(), at=AT)
    assert len(post.accepted()) == 2
    assert tokens.given == ["ficha-1"]


@pytest.mark.parametrize(
    ("offers", "said"),
    [
        ("XOAUTH2", f"user={BOX}\x01auth=Bearer ficha-1\x01\x01"),
        ("XOAUTH2 OAUTHBEARER", f"n,a={BOX},\x01host=127.0.0.1\x01port={{}}\x01auth=Bearer ficha-1\x01\x01"),
    ],
)
def test_what_is_said_is_what_campaigns_say(cast: Cast, post: Mailbox, desk: Flask, tokens: Tokens, offers, said):
    with mail_server(offers, "235 ok", "550 5.7.1 no", "250 ok", "221 bye") as (port, heard):
        point(desk, tokens, port)
        with pytest.raises(smtplib.SMTPException):
            send(cast.head, "prueba", CONTEXT, Because(), at=AT)
    assert decoded(heard[1]) == said.format(port)


def test_a_token_that_is_refused_is_forgotten_and_another_is_asked_for(cast: Cast, post: Mailbox, tokens: Tokens):
    post.misbehave(OFFERED, Fault(at="auth", reply="535 5.7.3 no", times=1))
    with pytest.raises(smtplib.SMTPAuthenticationError):
        send(cast.head, "prueba", CONTEXT, Because(), at=AT)
    assert send(cast.head, "prueba", CONTEXT, Because(), at=AT)
    assert tokens.given == ["ficha-1", "ficha-2"]


def test_no_token_and_no_such_way_are_told_in_words_by_the_trial(desk: Flask, post: Mailbox, tokens: Tokens):
    point(desk, tokens, post.port, secret="otro")
    assert "OAuth2 no da acceso (invalid_client)" in try_out("ana@despacho.test", AT)
    point(desk, tokens, post.port)
    post.misbehave(Fault(at="ehlo", reply="250-sink\r\n250 AUTH PLAIN LOGIN"))
    assert "no ofrece iniciar sesión con OAuth2" in try_out("ana@despacho.test", AT)
    post.misbehave(OFFERED)
    assert try_out("ana@despacho.test", AT) is None


def test_campaigns_by_the_same_server_sign_in_alike(desk: Flask, post: Mailbox, tokens: Tokens) -> None:
    place = principal().server
    assert (place.user, place.grant) == (BOX, oauth.Grant(tokens.url, CLIENT, SECRET))


TOLD = {
    "DESPACHO_SMTP_URL": "smtp+starttls://avisos%40x.example@smtp.example:587",
    "DESPACHO_SMTP_TOKEN_URL": "https://login.example/token",
    "DESPACHO_SMTP_CLIENT_ID": "yo",
    "DESPACHO_SMTP_CLIENT_SECRET": "s",
    "DESPACHO_DEMO": "0",
    "DESPACHO_SECRET_KEY": "pQ8vZ2mX7rT4kL9wB3nF6hJ1cD5gS0yA8eU2iO7",
}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"DESPACHO_SMTP_CLIENT_ID": ""}, "hacen falta DESPACHO_SMTP_CLIENT_ID"),
        ({"DESPACHO_SMTP_URL": "smtp+starttls://smtp.example:587"}, "lleva el buzón"),
        ({"DESPACHO_SMTP_URL": "smtp://avisos@smtp.example"}, "empieza por smtp\\+starttls"),
    ],
)
def test_settings_that_would_not_do_are_named(tmp_path, change, said):
    given = TOLD | {"DESPACHO_DATA_DIR": str(tmp_path)}
    assert from_environment(given).smtp_client_id == "yo"
    with pytest.raises(SettingsError, match=said):
        from_environment(given | change)
