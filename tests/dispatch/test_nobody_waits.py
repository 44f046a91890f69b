"""A campaign's words and its audience are worked on before any lock is taken: nobody waits for them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.api.program import Program
from tests.desk.browsing import House, opened
from tests.desk.cast import FILED, LIST, form, present, taken
from tests.desk.test_patience import longest_wait
from tests.dispatch.conftest import students
from ticketing.web.outcomes import Overtaken

if TYPE_CHECKING:
    from flask import Flask

    from ticketing.massmail.campaigns.models import Campaign

WORDS = "<p>Hola {{nombre|a}} " + "&amp; {{apellido|b}} " * 3_800 + "</p>"
PEDRO = "Pedro Profesional"
WORK = (
    ("ticketing.dispatch.proofs.ready", "compiled"),
    ("ticketing.dispatch.proofs.ready", "differences"),
    ("ticketing.massmail.content.queries", "required"),
    ("ticketing.massmail.campaigns.audience", "people"),
    ("ticketing.massmail.message.outgoing.segments", "cut"),
)


@pytest.fixture
def worked(own_sqlite: Flask, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """What was worked out of the words, each with whether somebody who wanted to write had to wait meanwhile."""
    from importlib import import_module

    file, seen = own_sqlite.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"), []

    def locked() -> bool:
        with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return True
            return False

    def watched(name: str, act: Callable[..., Any]) -> Callable[..., Any]:
        def watch(*args: Any, **more: Any) -> Any:
            seen.append((name, locked()))
            return act(*args, **more)

        return watch

    for place, name in WORK:
        owner, _, attribute = place.rpartition(".") if place.endswith("segments") else (place, "", "")
        held = getattr(import_module(owner), attribute) if attribute else import_module(owner)
        monkeypatch.setattr(held, name, watched(name, getattr(held, name)))
    return seen


@pytest.fixture
def house(own_sqlite: Flask, worked: list[tuple[str, bool]]) -> House:
    """A request in work with a campaign whose words are as long as they may be."""
    from ticketing.dispatch.campaigns.actions import compose, from_ticket
    from ticketing.massmail.content import queries

    found = opened(own_sqlite)
    queries._required.clear()  # what another test compiled
    with found.open():
        cast = present()
        students()
        ticket = taken(cast, fields=form())
        made = from_ticket(ticket, from_address="credito@demo.despacho.example", by=cast.professional, at=FILED)
        compose(made, {"words": WORDS}, by=cast.professional, at=FILED, seen=made.version)
    return found


def campaign() -> Campaign:
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import Campaign

    return db.session.query(Campaign).one()


def version(house: House) -> int:
    with house.open():
        return campaign().version


def confirm(house: House) -> None:
    """The requester's confirmation."""
    from ticketing.dispatch.proofs.actions import confirm
    from ticketing.dispatch.proofs.queries import newest

    with house.open():
        cast, proof = present(), newest(campaign())
        assert proof is not None
        confirm(proof, by=cast.requester, at=FILED, channel="mail")


def told(worked: list[tuple[str, bool]]) -> dict[str, bool]:
    """What was worked out since, and whether a lock was held at any of it; the list begins anew."""
    found = {name: any(held for one, held in worked if one == name) for name, _held in worked}
    worked.clear()
    return found


def prove_on_the_page(house: House) -> int:
    client = house.browser(PEDRO)
    return client.post("/campaigns/1/review", data={"version": version(house), "note": ""}).status_code


def prove_by_program(house: House) -> int:
    return program(house).post("/campaigns/1/proof", json={}).status_code


def launch_on_the_page(house: House) -> int:
    chosen = {"version": version(house), "when": "now", "window": "class"}
    return house.browser(PEDRO).post("/campaigns/1/sending", data=chosen).status_code


def launch_by_program(house: House) -> int:
    return program(house).post("/campaigns/1/launch", json={}).status_code


def program(house: House) -> Program:
    return Program(house, PEDRO)


@pytest.mark.parametrize(
    ("prove", "launch", "done"),
    [(prove_on_the_page, launch_on_the_page, 303), (prove_by_program, launch_by_program, 200)],
    ids=["page", "program"],
)
def test_words_are_read_before_any_lock_by_the_proof_the_launch_and_the_start(
    own_sqlite: Flask, house: House, worked: list[tuple[str, bool]], prove: Any, launch: Any, done: int
) -> None:

    assert prove(house) == done
    assert told(worked) == {"compiled": False, "differences": False, "required": False, "people": False}
    confirm(house)
    assert launch(house) == done
    assert told(worked) == {"people": False}  # what the words need is known since the proof
    start(own_sqlite)
    assert told(worked) == {"required": False}
    claim(own_sqlite)
    assert told(worked) == {"cut": False}


def start(app: Flask) -> None:
    """The worker's tick, in a process that has read nothing yet."""
    from ticketing import clock
    from ticketing.massmail import ticks as massmail
    from ticketing.massmail.content import queries

    queries._required.clear()
    with app.app_context():
        clock.move(clock.now() + timedelta(minutes=5))
        massmail.start_due(clock.now())
        assert campaign().status == "running"


def claim(app: Flask) -> None:
    """A sender takes its first chunk."""
    from ticketing.massmail.identity.ours import Domain
    from ticketing.massmail.sender.database import Database
    from ticketing.massmail.sender.feeds import DueChunks

    with app.app_context():
        settings = app.config["SETTINGS"]
        ours = Domain(settings.secret_key, settings.mail_domain)
        database = Database("uno-1-aa", settings.data_dir, ours, timedelta(seconds=30), DueChunks())
        held, _again = database.claim([])
        assert held is not None
        database.end()


def test_another_writer_waits_for_none_of_them(own_sqlite: Flask, house: House) -> None:
    waits = {
        "proof": longest_wait(own_sqlite, lambda: prove_on_the_page(house)),
        "launch": longest_wait(own_sqlite, lambda: (confirm(house), launch_on_the_page(house))),
        "start": longest_wait(own_sqlite, lambda: start(own_sqlite)),
        "claim": longest_wait(own_sqlite, lambda: claim(own_sqlite)),
    }
    assert max(waits.values()) < 5, waits  # on a quiet machine below 0.25; what is done under the lock is tested above


def test_a_proof_that_was_prepared_of_something_else_is_not_sent(own_sqlite: Flask, house: House) -> None:
    from ticketing.audience.lists.queries import by_code
    from ticketing.dispatch.campaigns.actions import compose
    from ticketing.dispatch.proofs.actions import send_proof
    from ticketing.dispatch.proofs.queries import newest
    from ticketing.dispatch.proofs.ready import ready
    from ticketing.extensions import db

    with house.open():
        cast = present()

        def send(prepared: Any) -> None:
            send_proof(
                campaign(), institution="Instituto", note="", by=cast.professional, at=FILED, seen=campaign().version,
                prepared=prepared,
            )  # fmt: skip

        before = ready(campaign(), "Instituto", at=FILED)
        compose(campaign(), {"subject": "Otro"}, by=cast.professional, at=FILED, seen=campaign().version)
        db.session.flush()
        with pytest.raises(Overtaken, match="cambió mientras se preparaba la prueba"):
            send(before)
        before = ready(campaign(), "Instituto", at=FILED)
        by_code(LIST).name = "Becarios"
        with pytest.raises(Overtaken, match="No se envió nada"):
            send(before)
        assert newest(campaign()) is None
        send(ready(campaign(), "Instituto", at=FILED))
        assert newest(campaign()) is not None


def test_a_campaign_that_changed_after_its_audience_was_counted_is_not_launched(house: House) -> None:
    from ticketing.dispatch.campaigns.actions import launch
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.reach import for_launch

    prove_on_the_page(house)
    confirm(house)
    with house.open():
        cast, counted = present(), for_launch(campaign(), FILED.date())
        campaign().utm = False
        db.session.flush()
        with pytest.raises(Overtaken, match="No se lanzó nada"):
            launch(
                campaign(), start_at=None, by=cast.professional, at=FILED, seen=campaign().version, second_above=0,
                counted=counted,
            )  # fmt: skip
        assert campaign().status == "draft"


def test_words_that_cannot_be_compiled_are_told_by_the_proof(house: House) -> None:
    with house.open():
        campaign().words = "<p>{{nada}}</p>"
    client = house.browser(PEDRO)
    refused = client.post("/campaigns/1/review", data={"version": version(house), "note": ""})
    assert (refused.status_code, "No existe el campo personal «nada»" in refused.text) == (422, True)


def test_a_note_of_nothing_but_blanks_is_no_note(house: House) -> None:
    from ticketing.dispatch.campaigns.queries import ticket_of
    from ticketing.ledger.events.queries import history

    sent = house.browser(PEDRO).post("/campaigns/1/review", data={"version": version(house), "note": " \n\t "})

    assert sent.status_code == 303
    with house.open():
        said = history("campaign", 1, ("proof_sent",))[-1].payload
        assert said["note"] == ""
        assert ticket_of(campaign()).state == "Suspendido"
