"""Two of TIC press at one instant, on PostgreSQL: one does it, the other is told, and one record stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.desk.racing import Press, patient, raced
from tests.dispatch.campus import ANA, DIANA, PAGE, Campus, campus, download, take_over, with_tic

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture
def house(app_postgres: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Campus]:
    """The university; one request is with TIC."""
    found = with_tic(campus(app_postgres))
    with patient(found, monkeypatch):
        yield found


def press(house: Campus, name: str, way: str, **data: Any) -> Press:
    return Press(house.browser(name), f"{PAGE}/{way}", data)


def releasing(house: Campus, name: str) -> Press:
    return press(house, name, "release", version=house.version(), when="now", window="class")


def taking(house: Campus, name: str) -> Press:
    return press(house, name, "own-means", version=house.version())


def refusing(house: Campus, name: str) -> Press:
    with house.open():
        version = house.the_ticket.version
    return press(house, name, "refusal", version=version, why_refused="La lista está vieja")


def kinds(house: Campus) -> list[str]:
    from ticketing.ledger.events.queries import history

    with house.open():
        return [event.kind for event in history("ticket", house.the_ticket.id) if event.kind.startswith("dispatch_")]


def statuses(*answers: Any) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def test_two_release_it_and_it_is_released_once(house: Campus) -> None:
    answers = raced(house, releasing(house, ANA), releasing(house, DIANA))
    assert statuses(*answers) == [303, 409]
    assert (kinds(house), house.status()) == (["dispatch_released"], "armed")


def test_one_releases_what_the_other_takes_and_it_goes_one_way(house: Campus) -> None:
    answers = raced(house, releasing(house, ANA), taking(house, DIANA))
    assert statuses(*answers) in ([303, 409], [303, 422])
    assert len(kinds(house)) == 1
    assert (kinds(house)[0], house.status()) in (("dispatch_released", "armed"), ("dispatch_taken", "held"))


def test_one_refuses_what_the_other_releases(house: Campus) -> None:
    answers = raced(house, refusing(house, ANA), releasing(house, DIANA))
    assert statuses(*answers)[0] == 303
    assert statuses(*answers)[1] in (409, 422)
    assert (house.state(), house.status()) in (("En envío", "armed"), ("En preparación", "draft"))


def test_one_leaves_what_the_other_refuses(house: Campus) -> None:
    take_over(house)
    download(house)
    left = press(house, DIANA, "leave", why_left="Mantenimiento")
    answers = raced(house, refusing(house, ANA), left)
    assert statuses(*answers) in ([303, 303], [303, 409])
    with house.open():
        assert house.own_means.outcome in ("given_up", "refused")
        assert house.the_campaign.frozen_at is None
