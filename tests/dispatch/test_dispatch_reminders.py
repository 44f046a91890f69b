"""What is not dispatched is reminded each business day; the third day TIC's head knows, the fifth the coordination."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from tests.desk.cast import at
from tests.dispatch.campus import ANA, CLARA, DIANA, NUMBER, PEDRO, Campus, campus, release, take_over, with_tic

if TYPE_CHECKING:
    from flask import Flask

    from tests.harness.mailbox import Mailbox

PEOPLE = {name: f"{name.lower().replace(' ', '').encode('ascii', 'ignore').decode()}@despacho.test" for name in
          (ANA, CLARA, DIANA, PEDRO)}  # fmt: skip


@pytest.fixture
def house(app: Flask, mailbox: Mailbox) -> Campus:
    """A request came to TIC on Monday at 10:15; letters go to a real server."""
    found = with_tic(campus(app))
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], smtp_url=mailbox.url)
    return found


def ticked(house: Campus, moment: datetime) -> None:
    """What the worker does at that instant: reminders, then the letters."""
    from ticketing.desk.ticks import TICKS
    from ticketing.ledger.reactions.actions import carry_out_waiting

    house.move(moment)
    with house.open():
        for tick in TICKS:
            tick.act(moment)
    with house.open():
        carry_out_waiting(at=moment)


def subjects(mailbox: Mailbox, name: str) -> list[str]:
    return [each.subject for each in mailbox.to(PEOPLE[name])]


def reminded(mailbox: Mailbox, name: str) -> int:
    return sum(1 for each in subjects(mailbox, name) if each.startswith("Sigue por despachar"))


def test_tic_is_told_at_once_and_reminded_each_business_day_until_it_is_done(house: Campus, mailbox: Mailbox) -> None:
    ticked(house, at("2026-03-02 10:16"))
    assert f"Por despachar: solicitud {NUMBER}" in subjects(mailbox, ANA)
    ticked(house, at("2026-03-03 07:59"))
    assert reminded(mailbox, ANA) == 0
    for count, day in enumerate(("03", "04", "05", "06", "09", "10"), 1):
        ticked(house, at(f"2026-03-{day} 08:00"))
        ticked(house, at(f"2026-03-{day} 12:00"))
        assert (reminded(mailbox, ANA), reminded(mailbox, DIANA)) == (count, count)
    ticked(house, at("2026-03-07 09:00"))


def test_the_third_day_tics_head_knows_and_the_fifth_the_coordination(house: Campus, mailbox: Mailbox) -> None:
    def escalated(name: str) -> int:
        return sum(1 for each in subjects(mailbox, name) if NUMBER in each and "despachar" not in each.lower())

    ticked(house, at("2026-03-02 10:16"))
    before = {name: escalated(name) for name in (DIANA, CLARA)}
    for day, told in (("04", (0, 0)), ("05", (1, 0)), ("06", (1, 0)), ("09", (1, 1)), ("10", (1, 1))):
        ticked(house, at(f"2026-03-{day} 08:00"))
        assert tuple(escalated(name) - before[name] for name in (DIANA, CLARA)) == told


def test_what_is_on_its_way_or_has_its_hour_is_not_reminded(house: Campus, mailbox: Mailbox) -> None:
    release(house, when="later", start_at="2026-03-05T09:00")
    ticked(house, at("2026-03-03 08:00"))
    ticked(house, at("2026-03-04 08:00"))
    assert reminded(mailbox, ANA) == 0


def test_what_tic_took_and_does_not_confirm_is_reminded_all_the_same(house: Campus, mailbox: Mailbox) -> None:
    take_over(house)
    ticked(house, at("2026-03-03 08:00"))
    assert reminded(mailbox, ANA) == 1
