"""What /readyz says: each part by name, in words, 503 while one is away."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import timedelta

from ticketing import clock, heartbeat
from ticketing.extensions import db
from ticketing.leadership import TICKS, lead


def asked(app, **settings):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], **settings)
    answer = app.test_client().get("/readyz")
    return answer.status_code, answer.get_json()


def led(app, seconds_ago: float = 0) -> None:
    with app.app_context():
        assert lead(TICKS, "uno", 15, clock.now() - timedelta(seconds=seconds_ago))
        db.session.commit()


def test_everything_answers(app):
    with socket.create_server(("127.0.0.1", 0)) as server:
        heartbeat.beat(app.config["SETTINGS"].data_dir)
        led(app)
        code, said = asked(app, smtp_url=f"smtp://127.0.0.1:{server.getsockname()[1]}")
    assert code == 200
    assert said == dict.fromkeys(("database", "mail", "scheduler", "clock", "worker"), "ok")


def test_it_says_how_long_nobody_has_led(app):
    led(app, seconds_ago=75)
    code, said = asked(app)
    assert code == 503
    assert said["scheduler"] == "nadie dirige desde hace 60 s"


def test_a_broker_that_is_away_is_named_and_another_machines_worker_is_enough(app_postgres):
    led(app_postgres)
    code, said = asked(app_postgres, broker_url="amqp://guest:guest@127.0.0.1:9//")
    assert code == 503
    assert said["broker"].startswith("no responde")
    assert said["worker"] == "ok"


def test_each_transport_in_use_is_told_by_name(app_sqlite):
    from ticketing.massmail.transports import actions
    from ticketing.massmail.transports.actions import Declared

    with socket.create_server(("127.0.0.1", 0)) as server, app_sqlite.app_context():
        port, at = server.getsockname()[1], clock.now()
        actions.add(Declared("vivo", "smtp", "127.0.0.1", port), by=None, at=at)
        actions.add(Declared("caído", "smtp", "127.0.0.1", 9), by=None, at=at)
        actions.disable(actions.add(Declared("apagado", "smtp", "127.0.0.1", 9), by=None, at=at), by=None, at=at)
        db.session.commit()
        code, said = asked(app_sqlite, smtp_url=f"smtp://127.0.0.1:{port}")
    assert code == 503
    assert (said["mail"], said["mail:vivo"]) == ("ok", "ok")
    assert said["mail:caído"].startswith("no responde")
    assert "mail:apagado" not in said
