"""What /readyz says: each part by name, in words, 503 while one is away; never late; to strangers only ok or not."""

from __future__ import annotations

import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from config import VERSION
from tests.harness import office
from tests.harness.process import ROOT
from ticketing import clock
from ticketing.extensions import db
from ticketing.scheduler import heartbeat
from ticketing.scheduler.leadership import TICKS, lead
from ticketing.web.health import looks
from ticketing.web.health.looks import Look

GREETING = ("220 correo.test", "250 correo.test", "221 adiós")
ALWAYS = {
    "database", "schema", "scheduler", "clock", "senders", "machines", "procedure", "calendar", "reactions", "backlog",
    "mail", "worker", "engine", "disk",
}  # fmt: skip


@contextmanager
def says(*lines: str) -> Iterator[str]:
    """A mail server that says these, one for each time that something is said to it; the address."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def talk() -> None:
            while True:
                try:
                    there, _ = door.accept()
                except OSError:
                    return
                with there:
                    for line in lines:
                        there.sendall(f"{line}\r\n".encode())
                        if not there.recv(1000):
                            break

        thread = threading.Thread(target=talk, daemon=True)
        thread.start()
        try:
            yield f"smtp://127.0.0.1:{door.getsockname()[1]}"
        finally:
            door.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def asked(app, **settings):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], **settings)
    began = time.monotonic()
    answer = app.test_client().get("/readyz")
    assert time.monotonic() - began < 3.5, "Nobody waits for what hangs."
    return answer.status_code, answer.get_json()


def led(app, seconds_ago: float = 0) -> None:
    with app.app_context():
        assert lead(TICKS, "uno", 15, clock.now() - timedelta(seconds=seconds_ago))
        db.session.commit()


def working(app, seconds_ago: float = 0, *, machine: str = "a1", owner: str = "uno", ended: bool = False) -> None:
    """Somebody sends."""
    from ticketing.massmail.chunks import processes

    at = clock.now() - timedelta(seconds=seconds_ago)
    with app.app_context():
        processes.seen(owner, machine, at=at)
        if ended:
            processes.ended(owner, at=at)
        db.session.commit()


def with_calendar(app, last_year: int = 2099) -> None:
    from ticketing.office.calendars import actions as calendars
    from workflows.reading import load

    with app.app_context():
        calendars.keep(load("icetex").calendar | {"last_year": last_year}, by=None, at=clock.now(), reason="prueba")
        db.session.commit()


@pytest.fixture
def well(app):
    """An installation of which all is well but the mail server, which the test names."""
    heartbeat.beat(app.config["SETTINGS"].data_dir)
    led(app)
    working(app)
    with_calendar(app)
    return app


def wrong(app, **settings) -> dict[str, str]:
    """What is not well."""
    _code, said = asked(app, **settings)
    return {name: how for name, how in said.items() if how != "ok"}


def only(found: dict[str, str], name: str) -> str:
    """What is said of this one; of nothing else is anything said, but of the mail server of the tests."""
    found.pop("mail", None)
    assert list(found) == [name]
    return found[name]


def test_everything_answers(well):
    with says(*GREETING) as url:
        code, said = asked(well, smtp_url=url)
    assert said == dict.fromkeys(ALWAYS, "ok")
    assert code == 200


def test_it_says_how_long_nobody_has_led(well):
    led(well, seconds_ago=75)
    assert only(wrong(well), "scheduler").startswith("nadie dirige desde hace 6")


def test_a_worker_that_is_silent_and_what_fails_in_it_are_told(well):
    folder = well.config["SETTINGS"].data_dir
    heartbeat.beat(folder, ["start_due", "bring_back"])
    assert only(wrong(well), "engine") == ("fallan por un defecto las tareas: bring_back, start_due (mire el registro)")
    (folder / heartbeat.NAME).write_text((clock.true_now() - timedelta(seconds=70)).isoformat())
    assert only(wrong(well), "worker").startswith("sin señales desde hace 7")


def test_a_broker_that_is_away_is_named_and_another_machines_worker_is_enough(app_postgres):
    led(app_postgres)
    code, said = asked(app_postgres, broker_url="amqp://guest:guest@127.0.0.1:9//")
    assert code == 503
    assert said["broker"].startswith("no responde")
    assert "worker" not in said


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("421 vuelva luego",), "el servidor de correo no atiende al conectarse: 421 vuelva luego"),
        (("554 a ustedes no",), "el servidor de correo rechaza al conectarse: 554 a ustedes no"),
        (("220 hola", "421 cerramos"), "el servidor de correo no atiende al saludar: 421 cerramos"),
        (("HTTP/1.1 400 Bad Request",), "el servidor respondió algo que no es SMTP"),
    ],
    ids=["later", "never", "after the greeting", "another protocol"],
)
def test_a_mail_server_is_spoken_to(well, lines, words):
    with says(*lines) as url:
        assert wrong(well, smtp_url=url) == {"mail": words}


def test_a_mail_server_that_says_nothing_keeps_nobody_waiting(well):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        found = wrong(well, smtp_url=f"smtp://127.0.0.1:{silent.getsockname()[1]}")
        assert found["mail"].endswith(("no terminó de saludar en 2 s", "no respondió en 2 s"))


@pytest.mark.parametrize(("scheme", "port"), [("smtp", 25), ("smtp+starttls", 587), ("smtps", 465)])
def test_each_way_of_mail_has_its_own_port(scheme, port):
    from ticketing.massmail.smtp.servers import server

    assert server(f"{scheme}://correo.test").port == port


def test_a_mail_server_must_offer_the_encryption_that_the_address_asks_for(well):
    with says(*GREETING) as url:
        said = wrong(well, smtp_url=url.replace("smtp:", "smtp+starttls:"))["mail"]
        assert said.endswith("no ofrece STARTTLS y la configuración lo exige")
        assert "no se pudo conectar" in wrong(well, smtp_url=url.replace("smtp:", "smtps:"))["mail"]


def test_each_transport_in_use_is_told_by_name(app_sqlite):
    from ticketing.massmail.transports import actions
    from ticketing.massmail.transports.declared import Declared

    with says(*GREETING) as url, app_sqlite.app_context():
        port, at = int(url.rpartition(":")[2]), clock.now()
        actions.add(Declared("vivo", "smtp", "127.0.0.1", port), by=None, at=at)
        actions.add(Declared("caído", "smtp", "127.0.0.1", 9), by=None, at=at)
        actions.disable(actions.add(Declared("apagado", "smtp", "127.0.0.1", 9), by=None, at=at), by=None, at=at)
        db.session.commit()
        code, said = asked(app_sqlite, smtp_url=url)
    assert code == 503
    assert (said["mail"], said["mail:vivo"]) == ("ok", "ok")
    assert said["mail:caído"].endswith("nadie atiende en ese puerto")
    assert "mail:apagado" not in said


def test_nobody_who_sends_is_told_with_the_hour(well):
    from ticketing.web.filters import clock_time

    working(well, seconds_ago=26)
    with well.app_context():
        since = clock_time(clock.now() - timedelta(seconds=26))
    found = wrong(well)
    assert found["senders"] == f"nadie está enviando desde las {since}"
    assert found["machines"] == f"la máquina a1 no da señales desde las {since}"


def test_who_ended_by_himself_is_missed_but_not_taken_for_lost(well):
    working(well, seconds_ago=26, ended=True)
    assert only(wrong(well), "senders").startswith("nadie está enviando desde las ")


def test_a_machine_that_fell_silent_is_told_although_another_sends(well):
    working(well, seconds_ago=90, machine="b2", owner="dos")
    working(well, seconds_ago=25 * 3600, machine="c3", owner="tres")
    assert only(wrong(well), "machines").startswith("la máquina b2 no da señales desde las ")


def test_a_process_that_was_started_anew_is_not_missed(well):
    working(well, seconds_ago=90, owner="antes")
    assert set(wrong(well)) == {"mail"}


def test_a_schema_of_yesterday_is_told(own_sqlite):
    with own_sqlite.app_context():
        db.session.execute(text("UPDATE alembic_version SET version_num = '0007'"))
        db.session.commit()
    assert wrong(own_sqlite)["schema"].startswith("la base está en la versión 0007 y este programa necesita la 00")


def test_an_empty_database_is_told(own_app):
    with own_app.app_context():
        db.session.execute(text("DROP TABLE alembic_version"))
        db.session.commit()
    assert wrong(own_app)["schema"] == "la base no tiene tablas de este programa: falta «db upgrade»"


def test_a_full_disk_is_told(well):
    found = only(wrong(well, disk_free_mb=10**9), "disk")
    assert found.startswith("quedan ")
    assert str(well.config["SETTINGS"].data_dir) in found


def test_the_age_of_the_copy_is_told_where_a_file_is_named(well, tmp_path):
    stamp = tmp_path / "copia"
    assert only(wrong(well, backup_stamp=str(stamp)), "backup").startswith("todavía no hay ninguna copia")
    stamp.touch()
    assert set(wrong(well, backup_stamp=str(stamp))) == {"mail"}
    yesterday = clock.true_now().timestamp() - 27 * 3600
    os.utime(stamp, (yesterday, yesterday))
    assert only(wrong(well, backup_stamp=str(stamp)), "backup") == "la última copia de respaldo es de hace 1 d 3 h"


def test_a_calendar_that_ends_soon_is_told_and_none_at_all(app):
    assert "calendar make" in wrong(app)["calendar"]
    year = clock.now().year
    with_calendar(app, last_year=year if clock.now().month > 10 else year - 1)
    assert "agregue años" in wrong(app)["calendar"]


def test_a_procedure_that_is_not_there_is_told(well):
    assert only(wrong(well, procedure="ninguno"), "procedure").startswith("el procedimiento «ninguno» no sirve")


def test_procedures_that_do_not_go_together_are_told(well):
    said = only(wrong(well, procedures="icetex,icetex"), "procedure")
    assert said.startswith("los procedimientos no caben juntos: 2 procedimientos se llaman «icetex»")


def test_a_worker_that_reads_other_procedures_is_named(well):
    from ticketing.office.procedures import machines

    well.config["SETTINGS"] = replace(well.config["SETTINGS"], procedures="icetex")
    with well.app_context():
        machines.tell(clock.now())
        db.session.query(machines.ProcedureFile).update({"machine": "envios2", "hash": "otra"})
        db.session.commit()

    assert only(wrong(well), "procedure") == (
        "no leen los mismos procedimientos que aquí: envios2 (icetex); iguale los archivos y reinicie"
    )


def test_the_mailbox_of_returns_is_judged_by_when_it_was_read(well):
    from ticketing.massmail.returns.models import ReturnMailbox

    url = "imaps://devoluciones:clave@correo.test/INBOX"
    assert only(wrong(well, returns_url=url), "returns") == "todavía no se ha leído el buzón de devoluciones"
    with well.app_context():
        box = ReturnMailbox(
            name="imap:devoluciones", trouble="No se pudo leer el buzón de devoluciones de correo.test: x."
        )
        db.session.add(box)
        db.session.commit()
        assert only(wrong(well, returns_url=url), "returns").startswith("No se pudo leer el buzón")
        box.trouble, box.read_at = "", clock.now() - timedelta(minutes=11)
        db.session.commit()
        assert only(wrong(well, returns_url=url), "returns") == "no se lee desde hace 11 min"
        box.read_at = clock.now()
        db.session.commit()
        assert set(wrong(well, returns_url=url)) == {"mail"}


def test_what_stands_still_or_is_long_due_is_told(well):
    from ticketing.ledger.events.models import Event
    from ticketing.ledger.reactions.models import ReactionRow

    with well.app_context():
        event = db.session.query(Event).first()
        row = ReactionRow(event=event, effect="x", next_try_at=clock.now() - timedelta(minutes=6))
        db.session.add(row)
        db.session.commit()
        assert only(wrong(well), "backlog") == "el más antiguo de los que deben salir espera desde hace 6 min"
        row.given_up_at = clock.now()
        db.session.commit()
        assert only(wrong(well), "reactions") == "detenidos hasta que alguien decida: 1 (página «Estado»)"


def test_what_hangs_is_named_and_nobody_is_sent_after_it(well, monkeypatch):
    stop, sent = threading.Event(), []

    def hang() -> str:
        sent.append(1)
        stop.wait(30)
        return "ok"

    monkeypatch.setattr(looks, "STORED", [*looks.STORED, Look("colgada", hang), Look("detrás", lambda: "ok")])
    monkeypatch.setattr(looks, "OUTSIDE", [*looks.OUTSIDE, Look("fuera", hang)])
    try:
        first = wrong(well)
        assert (first["colgada"], first["fuera"]) == ("no respondió en 2 s", "no respondió en 2 s")
        assert "detrás" not in first
        second = wrong(well)
        assert second["fuera"] == "no respondió en 2 s"
        assert second["database"] == "no respondió en 2 s"
        assert len(sent) == 2, "One in each place, however often it is asked."
    finally:
        stop.set()


def test_a_look_that_fails_is_told_and_harms_no_other(well, monkeypatch):
    def fails() -> str:
        raise KeyError("x")

    monkeypatch.setattr(looks, "STORED", [Look("rota", fails), *looks.STORED])
    monkeypatch.setattr(looks, "NAMED", [*looks.NAMED, fails])
    found = wrong(well)
    assert (found["rota"], found["fails"]) == ("no se pudo mirar: KeyError", "no se pudo mirar: KeyError")
    assert set(found) == {"rota", "fails", "mail"}


def test_strangers_are_told_whether_all_is_well_and_nothing_else(sqlite_office_url, tmp_path):
    with office.opened(office.settings(sqlite_office_url, tmp_path), face="public") as public:
        ready, alive = public.test_client().get("/readyz"), public.test_client().get("/healthz")
        again = time.monotonic()
        assert public.test_client().get("/readyz").status_code == 503
        assert time.monotonic() - again < 0.5, "Strangers make nobody ask the servers again and again."
    assert (ready.status_code, ready.text) == (503, "no\n")
    assert alive.text == "ok\n"


def test_the_desk_says_its_version(app_sqlite):
    assert app_sqlite.test_client().get("/healthz").text == f"ok\n{VERSION}\n"


def test_the_guide_says_of_each_light_what_it_means_and_what_to_do():
    guide = (ROOT / "docs" / "guide" / "vigilancia.md").read_text()
    named = set(re.findall(r"^\| `(?!despacho_)(\w+)`", guide, re.MULTILINE))
    assert named == {*ALWAYS, "broker", "returns", "backup"}


def test_the_head_of_the_schema_is_the_one_that_an_upgrade_comes_to(app_sqlite):
    from alembic.script import ScriptDirectory

    from ticketing.web.health.here import head

    with app_sqlite.app_context():
        assert head() == ScriptDirectory(ROOT / "migrations").get_current_head()
