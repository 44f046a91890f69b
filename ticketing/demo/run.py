"""`make run`: the demo's database, mail catcher, worker and desk, until somebody ends it."""

from __future__ import annotations

import sys
from threading import Event
from typing import NoReturn

import click
from flask_migrate import upgrade

from config import Settings
from ticketing import clock
from ticketing.demo import cast, children, seed
from ticketing.extensions import db

READY_SECONDS = 40.0
WORKER, WORK = "el despachador", ["flask", "--app", "wsgi", "worker"]
SHORTEST_LIFE = 5.0  # a worker that dies at once would only die again


def run(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM. A part that ends by itself ends all of it, with exit code 1; but a worker that
    dies is started again, and goes on where it was."""
    _refuse_taken_ports(settings)
    prepare()
    stop = children.told_to_stop()
    started: list[children.Child] = []
    try:
        for words, arguments in parts(settings):
            started.append(children.start(words, arguments))
        for port in (settings.catcher_port, settings.port):
            if not stop.is_set() and not children.answers(port, within=READY_SECONDS):
                _fail(f"La demostración no arrancó: nadie respondió en el puerto {port}.")
        _tell(settings)
        dead = _watch(started, stop)
    finally:
        children.end(started)
    if dead:
        _fail(f"Se detuvo {dead.words} (código {dead.process.returncode}): la demostración terminó con eso.")
    click.echo("La demostración terminó. Los datos quedan guardados.")


def _watch(started: list[children.Child], stop: Event) -> children.Child | None:
    """The first child that died and is not to be started again; None once told to stop."""
    while (dead := children.first_death(started, stop)) is not None:
        if dead.words != WORKER or clock.monotonic() - dead.since < SHORTEST_LIFE:
            return dead
        click.echo(f"Se detuvo {WORKER} (código {dead.process.returncode}): arranca de nuevo y sigue donde iba.")
        started[started.index(dead)] = children.start(WORKER, WORK)
    return None


def prepare() -> None:
    """Bring the database to the present schema, and fill it if it is empty."""
    upgrade()
    if seed.empty():
        click.echo("Preparando la institución de demostración; toma menos de un minuto…")
        seed.seed(at=clock.now())
        db.session.commit()
    db.session.remove()
    db.engine.dispose()


def parts(settings: Settings) -> tuple[tuple[str, list[str]], ...]:
    """(what it is, Python module and arguments) of each process, in the order in which they start."""
    bind = ["--bind", f"127.0.0.1:{settings.port}", "--worker-class", "gthread", "--workers", "2", "--threads", "8"]
    return (
        ("el buzón local", ["ticketing.demo.catcher"]),
        (WORKER, WORK),
        ("el escritorio", ["gunicorn", "wsgi:app", *bind, "--graceful-timeout", "5", "--log-level", "warning"]),
    )


def _refuse_taken_ports(settings: Settings) -> None:
    for port, variable in ((settings.port, "DESPACHO_PORT"), (settings.catcher_port, "DESPACHO_CATCHER_PORT")):
        if not children.free(port):
            _fail(f"El puerto {port} ya está en uso. Ciérrelo o elija otro: {variable}={port + 1000} make run")


def _tell(settings: Settings) -> None:
    lines = [
        "",
        f"  Escritorio     {settings.base_url}",
        f"  Buzón          {settings.base_url}/demo/inbox (SMTP en 127.0.0.1:{settings.catcher_port})",
        f"  Reloj          {settings.base_url}/demo/clock",
        "",
        "  Personas (también se entra con un toque en la página de ingreso):",
        *(f"    {one.email:<44} {one.password:<28} {one.words}" for one in cast.people()),
        "",
        "  Ctrl-C termina. Los datos quedan guardados; «make reset» empieza de nuevo.",
        "",
    ]
    click.echo("\n".join(lines))


def _fail(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)
