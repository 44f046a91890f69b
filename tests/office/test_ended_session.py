"""A form whose session is over, and one that was refused: the words are not lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.office.conftest import Cast

if TYPE_CHECKING:
    from flask import Flask

PAGE = "/people/me/password"
WORDS = "Para el tablero de la sala"


@pytest.fixture
def desk_with_tokens(desk: Flask) -> Flask:
    desk.config["WTF_CSRF_ENABLED"] = True
    return desk


def test_a_form_of_a_session_that_is_over_leads_to_sign_in_and_back(cast: Cast, desk_with_tokens: Flask) -> None:
    with desk_with_tokens.test_client() as browser:
        sent = {"name": WORDS, "csrf_token": "de otra sesión"}
        answer = browser.post(PAGE, data=sent, headers={"Referer": "http://localhost/people/me/keys"})
        assert (answer.status_code, answer.location) == (303, "/sign-in?next=%2Fpeople%2Fme%2Fkeys")
        assert "Su sesión terminó y eso no se envió" in browser.get(answer.location).text


def test_of_a_page_that_asks_for_nobody_the_form_is_to_be_loaded_again(cast: Cast, desk_with_tokens: Flask) -> None:
    with desk_with_tokens.test_client() as browser:
        answer = browser.post("/sign-in", data={"email": "rosa@despacho.test", "password": "arepa-con-queso"})
        assert answer.status_code == 400
        assert "caducó" in answer.text
        assert "rosa@despacho.test" in answer.text  # to be copied
        assert "arepa-con-queso" not in answer.text


def test_who_is_signed_in_and_sends_an_old_form_gets_the_words_back(
    cast: Cast, desk_with_tokens: Flask, sign_in: object
) -> None:
    desk_with_tokens.config["WTF_CSRF_ENABLED"] = False
    browser = sign_in(cast.requester)  # type: ignore[operator]
    desk_with_tokens.config["WTF_CSRF_ENABLED"] = True
    answer = browser.post(PAGE, data={"name": WORDS, "csrf_token": "vieja"})
    assert answer.status_code == 400
    assert WORDS in answer.text


def test_the_page_after_a_form_says_that_it_was_done_and_not_after_a_refusal(cast: Cast, sign_in: object) -> None:
    browser = sign_in(cast.requester)  # type: ignore[operator]
    refused = browser.post(PAGE, data={"present": "no es esta", "once": "primera"})
    assert refused.status_code == 422
    assert 'name="done"' not in browser.get("/people/me").text
    assert browser.post("/sign-out/others", data={"once": "segunda"}).status_code == 303
    assert '<meta name="done" content="segunda">' in browser.get("/people/me").text


def test_a_form_that_may_be_sent_again_is_told_to_be_done_too_but_not_where_it_led_to_sign_in(
    cast: Cast, sign_in: object, desk: Flask
) -> None:
    browser = sign_in(cast.requester)  # type: ignore[operator]
    assert browser.post("/requests/nada/saved", data={"once": "cuarta"}).status_code == 404
    assert browser.post("/sign-out", data={"once": "tercera"}).status_code == 303
    assert '<meta name="done" content="tercera">' in browser.get("/sign-in").text
    with desk.test_client() as stranger:
        assert stranger.post("/requests/nada/saved", data={"once": "quinta"}).status_code == 303
        assert 'name="done"' not in stranger.get("/sign-in").text


def test_a_script_whose_session_is_over_is_told_so(cast: Cast, desk_with_tokens: Flask) -> None:
    with desk_with_tokens.test_client() as browser:
        sent = {"subject": "A medias", "csrf_token": "de otra sesión"}
        headers = {"X-Autosave": "1", "Accept": "application/json"}
        answer = browser.post("/requests/nada/saved", data=sent, headers=headers)
        assert (answer.status_code, answer.get_json()["detail"]) == (401, "Su sesión terminó.")
        assert "Su sesión terminó y eso" not in browser.get("/sign-in").text
