"""Several ways out: which one carries, what happens when one fails, and what each one needs."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from tests.harness import mailbox as mailboxes
from tests.massmail.world import AT, commit, fill, finished, recipients, sending, started, until
from ticketing.massmail.sender.ways import Way, Ways
from ticketing.massmail.smtp.servers import Server
from ticketing.massmail.transports.usable import Usable

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from tests.harness.mailbox import Mailbox


@pytest.fixture
def base(app_postgres: Flask, leave: list[str], alone: None) -> Iterator[Flask]:
    """One database is enough: the servers are what is tried here."""
    with app_postgres.app_context():
        yield app_postgres


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Mailbox]:
    """A second mail server."""
    with mailboxes.running(tmp_path / "other") as one:
        yield one


def one(number: int, **what: Any) -> Usable:
    return Usable(number, f"relevo {number}", Server("smtp", "127.0.0.1", 2500 + number), **what)


def ways(*usable: Usable) -> Ways:
    found = Ways()
    found.learn(usable)
    for way in found.ways:
        way.backoff.worked()
    return found


def opened(among: Ways, times: int) -> Counter[int]:
    """How many of so many connections each way gets, by id."""
    taken: Counter[int] = Counter()
    for _ in range(times):
        way = among.pick()
        if way is not None:
            way.open += 1
            taken[way.usable.id] += 1
    return taken


def test_connections_are_shared_out_by_weight():
    assert opened(ways(one(1, weight=3), one(2, weight=1)), 8) == {1: 6, 2: 2}


def test_a_way_takes_no_more_connections_than_it_bears():
    assert opened(ways(one(1, connections=2), one(2, connections=1)), 9) == {1: 2, 2: 1}


def test_the_lowest_priority_carries_everything_while_it_can():
    among = ways(one(1, priority=20), one(2, priority=10, connections=3))
    assert opened(among, 5) == {2: 3}
    among.ways[1].backoff.failed("No responde.")
    assert opened(among, 1) == {1: 1}


def test_a_way_that_was_not_changed_keeps_what_is_known_of_it():
    among = ways(one(1), one(2))
    among.ways[0].backoff.failed("No responde.")
    among.learn([one(1), one(2, weight=5)])
    assert [way.backoff.blocked for way in among.ways] == [True, False]
    assert not among.blocked


def test_only_one_connection_tries_a_way_that_is_not_known_to_work():
    way = Way(one(1))
    assert way.free
    way.backoff.failed("No responde.")
    assert not way.free


def added(mailbox: Mailbox | int, name: str, **what: Any) -> None:
    from ticketing.massmail.transports import actions
    from ticketing.massmail.transports.declared import Declared

    port = mailbox if isinstance(mailbox, int) else int(mailbox.url.rpartition(":")[2])
    kept = {"takes_verp": True, "keeps_message_id": True} | what
    actions.add(Declared(name=name, scheme="smtp", host="127.0.0.1", port=port, **kept), by=None, at=AT)
    commit()


def test_a_server_that_is_away_leaves_the_work_to_the_next(base, smtp, mailbox, other):
    with ExitStack() as stack:
        nobody = stack.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1]
    added(nobody, "primero", priority=1)
    added(other, "reserva", priority=2)
    fill(40)
    campaign = started()
    with sending(base, smtp):
        until(finished(campaign), "finished")
    assert (len(mailbox.accepted()), len(other.accepted())) == (0, 40)
    assert {row.attempts for row in recipients(campaign)} == {1}


def test_servers_share_the_work_and_each_gets_the_sender_it_takes(base, smtp, mailbox, other):
    added(mailbox, "con firma", connections=2)
    added(other, "atado", connections=2, takes_verp=False, bounces_to="devueltos@despacho.test")
    fill(300)
    campaign = started()
    with sending(base, smtp):
        until(finished(campaign), "finished")
    first, second = mailbox.accepted(), other.accepted()
    assert len(first) + len(second) == 300
    assert first
    assert second
    assert {item.mail_from for item in second} == {"devueltos@despacho.test"}
    assert len({item.mail_from for item in first}) == len(first)


def test_a_server_tied_to_another_from_is_left_out(base, smtp, mailbox, other):
    added(mailbox, "de otra oficina", priority=1, from_tied_to="rector@despacho.test")
    added(other, "propio", priority=1)
    fill(20)
    campaign = started()
    with sending(base, smtp):
        until(finished(campaign), "finished")
    assert (len(mailbox.accepted()), len(other.accepted())) == (0, 20)


def test_no_server_for_the_from_holds_the_campaign_and_says_so(base, smtp, mailbox):
    from ticketing.massmail.campaigns.queries import get

    added(mailbox, "de otra oficina", from_tied_to="rector@despacho.test")
    fill(5)
    campaign = started().id
    with sending(base, smtp):
        said = until(lambda: get(campaign).held_reason, "held")
    assert "campanas@despacho.test" in said
    assert mailbox.accepted() == []
