"""Signing in and protecting the connection: only over a verified certificate, and what cannot be is told in words."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.massmail.world import commit, fill, finished, sending, sheet, started, until
from ticketing.massmail.sender.backoff import Backoff
from ticketing.massmail.smtp.servers import Server, server

if TYPE_CHECKING:
    from flask import Flask

WORDS = Server("smtps", "correo.example", 465, "yo", "clave:1")


@pytest.fixture
def base(app_sqlite: Flask, leave: list[str], alone: None) -> Iterator[Flask]:
    """One database is enough: the connection is what is tried here."""
    with app_sqlite.app_context():
        yield app_sqlite


class Box:
    """What arrived."""

    def __init__(self) -> None:
        self.letters: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.letters.append(envelope)
        return "250 2.0.0 taken"


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for localhost that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    cert_file, key_file = tmp_path / "cert.pem", tmp_path / "key.pem"
    cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    key_file.write_bytes(key.private_bytes(*private))
    return cert_file, key_file


def opened(certificate, **options):
    """A server on a free port that wants user «yo» with «clave:1»."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)

    def sign_in(_server, _session, _envelope, _way, data):
        fits = isinstance(data, LoginPassword) and (data.login, data.password) == (b"yo", b"clave:1")
        return AuthResult(success=fits, handled=False)

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    wants = {
        "authenticator": sign_in,
        "auth_required": options.get("require_starttls", False),
        "hostname": "localhost",
        "port": port,
    }
    if options.get("require_starttls"):
        wants["tls_context"] = context
    controller = Controller(Box(), **(wants | options))
    controller.start()
    return controller


def test_starttls_and_sign_in_over_a_trusted_certificate(base, smtp, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    controller = opened(certificate, require_starttls=True)
    try:
        fill(3)
        campaign = started()
        url = f"smtp+starttls://yo:clave%3A1@localhost:{controller.port}"
        with sending(base, replace(smtp, smtp_url=url)):
            until(finished(campaign), "finished")
    finally:
        controller.stop()
    assert len(controller.handler.letters) == 3


def test_a_certificate_that_nobody_vouches_for_gets_no_password_and_no_mail(base, smtp, certificate):
    from ticketing.massmail.transports.troubles import troubles

    controller = opened(certificate, require_starttls=True)
    try:
        fill(3)
        campaign = started()
        url = f"smtp+starttls://yo:clave%3A1@localhost:{controller.port}"
        with sending(base, replace(smtp, smtp_url=url)):
            trouble = until(troubles, "trouble")[0]
    finally:
        controller.stop()
    assert "No se pudo cifrar la conexión" in trouble.said
    assert sheet(campaign.id)["pending"] == 3
    assert controller.handler.letters == []


@pytest.mark.parametrize(("password", "status"), [("clave%3A1", "finished"), ("otra", "held")])
def test_a_wrong_password_holds_the_campaign(base, smtp, certificate, password, status):
    controller = opened(certificate, auth_require_tls=False)
    try:
        fill(3)
        campaign = started()
        url = f"smtp://yo:{password}@localhost:{controller.port}"
        with sending(base, replace(smtp, smtp_url=url)):
            until(lambda: sheet(campaign.id)["status"] == status, status)
    finally:
        controller.stop()
    commit()
    assert ("rechaza al iniciar sesión" in campaign.held_reason) == (status == "held")


def test_the_servers_address_is_read():
    assert server("smtps://yo:clave%3A1@correo.example") == WORDS
    assert server("smtp+starttls://correo.example").port == 587
    assert "clave" not in repr(WORDS)
    with pytest.raises(ValueError, match="smtp"):
        server("http://correo.example")


def test_pauses_double_up_to_a_minute():
    backoff = Backoff()
    pauses = []
    for _ in range(10):
        backoff.failed("x")
        pauses.append(backoff.pause)
    assert 0.6 < pauses[0] <= 1.0
    assert 1.3 < pauses[1] <= 2.0
    assert max(pauses) <= 60.0
    assert backoff.worked()
    assert not backoff.blocked


def test_a_probe_tells_the_certificate_and_who_signed_in(app_sqlite, certificate, monkeypatch):
    from ticketing import clock
    from ticketing.massmail.transports.proving import examine, passed
    from ticketing.massmail.transports.usable import Usable

    controller = opened(certificate, require_starttls=True)
    there = Server("smtp+starttls", "localhost", controller.port, "yo", "clave:1")
    try:
        with app_sqlite.app_context():
            distrusted = examine(Usable(1, "x", there), to=None, at=clock.now())
            monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
            found = {one.about: one for one in examine(Usable(1, "x", there), to=None, at=clock.now())}
    finally:
        controller.stop()
    assert "su certificado no es de fiar" in distrusted[0].says
    assert not passed(distrusted)
    assert passed(found.values())
    assert "Cifra con TLSv1.3; el certificado de localhost es válido hasta" in found["cifrado"].says
    assert "vence pronto" in found["cifrado"].says
    assert found["entrada"].says == "Entra como yo con contraseña."
