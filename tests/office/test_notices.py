"""Notices: built by one builder, carried to a real SMTP server."""

from __future__ import annotations

import smtplib
import socket
import ssl
from dataclasses import dataclass, replace
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy.orm.attributes import set_committed_value

from tests.harness.smtp_faults import Fault
from tests.office.conftest import AT, Cast
from ticketing.office.accounts import actions as people
from ticketing.office.notices import carrier
from ticketing.office.notices.actions import letter, send
from ticketing.office.notices.letters import Enclosure, Unsafe, build

if TYPE_CHECKING:
    from flask import Flask

    from tests.harness.mailbox import Mailbox

TEXT = """{% extends "emails/_frame.txt" %}
{% block content %}Hola, {{ to.name }}: {{ title }}{% endblock %}
"""
HTML = """{% extends "emails/_frame.html" %}
{% import "emails/_parts.html" as mail %}
{% block preheader %}{{ title }}{% endblock %}
{% block content %}<h1>{{ title }}</h1>{{ mail.button("Ver", url) }}{{ mail.facts([("Vence", "hoy")]) }}{% endblock %}
"""
WORDS = {
    "emails/prueba/subject.txt": "Solicitud {{ number }}: {{ title }}\n",
    "emails/prueba/body.txt": TEXT,
    "emails/prueba/body.html": HTML,
}
CONTEXT = {"number": "2026-0001", "title": "Ñandú <b>& cía</b>", "url": "https://despacho.test/sign/abc"}


@dataclass(frozen=True)
class Because:
    """An occasion."""

    key: str = "12.notify_head.3"


@pytest.fixture
def words(desk: Flask) -> None:
    """A notice to send."""
    desk.jinja_loader = ChoiceLoader([DictLoader(WORDS), desk.jinja_loader])  # type: ignore[list-item]


@pytest.fixture
def post(desk: Flask, mailbox: Mailbox, words: None) -> Mailbox:
    """A mail server that takes it."""
    desk.config["SETTINGS"] = replace(desk.config["SETTINGS"], smtp_url=mailbox.url)
    return mailbox


def received(box: Mailbox) -> EmailMessage:
    """The one message that arrived."""
    (item,) = box.accepted()
    return box.content(item)


def test_a_notice_arrives_with_both_parts(cast: Cast, post: Mailbox) -> None:
    assert send(cast.head, "prueba", CONTEXT, Because(), at=AT)
    message = received(post)
    assert message["To"] == "Víctor Vicepresidente <victor@despacho.test>"
    assert message["Subject"] == "Solicitud 2026-0001: Ñandú <b>& cía</b>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["From"].addresses[0].addr_spec == "despacho@despacho.test"
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "Hola, Víctor Vicepresidente: Ñandú <b>& cía</b>" in text.get_content()
    assert "Ñandú &lt;b&gt;&amp; cía&lt;/b&gt;" in html.get_content()
    assert 'href="https://despacho.test/sign/abc"' in html.get_content()


def test_styles_are_written_into_the_elements(cast: Cast, words: None) -> None:
    html = letter(cast.head, "prueba", CONTEXT, Because(), at=AT).html
    assert 'style="' in html.partition("<h1")[2].partition(">")[0]
    assert "prefers-color-scheme: dark" in html


def test_a_retry_is_the_same_letter(cast: Cast, post: Mailbox) -> None:
    for key in ("1.a.1", "1.a.1", "1.a.2"):
        send(cast.head, "prueba", CONTEXT, Because(key), at=AT)
    first, second, third = (item.message_id for item in post.accepted())
    assert first == second != third


def test_nothing_is_sent_to_somebody_who_left(cast: Cast, post: Mailbox) -> None:
    people.disable(cast.head, by=None, at=AT)
    assert not send(cast.head, "prueba", CONTEXT, Because(), at=AT)
    assert post.accepted() == []


@pytest.mark.parametrize("evil", ["a\r\nBcc: mal@mal.example", "a\nX-Evil: 1", "a\0b", "a\rb", "a\u2028b"])
def test_words_never_become_headers(cast: Cast, post: Mailbox, evil: str) -> None:
    set_committed_value(cast.head, "name", evil)
    send(cast.head, "prueba", CONTEXT | {"title": evil}, Because(), at=AT)
    message = received(post)
    assert sorted(message.keys()) == sorted(
        ["Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"]
    )
    assert post.accepted()[0].rcpt == [cast.head.email]


@pytest.mark.parametrize("field", ["to_name", "to_address", "subject", "domain", "sender"])
@pytest.mark.parametrize("evil", ["\r\nBcc: mal@mal.example", "\n", "\0"])
def test_the_builder_refuses_line_breaks_in_every_header(cast: Cast, words: None, field: str, evil: str) -> None:
    good = letter(cast.head, "prueba", CONTEXT, Because(), at=AT)
    with pytest.raises(Unsafe):
        build(replace(good, **{field: getattr(good, field) + evil}))


def test_the_builder_refuses_line_breaks_in_file_names(cast: Cast, words: None) -> None:
    good = letter(cast.head, "prueba", CONTEXT, Because(), at=AT)
    evil = Enclosure('f.txt"\r\nX-Evil: 1\r\n\r\n', "text/plain", b"")
    with pytest.raises(Unsafe):
        build(replace(good, enclosures=[evil]))


def test_an_enclosure_arrives_whole(cast: Cast, post: Mailbox) -> None:
    send(
        cast.head,
        "prueba",
        CONTEXT,
        Because(),
        at=AT,
        enclosures=[Enclosure("acta ñ.pdf", "application/pdf", b"%PDF\0")],
    )
    (enclosed,) = received(post).iter_attachments()
    assert enclosed.get_filename() == "acta ñ.pdf"
    assert enclosed.get_content() == b"%PDF\0"


def test_long_subjects_are_folded_as_rfc_2047_allows(cast: Cast, post: Mailbox) -> None:
    title = "Convocatoria a los créditos de posgrado en el exterior, período 2026-2: inscripción y plazos " * 2
    send(cast.head, "prueba", CONTEXT | {"title": title}, Because(), at=AT)
    item = post.accepted()[0]
    raw = (post.folder / "raw" / f"{item.sha256}.eml").read_bytes()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert b"Message-ID: <" in raw
    assert title.strip() in str(post.content(item)["Subject"])


def test_a_server_that_is_down_is_said_so(cast: Cast, desk: Flask, words: None) -> None:
    desk.config["SETTINGS"] = replace(desk.config["SETTINGS"], smtp_url=f"smtp://127.0.0.1:{free_port()}")
    with pytest.raises(OSError, match="refused"):
        send(cast.head, "prueba", CONTEXT, Because(), at=AT)


def test_a_silent_server_is_given_up(cast: Cast, desk: Flask, words: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrier, "TIMEOUT", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"smtp://127.0.0.1:{silent.getsockname()[1]}"
        desk.config["SETTINGS"] = replace(desk.config["SETTINGS"], smtp_url=url)
        with pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected)):
            send(cast.head, "prueba", CONTEXT, Because(), at=AT)


def test_a_server_without_tls_is_not_trusted_when_tls_is_asked(cast: Cast, desk: Flask, post: Mailbox) -> None:
    url = post.url.replace("smtp://", "smtp+starttls://")
    desk.config["SETTINGS"] = replace(desk.config["SETTINGS"], smtp_url=url)
    with pytest.raises(smtplib.SMTPNotSupportedError):
        send(cast.head, "prueba", CONTEXT, Because(), at=AT)
    assert post.accepted() == []


def test_a_certificate_that_nobody_vouches_for_is_refused(
    cast: Cast, desk: Flask, words: None, own_certificate: tuple[Path, Path]
) -> None:
    from aiosmtpd.controller import Controller
    from aiosmtpd.handlers import Sink

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*own_certificate)
    port = free_port()
    server = Controller(Sink(), hostname="127.0.0.1", port=port, tls_context=context)
    server.start()
    desk.config["SETTINGS"] = replace(desk.config["SETTINGS"], smtp_url=f"smtp+starttls://127.0.0.1:{port}")
    try:
        with pytest.raises(ssl.SSLCertVerificationError):
            send(cast.head, "prueba", CONTEXT, Because(), at=AT)
    finally:
        server.stop()


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture
def own_certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that its own maker signed."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(AT.replace(year=2020)).not_valid_after(AT.replace(year=2040))
    signed = made.sign(key, hashes.SHA256())
    certificate, private = tmp_path / "cert.pem", tmp_path / "key.pem"
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return certificate, private


def test_each_notice_that_the_server_takes_is_counted_by_day(cast: Cast, post: Mailbox) -> None:
    from datetime import timedelta

    from ticketing import clock
    from ticketing.office.notices.use import by_day
    from ticketing.web import walls

    today = walls.today(clock.now())
    for number in range(2):
        send(cast.head, "prueba", CONTEXT, Because(f"{number}"), at=AT)
    assert by_day(today, today + timedelta(days=1)) == {today: 2}
    assert by_day(today - timedelta(days=1), today) == {}


def test_a_notice_that_the_server_refuses_is_not_counted(cast: Cast, post: Mailbox) -> None:
    from datetime import date

    from ticketing.office.notices.use import by_day

    post.misbehave(Fault(at="rcpt", reply="550 5.1.1 no such user"))
    with pytest.raises(carrier.NoSuchMailbox):
        send(cast.head, "prueba", CONTEXT, Because(), at=AT)
    assert by_day(date(2000, 1, 1), date(2100, 1, 1)) == {}
