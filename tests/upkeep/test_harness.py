"""The tests' own tools, tried on the real thing."""

from __future__ import annotations

import hashlib
import smtplib
import sys
import urllib.request
from email.message import EmailMessage
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, func, inspect, make_url, select, text

from tests.harness import mailbox as mailboxes
from tests.harness import order, parts
from tests.harness.browser import axe, visit
from tests.harness.process import DidNotStart, Program, listener, web
from tests.harness.smtp_faults import Fault
from ticketing.extensions import db

STRICT_CSP = "default-src 'self'; script-src 'self'; style-src 'self'"
HEAD = "<meta name=viewport content='width=device-width'><title>Prueba</title>"
FAULTY = f"<!doctype html><html lang=es>{HEAD}<main><h1>Prueba</h1><img src='data:,'></main></html>"


def letter(to: str, subject: str = "Matrículas en línea") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "oficina@despacho.test", to, subject
    message["Message-ID"] = "<1.prueba@despacho.test>"
    message.set_content("Buenos días.\n.\n..Una línea que empieza con puntos.\n")
    return message


def test_what_is_told_first_is_there():
    root = Path(__file__).parents[2]
    assert [one for one in order.LONG if not list(root.glob(f"{one}*"))] == []


def test_each_postgres_database_starts_as_its_template_and_ends_with_its_test(postgres):
    with postgres.database() as original:
        engine = create_engine(original)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE kept (word text)"))
            connection.execute(text("INSERT INTO kept VALUES ('ñandú')"))
        engine.dispose()
        with postgres.database(template=make_url(original).database) as copy:
            engine = create_engine(copy)
            with engine.connect() as connection:
                assert connection.scalar(text("SELECT word FROM kept")) == "ñandú"
            engine.dispose()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(make_url(copy).set(drivername="postgresql").render_as_string(hide_password=False))


def test_the_journal_holds_what_the_sender_was_promised(mailbox):
    with smtplib.SMTP("127.0.0.1", mailbox.port) as client:
        client.send_message(letter("ana@demo.test"), to_addrs=["ana@demo.test", "luis@demo.test"])
        [found] = mailbox.accepted()
    assert (found.mail_from, found.rcpt) == ("oficina@despacho.test", ["ana@demo.test", "luis@demo.test"])
    assert (found.message_id, found.subject) == ("<1.prueba@despacho.test>", "Matrículas en línea")
    assert mailbox.content(found).get_content().replace("\r\n", "\n") == letter("").get_content()


def test_pipelined_commands_are_answered_in_order(mailbox):
    with smtplib.SMTP("127.0.0.1", mailbox.port) as client:
        client.ehlo()
        assert client.has_extn("pipelining")
        assert client.has_extn("8bitmime")
        one = "MAIL FROM:<a@x.test>\r\nRCPT TO:<{}@x.test>\r\nDATA\r\n"
        client.send(one.format("primero"))
        assert [client.getreply()[0] for _ in range(3)] == [250, 250, 354]
        client.send("Subject: uno\r\n\r\nuno\r\n.\r\n" + one.format("segundo"))
        assert [client.getreply()[0] for _ in range(4)] == [250, 250, 250, 354]
        client.send("Subject: dos\r\n\r\n.\r\n")
        assert client.getreply()[0] == 250
    assert [item.rcpt for item in mailbox.accepted()] == [["primero@x.test"], ["segundo@x.test"]]


def test_the_mail_server_misbehaves_on_demand(mailbox):
    mailbox.misbehave(
        Fault("rcpt", match="^lleno@", reply="452 4.2.2 buzón lleno"),
        Fault("message", match="^cae@", close=True, times=1),
    )
    with smtplib.SMTP("127.0.0.1", mailbox.port) as client:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            client.send_message(letter("lleno@demo.test"))
        assert refused.value.recipients["lleno@demo.test"][0] == 452
        with pytest.raises(smtplib.SMTPServerDisconnected):
            client.send_message(letter("cae@demo.test"))
    with smtplib.SMTP("127.0.0.1", mailbox.port) as client:
        client.send_message(letter("cae@demo.test"))
    assert [item.rcpt for item in mailbox.accepted()] == [["cae@demo.test"]]


def test_a_killed_mail_server_comes_back_on_its_port_with_its_journal(tmp_path):
    with mailboxes.running(tmp_path) as first:
        with smtplib.SMTP("127.0.0.1", first.port) as client:
            client.send_message(letter("ana@demo.test"))
        first.program.kill()
    with mailboxes.running(tmp_path / "..", port=first.port) as other:
        assert other.port == first.port
    assert len(first.accepted()) == 1


def test_axe_finds_a_planted_fault_under_a_strict_content_policy(browser):
    with visit(browser, size="phone", scheme="dark") as page:
        page.route("**/*", lambda route: route.fulfill(body=FAULTY, headers={"Content-Security-Policy": STRICT_CSP}))
        page.goto("http://despacho.test/")
        found = axe(page)
        assert page.evaluate("[innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]") == [
            390,
            True,
        ]
    assert [line.split()[0] for line in found] == ["image-alt"]


def test_axe_is_content_with_a_sound_page(browser):
    with visit(browser) as page:
        page.goto("data:text/html," + FAULTY.replace("<img", "<img alt='Logo'"))
        assert axe(page) == []


def test_gunicorn_serves_on_a_socket_that_was_opened_for_it(tmp_path):
    with listener() as door, web({}, tmp_path / "log", on=door, module="tests.harness.hello:app") as program:
        url = f"http://127.0.0.1:{door.getsockname()[1]}/healthz"
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url) as answer:
            assert answer.read() == b"hola"
        assert program.alive()
    assert not program.alive()


def test_a_program_that_fails_to_start_says_its_last_words(tmp_path):
    program = Program.start([sys.executable, "-c", "raise SystemExit('sin tinta')"], log=tmp_path / "log")
    with pytest.raises(DidNotStart, match=r"terminó con 1.*\n.*sin tinta"):
        program.wait_for_line("listo")


def test_a_missing_part_is_named_here_and_fails_in_ci(monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("DESPACHO_TEST_STRICT", raising=False)
    with pytest.raises(pytest.skip.Exception, match="Se omite: no hay Chromium"):
        parts.missing("Chromium", "Instálelo.")
    monkeypatch.setenv("DESPACHO_TEST_STRICT", "1")
    with pytest.raises(pytest.fail.Exception, match="Falta Chromium"):
        parts.missing("Chromium", "Instálelo.")


def test_the_vendored_axe_is_the_one_that_was_published():
    folder = Path(__file__).parents[1] / "vendor"
    sums = dict(reversed(line.split()) for line in (folder / "SHA256SUMS").read_text().splitlines())
    assert sums == {"axe.min.js": hashlib.sha256((folder / "axe.min.js").read_bytes()).hexdigest()}
    assert "Mozilla Public License" in (folder / "axe.LICENSE.txt").read_text()


def test_each_test_has_the_office_to_itself_on_each_database(app, request):
    with app.app_context():
        assert db.engine.dialect.name == {"sqlite": "sqlite", "postgres": "postgresql"}[request.node.callspec.id]
        present = set(inspect(db.engine).get_table_names())
        assert set(db.metadata.tables) <= present
        ours = [db.metadata.tables[name] for name in present - {"alembic_version"}]  # the schema's own row stays
        assert sum(db.session.scalar(select(func.count()).select_from(table)) for table in ours) == 0
