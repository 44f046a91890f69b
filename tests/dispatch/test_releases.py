"""TIC releases a dispatch, sends it by its own means, or refuses it: by the pages, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import words
from tests.dispatch.campus import (
    ANA,
    CLARA,
    DIANA,
    ELENA,
    NUMBER,
    PAGE,
    PEDRO,
    ROSA,
    Campus,
    campus,
    confirm,
    download,
    give_up,
    happened,
    pass_on,
    prepared,
    prove,
    refuse,
    release,
    take,
    take_over,
    with_tic,
)
from tests.dispatch.campus import ask as asked
from tests.dispatch.campus import sign as signed

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture
def house(app: Flask) -> Campus:
    """The university; one request is with TIC."""
    return with_tic(campus(app))


def test_tic_sees_what_waits_and_lets_it_go_out_here(house: Campus) -> None:
    ana = house.browser(ANA)
    assert "Jornada de vacunación" in words(ana.get("/dispatches/"))
    assert "Liberar el despacho" in words(ana.get(PAGE))

    assert release(house).status_code == 303

    assert (house.state(), house.status()) == ("En envío", "armed")
    assert "Deshacer el envío" in words(ana.get(PAGE))
    assert happened(house, "ticket", "moved")[-1]["fact"] == "dispatch_released"


def test_a_release_is_taken_back_before_its_first_message_and_given_again(house: Campus) -> None:
    release(house)
    ana = house.browser(ANA)
    assert ana.post(f"{PAGE}/undo", data={"version": house.version()}).status_code == 303
    assert (house.state(), house.status()) == ("En envío", "draft")

    assert release(house).status_code == 303
    assert house.status() == "armed"


@pytest.mark.parametrize("name", [ROSA, PEDRO, CLARA, ELENA])
def test_the_page_is_for_those_who_release(house: Campus, name: str) -> None:
    for where in ("/dispatches/", PAGE):
        assert house.browser(name).get(where).status_code == 404
    for answer in (release(house, name), take_over(house, name), refuse(house, name)):
        assert answer.status_code == 404
    assert (house.state(), house.status()) == ("En TIC", "draft")


def test_the_head_of_tic_may_all_that_tic_may(house: Campus) -> None:
    assert release(house, DIANA).status_code == 303


def test_what_the_centre_made_it_does_not_let_go_out_by_itself(house: Campus, app: Flask) -> None:
    pedro = house.browser(PEDRO)
    answer = pedro.post("/campaigns/1/sending", data={"version": house.version(), "when": "now", "window": "class"})
    assert answer.status_code == 422
    assert "no le corresponde a su rol" in words(answer)
    assert house.status() == "draft"


def test_nothing_without_a_confirmed_proof_is_passed_to_tic(app: Flask) -> None:
    house = campus(app)
    asked(house)
    signed(house)
    take(house)
    assert "falta una campaña con la prueba confirmada" in words(pass_on(house))
    assert house.browser(PEDRO).post(f"/campaigns/of/{NUMBER}").status_code == 303
    assert "falta una campaña con la prueba confirmada" in words(pass_on(house))
    assert house.state() == "En preparación"


def test_tic_releases_nothing_that_is_still_with_the_centre(app: Flask) -> None:
    house = prepared(campus(app))
    for answer in (release(house), take_over(house), refuse(house)):
        assert answer.status_code == 409
        assert "ya no espera su despacho" in words(answer)
    assert (house.state(), house.status()) == ("En preparación", "draft")


def test_tic_may_release_on_the_campaigns_own_page(house: Campus) -> None:
    data = {"version": house.version(), "when": "now", "window": "class"}
    assert house.browser(ANA).post("/campaigns/1/sending", data=data).status_code == 303
    assert (house.state(), house.status()) == ("En envío", "armed")


def test_nothing_is_released_once_a_signature_is_lost(house: Campus) -> None:
    with house.open():
        house.the_campaign.going_hash = ""
    for answer in (release(house), take_over(house)):
        assert answer.status_code == 422
        assert "Falta la confirmación de la prueba" in words(answer)
    assert (house.state(), house.status()) == ("En TIC", "draft")


def test_what_tic_sends_by_its_own_means_does_not_leave_from_here_too(house: Campus) -> None:
    take_over(house)
    answer = release(house)
    assert answer.status_code == 422
    assert "La despacha Ana Atiende por sus propios medios" in words(answer)
    assert take_over(house, DIANA).status_code == 409
    pedro = house.browser(PEDRO)
    assert (
        "se despacha por otros medios"
        in words(pedro.post("/campaigns/1/cancel", data={"reason": "No va", "was": "held"}, follow_redirects=True))
        or pedro.post("/campaigns/1/cancel", data={"reason": "No va", "was": "held"}).status_code == 422
    )
    assert house.status() == "held"


def test_what_is_left_may_be_released_here_after_all(house: Campus) -> None:
    take_over(house)
    download(house)
    assert give_up(house, why=" ").status_code == 422
    assert give_up(house).status_code == 303
    assert (house.state(), house.status()) == ("En TIC", "draft")
    assert give_up(house).status_code == 409
    assert download(house).status_code == 409
    assert confirm(house).status_code == 409
    with house.open():
        assert house.the_campaign.frozen_at is None
    assert release(house).status_code == 303


def test_a_refusal_brings_it_back_to_the_centre_with_its_sentence(house: Campus) -> None:
    assert refuse(house, why=" ").status_code == 422
    assert refuse(house).status_code == 303

    assert (house.state(), house.status()) == ("En preparación", "draft")
    moved = happened(house, "ticket", "moved")[-1]
    assert (moved["fact"], moved["note"]) == ("dispatch_refused", "La lista está desactualizada")
    assert "La lista está desactualizada" in words(house.browser(PEDRO).get(f"/tickets/{NUMBER}"))
    assert "No hay nada por despachar" in words(house.browser(ANA).get("/dispatches/"))


@pytest.mark.parametrize("way", ["released", "taken"])
def test_a_refusal_takes_back_what_was_released_or_taken(house: Campus, way: str) -> None:
    if way == "released":
        release(house, when="later", start_at="2026-03-03T09:00")
    else:
        take_over(house)
        download(house)
    assert refuse(house).status_code == 303
    assert (house.state(), house.status()) == ("En preparación", "draft")
    with house.open():
        assert house.the_campaign.frozen_at is None


def test_after_a_refusal_the_centre_proves_again_and_tic_sends_it(house: Campus) -> None:
    from tests.dispatch.campus import answer, verify

    refuse(house)
    prove(house)
    answer(house)
    verify(house)
    assert pass_on(house).status_code == 303
    assert release(house).status_code == 303
    assert house.state() == "En envío"


def test_what_is_on_its_way_is_not_refused(house: Campus) -> None:
    from ticketing import clock
    from ticketing.massmail.campaigns import actions as engine

    release(house)
    with house.open():
        clock.move(clock.now())
        campaign = house.the_campaign
        campaign.undo_until = None
        engine.start(campaign, at=clock.now())
    answer = refuse(house)
    assert answer.status_code == 422
    assert "ya empezó a enviarse" in words(answer)
    assert (house.state(), house.status()) == ("En envío", "running")


def test_from_an_old_page_nothing_is_done(house: Campus) -> None:
    old = house.version()
    release(house)
    house.browser(ANA).post(f"{PAGE}/undo", data={"version": house.version()})
    assert release(house, version=old).status_code == 409
    assert take_over(house, version=old).status_code == 409
    assert refuse(house, version=1).status_code == 409
    assert release(house, version="").status_code == 422
    assert (house.state(), house.status()) == ("En envío", "draft")


def test_a_reserved_dispatch_waits_for_tic_all_the_same_and_its_letter_tells_nothing(house: Campus) -> None:
    with house.open():
        house.the_ticket.reserved = True
    assert "Jornada de vacunación" in words(house.browser(ANA).get(PAGE))
    assert take_over(house).status_code == 303
    assert download(house).status_code == 200
    assert confirm(house).status_code == 303
    assert house.browser(ANA).get(PAGE).status_code == 404
