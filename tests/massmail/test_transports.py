"""Mail servers: declared, kept with their secrets sealed, proven against what they really do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.harness.smtp_faults import Fault
from tests.massmail.world import AT
from ticketing.massmail.replies.receipts import external_id
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask

    from tests.harness.mailbox import Mailbox
    from ticketing.massmail.transports.declared import Declared
    from ticketing.massmail.transports.models import Transport

TO = "ana@despacho.test"


@pytest.fixture
def here(app_sqlite: Flask, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An application that can see how test messages arrived. One database is enough: the server is what is tried."""
    from ticketing.massmail.transports import arrivals, proving

    def seen(rcpt: str, word: str) -> bytes | None:
        found = [item for item in mailbox.to(rcpt) if word in item.subject]
        return mailbox.content(found[0]).as_bytes() if found else None

    for module in (arrivals, proving):
        monkeypatch.setattr(module, "ARRIVALS", [seen])
    app_sqlite.config["SETTINGS"] = replace(app_sqlite.config["SETTINGS"], smtp_url=mailbox.url)
    with app_sqlite.app_context():
        yield app_sqlite


def said(**what: Any) -> Declared:
    from ticketing.massmail.transports.declared import Declared

    return Declared(**({"name": "relevo", "scheme": "smtp", "host": "127.0.0.1", "port": 2525} | what))


def added(**what: Any) -> Transport:
    from ticketing.extensions import db
    from ticketing.massmail.transports import actions

    made = actions.add(said(**what), by=None, at=AT)
    db.session.commit()
    return made


def outcome(app: Flask, *words: str) -> tuple[int, dict[str, Any]]:
    answer = app.test_cli_runner().invoke(args=["transport", "test", *words, "--json"])
    return answer.exit_code, json.loads(answer.stdout)


def by_topic(proof: dict[str, Any]) -> dict[str, tuple[bool | None, str]]:
    return {line["about"]: (line["ok"], line["says"]) for line in proof["findings"]}


# --- which are used ---


def test_the_settings_server_is_used_while_there_is_no_other(base):
    from ticketing.massmail.transports import actions, queries

    assert [(one.id, one.name, one.server.port) for one in queries.usable()] == [(0, "principal", 9)]
    row = added()
    assert [one.name for one in queries.usable()] == ["relevo"]
    actions.disable(row, by=None, at=AT)
    assert [one.name for one in queries.usable()] == ["principal"]


def test_the_lowest_priority_comes_first(base):
    from ticketing.massmail.transports import queries

    for name, priority in (("b", 20), ("a", 10), ("c", 10)):
        added(name=name, priority=priority, weight=3, per_minute=60, rates={"google": 30})
    assert [one.name for one in queries.usable()] == ["a", "c", "b"]
    assert (queries.usable()[0].per_minute, queries.usable()[0].rates) == (60, {"google": 30})


# --- secrets ---


def test_a_secret_is_sealed_and_nowhere_told(base):
    from sqlalchemy import select

    from ticketing.extensions import db
    from ticketing.ledger.events.models import EventPayload
    from ticketing.massmail.transports import queries

    row = added(auth="password", user="yo", secret="muy-secreta-7")
    assert "muy-secreta-7" not in row.secret
    assert queries.as_usable(row).server.password == "muy-secreta-7"
    assert "muy-secreta-7" not in repr(queries.as_usable(row))
    told = [json.dumps(one.body) for one in db.session.scalars(select(EventPayload))]
    assert told
    assert not any("muy-secreta-7" in text for text in told)


def test_a_secret_sealed_with_another_key_stops_the_transport_in_words(base):
    from ticketing.massmail.transports import queries

    row = added(auth="password", user="yo", secret="x")
    base.config["SETTINGS"] = replace(base.config["SETTINGS"], secret_key="otra-clave-" * 4)
    server = queries.as_usable(row).server
    assert server.password == ""
    assert "DESPACHO_SECRET_KEY" in server.obstacle


def test_a_secret_is_never_carried_on_to_another_server(base):
    from ticketing.massmail.transports import actions

    row = added(auth="password", user="yo", secret="x")
    kept = row.secret
    actions.change(row, said(auth="password", user="otro"), version=row.version, by=None, at=AT)
    assert (row.user, row.secret) == ("otro", kept)
    for elsewhere in (
        {"host": "localhost"},
        {"port": 26},
        {"auth": "oauth2", "client_id": "c", "token_url": "https://x"},
    ):
        with pytest.raises(Refused, match="escriba de nuevo"):
            actions.change(
                row, said(**({"auth": "password", "user": "otro"} | elsewhere)), version=row.version, by=None, at=AT
            )


def test_the_second_of_two_who_change_it_is_told(base):
    from ticketing.massmail.transports import actions
    from ticketing.web.outcomes import Overtaken

    row = added()
    seen = row.version
    actions.change(row, said(weight=2), version=seen, by=None, at=AT)
    base.extensions["sqlalchemy"].session.flush()
    with pytest.raises(Overtaken):
        actions.change(row, said(weight=3), version=seen, by=None, at=AT)


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ({"name": "principal"}, "principal"),
        ({"name": " x"}, "nombre"),
        ({"host": "http://x"}, "nombre del servidor"),
        ({"host": "x\r\ny"}, "nombre del servidor"),
        ({"host": "a" * 189 + "!"}, "nombre del servidor"),
        ({"port": 0}, "puerto"),
        ({"scheme": "http"}, "cifra"),
        ({"auth": "password", "user": "yo"}, "clave"),
        ({"auth": "password", "secret": "x"}, "usuario"),
        ({"auth": "password", "user": "yo", "secret": "x", "host": "correo.example"}, "sin cifrar"),
        ({"auth": "oauth2", "user": "yo", "secret": "x", "client_id": "c", "token_url": "http://x.example/t"}, "https"),
        ({"user": "yo\x01auth"}, "no se ven"),
        ({"per_minute": 0}, "límite"),
        ({"rates": {"gmail": 5}}, "proveedor"),
        ({"connections": 500}, "conexiones"),
        ({"from_tied_to": "nadie"}, "dirección"),
        ({"ramp_days": 3}, "calentamiento"),
    ],
)
def test_what_cannot_be_is_refused_in_words(app_sqlite, what, words):
    with app_sqlite.app_context(), pytest.raises(Refused, match=words):
        added(**what)


def test_the_demo_takes_no_server_that_is_not_local(app_sqlite):
    from ticketing.massmail.transports import queries

    with app_sqlite.app_context():
        row = added(host="correo.example")
        app_sqlite.config["SETTINGS"] = replace(app_sqlite.config["SETTINGS"], demo=True)
        assert "solo entrega a un servidor de correo local" in queries.as_usable(row).server.obstacle
        with pytest.raises(Refused, match="solo entrega a un servidor de correo local"):
            added(name="otro", host="correo.example")


# --- the test ---


def test_a_good_server_is_proven_in_words(here, mailbox):
    from ticketing.extensions import db

    row = added(port=mailbox.port)
    code, proofs = outcome(here, "--to", TO)
    found = by_topic(proofs["relevo"])
    assert code == 0
    assert found["remitente por destinatario"] == (True, "Acepta un remitente por destinatario (VERP).")
    assert found["Message-ID"] == (True, "Conserva el Message-ID.")
    assert found["From"] == (True, "Deja escribir como otra.direccion@despacho.test.")
    assert "PIPELINING" in found["servicios"][1]
    assert "sin límite por día" in found["límites"][1]
    assert [item.rcpt for item in mailbox.accepted()] == [[TO], [TO]]
    db.session.refresh(row)
    assert (row.proof["ok"], row.proven_at is not None) == (True, True)


def test_without_an_address_nothing_is_sent(here, mailbox):
    code, proofs = outcome(here)
    assert (code, list(proofs)) == (0, ["principal"])
    assert mailbox.accepted() == []


@pytest.mark.parametrize("moment", ["mail", "rcpt"])
def test_a_server_without_verp_contradicts_what_is_declared(here, mailbox, moment):
    match = r"^b\." if moment == "mail" else "ana@"
    mailbox.misbehave(Fault(at=moment, match=match, reply="553 5.7.1 not your address", times=1))
    added(port=mailbox.port, from_tied_to="campanas@despacho.test")
    code, proofs = outcome(here, "relevo", "--to", TO)
    ok, words = by_topic(proofs["relevo"])["remitente por destinatario"]
    assert (code, ok) == (1, False)
    assert "553 5.7.1 not your address" in words
    assert {item.mail_from for item in mailbox.accepted()} == {"rebotes@despacho.test"}


def test_a_server_that_ties_from_is_found_out(here, mailbox):
    mailbox.misbehave(Fault(at="message", match="otra", reply="550 5.7.60 not allowed to send as"))
    added(port=mailbox.port)
    code, proofs = outcome(here, "relevo", "--to", TO)
    assert code == 1
    assert by_topic(proofs["relevo"])["From"][0] is False
    assert "Declare la única dirección" in by_topic(proofs["relevo"])["From"][1]


def test_a_server_that_replaces_message_id_is_found_out(here, mailbox, monkeypatch):
    from ticketing.massmail.transports import proving

    monkeypatch.setattr(proving, "arrived", lambda _to, _word: b"Message-ID: <0102@email.amazonses.com>\r\n\r\n")
    added(port=mailbox.port)
    code, proofs = outcome(here, "relevo", "--to", TO)
    assert code == 1
    assert "Cambia el Message-ID (llegó <0102@email.amazonses.com>)" in by_topic(proofs["relevo"])["Message-ID"][1]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault(at="connect", reply="554 5.7.1 not you"), "rechaza al conectarse: 554"),
        (Fault(at="connect", close=True), "cerró la conexión"),
        (Fault(at="ehlo", close=True), "cerró la conexión"),
        (Fault(at="mail", close=True), "cerró la conexión"),
        (Fault(at="mail", reply="x" * 1_000_000), "no es SMTP"),
        (Fault(at="mail", reply="421 4.3.2 later"), "para luego: 421"),
        (Fault(at="ehlo", delay=30), "no respondió en 0 s"),
    ],
)
def test_whatever_a_server_does_the_test_ends_in_words(app_sqlite, mailbox, monkeypatch, fault, words):
    from ticketing.massmail.smtp.servers import Patience
    from ticketing.massmail.transports import proving

    monkeypatch.setattr(proving, "IMPATIENT", Patience(1, 0.4, 0.4, 0.4))
    mailbox.misbehave(fault)
    with app_sqlite.app_context():
        added(port=mailbox.port)
        code, proofs = outcome(app_sqlite, "relevo")
    assert code == 1
    assert any(words in line["says"] for line in proofs["relevo"]["findings"])


def test_a_transport_that_does_not_exist_is_told(app_sqlite):
    answer = app_sqlite.test_cli_runner().invoke(args=["transport", "test", "nadie"])
    assert (answer.exit_code, answer.stderr) == (1, "No hay ningún transporte «nadie».\n")


def test_a_dkim_key_is_made_once(app_sqlite, tmp_path):
    run = app_sqlite.test_cli_runner().invoke
    first = run(args=["dkim", "key", "--kind", "ed25519"])
    assert first.stdout.startswith("despacho._domainkey.despacho.test. IN TXT")
    assert (tmp_path / "dkim-despacho.pem").exists()
    assert run(args=["dkim", "key"]).stdout == first.stdout


# --- what the final reply says ---


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        (
            "250 Ok 010201902f3a4b5c-1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d-000000",
            "010201902f3a4b5c-1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d-000000",
        ),
        ("250 2.0.0 Ok: queued as 4XyZ123abc", "4XyZ123abc"),
        ("250 Ok: queued as q1w2-e3r4_t5", "q1w2-e3r4_t5"),
        ("250 OK id=1rAbCd-0001Ef-2G", "1rAbCd-0001Ef-2G"),
        (
            "250 2.6.0 <a1.b2@host.example> [InternalId=123, Hostname=x] 9 bytes Queued mail for delivery",
            "a1.b2@host.example",
        ),
        ("250 2.0.0 accepted", None),
        ("250 Ok", None),
        ("250 Ok thanks", None),
        ("550 5.1.1 queued as 12345", None),
    ],
)
def test_the_servers_own_id_is_read_from_its_reply(reply, found):
    assert external_id(reply) == found
    assert external_id(reply, keeps_message_id=True) is None
