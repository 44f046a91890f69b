"""What is away is waited for; what is wrong stands still; neither keeps anybody else waiting."""

from __future__ import annotations

import errno
import logging
import smtplib
import socket
import sqlite3
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


class Thing:
    """Something with a history."""

    __tablename__ = "thing"

    def __init__(self, number: int) -> None:
        self.id = number


@dataclass
class World:
    """Effects of the test's own: letters that need the mail server, and sums that need nothing."""

    problems: dict[str, Exception] = field(default_factory=dict)
    tried: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    things: int = 0

    def act(self, occasion: object) -> None:
        name = occasion.recipient  # type: ignore[attr-defined]
        self.tried.append(name)
        problem = self.problems.get(name) or self.problems.get(occasion.effect)  # type: ignore[attr-defined]
        if problem:
            raise problem
        self.done.append(name)

    def happen(self, *recipients: str, effect: str = "letter", at: datetime = AT) -> None:
        from ticketing.extensions import db
        from ticketing.ledger.recording import actions

        for name in recipients:
            self.things += 1
            actions.record(Thing(self.things), "happened", by=None, at=at, payload={"to": name}, effects=(effect,))
        db.session.commit()

    def row(self, name: str):
        from ticketing.extensions import db
        from ticketing.ledger.reactions.models import ReactionRow

        db.session.rollback()
        return db.session.query(ReactionRow).filter_by(recipient=name).one()


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    from ticketing.ledger.reactions import faults, table

    made = World()

    def to(event: object) -> tuple[str, ...]:
        return (event.payload["to"],)  # type: ignore[attr-defined]

    monkeypatch.setitem(table.REACTIONS, "letter", table.After(made.act, to, needs=faults.MAIL))
    monkeypatch.setitem(table.REACTIONS, "other_letter", table.After(made.act, to, needs=faults.MAIL))
    monkeypatch.setitem(table.REACTIONS, "sum", table.After(made.act, to))
    with app.app_context():
        yield made


def tick(at: datetime) -> int:
    from ticketing.ledger.reactions.actions import carry_out_waiting

    return carry_out_waiting(at=at)


def tick_until(end: datetime, begin: datetime, step: timedelta = timedelta(seconds=30)) -> None:
    at = begin
    while at < end:
        tick(at)
        at += step


def sqlite_problem(code: int) -> OperationalError:
    problem = sqlite3.OperationalError("dicho por SQLite")
    problem.sqlite_errorcode = code
    return OperationalError("SELECT", {}, problem)


def smtp(code: int) -> smtplib.SMTPResponseException:
    return smtplib.SMTPDataError(code, b"dicho")


@pytest.mark.parametrize(
    ("problem", "kind"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "no"), "mail"),
        (TimeoutError("tarde"), "mail"),
        (socket.gaierror(-2, "Name or service not known"), "mail"),
        (ssl.SSLCertVerificationError("vencido"), "mail"),
        (OSError(errno.EHOSTUNREACH, "no se llega"), "mail"),
        (smtplib.SMTPConnectError(554, b"ahora no"), "mail"),
        (smtplib.SMTPHeloError(421, b"ahora no"), "mail"),
        (smtplib.SMTPAuthenticationError(535, b"clave"), "mail"),
        (smtp(421), "mail"),
        (smtp(451), "put_off"),
        (smtplib.SMTPServerDisconnected("se fue"), "put_off"),
        (smtplib.SMTPRecipientsRefused({"a@b.co": (450, b"lista gris")}), "put_off"),
        (smtplib.SMTPRecipientsRefused({"a@b.co": (550, b"no hay tal")}), "defect"),
        (smtplib.SMTPSenderRefused(552, b"lleno", "a@b.co"), "defect"),
        (smtp(554), "defect"),
        (sqlite_problem(5), "database"),
        (sqlite_problem(261), "database"),
        (sqlite_problem(1), "defect"),
        (PoolTimeout("no hay conexiones"), "database"),
        (ProgrammingError("SELECT", {}, Exception("no hay tabla")), "defect"),
        (OSError(errno.ENOSPC, "lleno"), "machine"),
        (FileNotFoundError(errno.ENOENT, "no está"), "defect"),
        (KeyError("audience"), "defect"),
        (Refused("La solicitud ya está cerrada."), "defect"),
    ],
    ids=lambda value: f"{type(value).__name__}-{value}"[:40] if isinstance(value, Exception) else value,
)
def test_not_now_is_told_from_never(problem, kind):
    from ticketing.ledger.reactions.faults import fault

    found = fault(problem)
    assert found.kind == kind
    assert found.reason.endswith(".")
    assert type(problem).__name__ in found.detail


def test_a_server_that_is_away_is_waited_for_as_long_as_it_takes_and_said_once(world, caplog):
    world.problems["letter"] = ConnectionRefusedError("nadie")
    world.happen(*(f"p{n:02}" for n in range(37)))
    with caplog.at_level(logging.INFO):
        tick_until(AT + 5 * HOUR, AT + SECOND)
    assert len(caplog.records) == 1
    assert caplog.records[0].exc_info is None
    assert len(world.tried) < 20, "Uno prueba por todos."
    world.problems.clear()
    later = AT + 6 * HOUR
    tick(later)
    tick(later + SECOND)
    assert len(world.done) == 37
    assert len(set(world.done)) == 37


def test_the_pauses_of_an_outage_grow_to_an_hour_and_stay_there(world):
    from ticketing.ledger.reactions.queries import outages

    world.problems["letter"] = TimeoutError("tarde")
    world.happen("ana")
    pauses, at = [], AT + SECOND
    for _ in range(30):
        tick(at)
        (told,) = outages()
        pauses.append(told.next_at - at)
        at = told.next_at
    assert pauses[0] == timedelta(seconds=20)
    assert sorted(pauses) == pauses
    assert set(pauses[-5:]) == {HOUR}
    assert world.row("ana").given_up_at is None


def test_whatever_needs_what_is_away_joins_untried_and_all_are_one_line(world):
    from ticketing.ledger.reactions.queries import outages

    world.problems |= {"letter": TimeoutError("tarde"), "other_letter": TimeoutError("tarde")}
    world.happen("ana")
    tick_until(AT + 2 * HOUR, AT + SECOND)
    world.tried.clear()
    world.happen("luis", effect="other_letter", at=AT + 2 * HOUR)
    world.happen("suma", effect="sum", at=AT + 2 * HOUR)
    tick(AT + 2 * HOUR)
    assert world.tried == ["suma"]
    (told,) = outages()
    assert (told.many, told.since) == (2, AT + SECOND)
    assert world.row("luis").next_try_at == world.row("ana").next_try_at


def test_a_flood_that_fails_starves_nobody(world):
    """Two hundred that are put off one by one, due at every tick; the new ones go first."""
    world.problems["letter"] = smtp(451)
    world.happen(*(f"p{n:03}" for n in range(200)))
    for n in range(5):
        tick(AT + n * SECOND)
    world.happen("nueva", effect="sum", at=AT + HOUR)
    tick(AT + HOUR + SECOND)
    assert "nueva" in world.done


def test_those_that_failed_do_not_wait_for_ever_behind_new_ones(world):
    world.problems["ana"] = smtp(451)
    world.happen("ana")
    tick(AT + SECOND)
    world.problems.clear()
    world.happen(*(f"n{n:03}" for n in range(300)), effect="sum", at=AT)
    tick(AT + HOUR)
    assert "ana" in world.done


def test_a_letter_over_which_the_server_hangs_up_takes_no_other_along(world):
    world.problems["veneno"] = smtplib.SMTPServerDisconnected("se fue")
    world.happen("veneno", "ana", "luis")
    tick(AT + SECOND)
    assert world.done == ["ana", "luis"]


def test_a_defect_is_tried_a_few_times_and_stands_still_with_its_reason(world, caplog):
    world.problems["ana"] = Refused("La solicitud ya está cerrada.")
    world.happen("ana", effect="sum")
    with caplog.at_level(logging.INFO):
        tick_until(AT + timedelta(hours=1, minutes=30), AT + SECOND)
    assert len(world.tried) == 5
    row = world.row("ana")
    assert row.given_up_at is not None
    assert row.reason == "La solicitud ya está cerrada."
    assert "Traceback" in row.detail
    assert sum(record.exc_info is not None for record in caplog.records) == 1
    tick(AT + timedelta(days=30))
    assert len(world.tried) == 5


def test_an_effect_that_nobody_knows_any_more_stands_still_too(world, monkeypatch):
    from ticketing.ledger.reactions.table import REACTIONS

    world.happen("ana", effect="sum")
    monkeypatch.delitem(REACTIONS, "sum")
    tick_until(AT + 2 * HOUR, AT + SECOND)
    assert world.row("ana").given_up_at is not None


def test_two_workers_carry_a_reaction_out_once(own_app, monkeypatch):
    """A tick that begins while another is at it finds the row taken."""
    from ticketing.ledger.reactions import actions, table

    seen: list[int] = []

    def act(_occasion: object) -> None:
        seen.append(actions.carry_out_waiting(at=AT + SECOND))

    monkeypatch.setitem(table.REACTIONS, "sum", table.After(act))
    with own_app.app_context():
        World().happen("", effect="sum")
        assert tick(AT + SECOND) == 1
    assert seen == [0]


def test_an_outage_that_turns_into_a_defect_is_counted_from_there(world):
    world.problems["ana"] = TimeoutError("tarde")
    world.happen("ana")
    tick_until(AT + 3 * HOUR, AT + SECOND)
    world.problems["ana"] = KeyError("audience")
    tick_until(AT + 6 * HOUR, AT + 3 * HOUR)
    assert world.row("ana").defects == 5
    assert world.row("ana").given_up_at is not None
