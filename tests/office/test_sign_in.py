"""Sessions, the limit on guesses, and where one is led afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.harness import office
from tests.office.conftest import AT, PASSWORD, Cast
from ticketing import clock
from ticketing.extensions import db
from ticketing.office import doors
from ticketing.office.accounts import actions as people
from ticketing.office.people import passwords
from ticketing.office.sign_in.current import safe_next
from ticketing.office.sign_in.models import SignedIn

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse


SignIn = Callable[..., "FlaskClient"]
WRONG = "no coinciden"


@pytest.fixture
def browser(desk: Flask) -> Iterator[FlaskClient]:
    """Somebody who has not signed in."""
    desk.config["WTF_CSRF_ENABLED"] = False
    with desk.test_client() as client:
        yield client


def guess(browser: FlaskClient, email: str, password: str = "no es esta", origin: str = "10.0.0.1") -> TestResponse:
    """One attempt."""
    typed = {"email": email, "password": password}
    return browser.post("/sign-in", data=typed, environ_base={"REMOTE_ADDR": origin})


def test_the_right_password_leads_to_where_one_wanted_to_go(cast: Cast, browser: FlaskClient) -> None:
    wanted = browser.get("/people/me")
    assert wanted.status_code == 303
    assert wanted.location == "/sign-in?next=%2Fpeople%2Fme"
    typed = {"email": "Rosa@Despacho.test", "password": PASSWORD, "next": "/people/me"}
    assert browser.post("/sign-in", data=typed).location == "/people/me"
    assert "Rosa Solicitante" in browser.get("/people/me").text


def test_unknown_people_and_wrong_passwords_get_the_same_words(cast: Cast, browser: FlaskClient) -> None:
    pages = [guess(browser, email) for email in ("nadie@despacho.test", cast.requester.email)]
    assert [page.status_code for page in pages] == [422, 422]
    told = {re.sub(r'value="[^"]*"', "", page.text) for page in pages}
    assert len(told) == 1
    assert WRONG in told.pop()


def test_an_unknown_person_costs_as_much_work_as_a_known_one(
    cast: Cast, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []
    true_matches = passwords.matches
    monkeypatch.setattr(passwords, "matches", lambda kept, word: asked.append(kept is None) or true_matches(kept, word))
    guess(browser, "nadie@despacho.test")
    guess(browser, cast.requester.email)
    assert asked == [True, False]


def test_what_was_typed_comes_back_but_the_password(cast: Cast, browser: FlaskClient) -> None:
    page = guess(browser, "rosa@despacho.test", "frase equivocada")
    assert 'value="rosa@despacho.test"' in page.text
    assert "frase equivocada" not in page.text


@pytest.mark.parametrize("place", ["/sign-in?next=%00", "/files/a%00b/x.jpg"])
def test_what_no_database_keeps_is_refused(cast: Cast, browser: FlaskClient, place: str) -> None:
    assert guess(browser, "a\0b@despacho.test").status_code == 422
    assert browser.get(place).status_code == 422


def test_an_empty_form_says_what_is_missing(cast: Cast, browser: FlaskClient) -> None:
    page = browser.post("/sign-in", data={})
    assert page.status_code == 422
    assert "Escriba su correo." in page.text
    assert "Escriba su contraseña." in page.text


def test_after_five_failures_one_waits_longer_and_longer(cast: Cast, browser: FlaskClient) -> None:
    email = cast.requester.email
    assert [guess(browser, email).status_code for _ in range(5)] == [422] * 5
    refused = guess(browser, email, PASSWORD)
    assert refused.status_code == 429
    assert "espere 1 minuto" in refused.text
    assert 0 < int(refused.headers["Retry-After"]) <= 61
    clock.move(AT + timedelta(minutes=1, seconds=5))
    assert guess(browser, email).status_code == 422
    assert "espere 2 minutos" in guess(browser, email, PASSWORD).text


def test_waiting_is_not_made_longer_by_impatience(cast: Cast, browser: FlaskClient) -> None:
    email = cast.requester.email
    for _ in range(5):
        guess(browser, email)
    assert [guess(browser, email).status_code for _ in range(8)] == [429] * 8
    clock.move(AT + timedelta(minutes=1, seconds=5))
    assert guess(browser, email, PASSWORD).status_code == 303


def test_the_wait_holds_for_people_who_do_not_exist_too(cast: Cast, browser: FlaskClient) -> None:
    assert [guess(browser, "nadie@despacho.test").status_code for _ in range(6)] == [422] * 5 + [429]


def test_guessing_from_elsewhere_does_not_lock_the_owner_out(cast: Cast, browser: FlaskClient) -> None:
    for _ in range(6):
        guess(browser, cast.requester.email, origin="203.0.113.9")
    assert guess(browser, cast.requester.email, PASSWORD, origin="10.0.0.1").status_code == 303


def test_guessing_at_one_account_from_many_places_is_slowed(cast: Cast, browser: FlaskClient) -> None:
    codes = [guess(browser, cast.requester.email, origin=f"203.0.113.{n}").status_code for n in range(11)]
    assert codes == [422] * 10 + [429]


def test_guessing_at_many_accounts_from_one_place_is_slowed(cast: Cast, browser: FlaskClient) -> None:
    codes = [guess(browser, f"persona{n}@despacho.test").status_code for n in range(41)]
    assert codes == [422] * 40 + [429]


@pytest.mark.parametrize(("proxies", "others"), [(1, 422), (0, 429)], ids=["a proxy of ours", "none"])
def test_who_guesses_behind_a_proxy_is_known_by_the_address_it_adds(
    sqlite_office_url: str, tmp_path: Path, proxies: int, others: int
) -> None:
    """What the guesser himself writes into the header comes before, and is not believed."""
    settings = office.settings(sqlite_office_url, tmp_path, proxies=proxies)
    with office.opened(settings) as app:
        app.config["WTF_CSRF_ENABLED"] = False

        def tried(number: int, origin: str) -> int:
            typed = {"email": f"persona{number}@despacho.test", "password": "no es esta"}
            headers = {"X-Forwarded-For": f"198.51.100.{number}, {origin}"}
            return app.test_client().post("/sign-in", data=typed, headers=headers).status_code

        assert [tried(number, "203.0.113.9") for number in range(41)] == [422] * 40 + [429]
        assert tried(41, "10.0.0.1") == others


def test_signing_in_forgives_the_failures_before(cast: Cast, browser: FlaskClient) -> None:
    for _ in range(4):
        guess(browser, cast.requester.email)
    assert guess(browser, cast.requester.email, PASSWORD).status_code == 303
    browser.post("/sign-out")
    assert [guess(browser, cast.requester.email).status_code for _ in range(5)] == [422] * 5


def test_signing_in_begins_a_fresh_cookie(cast: Cast, browser: FlaskClient) -> None:
    with browser.session_transaction() as before:
        before["planted"] = "by somebody else"
    guess(browser, cast.requester.email, PASSWORD)
    with browser.session_transaction() as after:
        assert "planted" not in after
        token = after["_user_id"]
    row = db.session.query(SignedIn).one()
    assert token not in (row.token_hash, "")
    assert len(row.token_hash) == 64


def test_signing_out_ends_the_session_even_for_a_copied_cookie(cast: Cast, sign_in: SignIn, desk: Flask) -> None:
    browser = sign_in(cast.requester)
    cookie = browser.get_cookie("despacho", domain="localhost")
    assert cookie is not None
    assert browser.post("/sign-out").location == "/sign-in"
    thief = desk.test_client()
    thief.set_cookie("despacho", cookie.value, domain="localhost")
    assert thief.get("/people/me").status_code == 303


def test_signing_out_twice_is_harmless(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.requester)
    assert [browser.post("/sign-out").status_code for _ in range(2)] == [303, 303]


def test_a_get_never_signs_out(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.requester)
    assert browser.get("/sign-out").status_code in (404, 405)
    assert browser.get("/people/me").status_code == 200


def test_disabling_somebody_ends_every_session_at_once(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.requester)
    people.disable(cast.requester, by=cast.administrator, at=AT)
    db.session.commit()
    assert browser.get("/people/me").status_code == 303
    assert guess(browser, cast.requester.email, PASSWORD).status_code == 422


def test_changing_the_password_ends_the_other_sessions(cast: Cast, sign_in: SignIn) -> None:
    here, elsewhere = sign_in(cast.requester), sign_in(cast.requester)
    fresh = "jugo de lulo frío"
    typed = {"password-present": PASSWORD, "password-fresh": fresh, "password-again": fresh}
    assert here.post("/people/me/password", data=typed).status_code == 303
    assert here.get("/people/me").status_code == 200
    assert elsewhere.get("/people/me").status_code == 303
    assert sign_in(cast.requester, fresh).get("/people/me").status_code == 200


def test_the_other_sessions_can_be_closed_from_ones_account(cast: Cast, sign_in: SignIn) -> None:
    here, elsewhere, other = sign_in(cast.requester), sign_in(cast.requester), sign_in(cast.head)
    assert here.post("/sign-out/others").status_code == 303
    assert here.get("/people/me").status_code == 200
    assert elsewhere.get("/people/me").status_code == 303
    assert other.get("/people/me").status_code == 200


def test_a_session_lasts_twelve_hours_whatever_one_does(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.requester)
    clock.move(AT + timedelta(hours=11, minutes=59))
    assert browser.get("/people/me").status_code == 200
    clock.move(AT + timedelta(hours=12, minutes=1))
    assert browser.get("/people/me").status_code == 303


def test_old_parameters_are_replaced_at_the_next_sign_in(cast: Cast, sign_in: SignIn) -> None:
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=32, parallelism=1)
    cast.requester.password_hash = weak.hash(PASSWORD)
    db.session.commit()
    sign_in(cast.requester)
    db.session.refresh(cast.requester)
    assert weak.check_needs_rehash(cast.requester.password_hash or "")


@pytest.mark.parametrize(
    "target",
    [
        "https://mal.example/", "//mal.example", "/\\mal.example", "\\\\mal.example", "javascript:alert(1)", "mal", "",
        "/%0d", "/\tmal", "/\n/mal.example", "///mal.example", "/..//\\mal.example", "http:/mal", None,
    ],
)  # fmt: skip
def test_nobody_is_led_away_after_signing_in(target: str | None) -> None:
    assert safe_next(target) in ("/", "/%0d")


@pytest.mark.parametrize("target", ["/", "/tickets/2026-0001", "/queue?view=late&after=3", "/tickets?q=ñandú"])
def test_a_page_of_ours_is_gone_back_to(target: str) -> None:
    assert safe_next(target) == target


def test_a_script_without_a_session_is_told_so(cast: Cast, browser: FlaskClient) -> None:
    assert browser.post("/people/me/password", headers={"X-Autosave": "1"}).status_code == 401
    htmx = browser.get("/people/me", headers={"HX-Request": "true", "Referer": "http://localhost/queue?view=late"})
    assert htmx.status_code == 401
    assert htmx.headers["HX-Redirect"] == "/sign-in?next=%2Fqueue%3Fview%3Dlate"


def test_the_form_needs_its_token(cast: Cast, desk: Flask) -> None:
    stranger = desk.test_client()
    answer = stranger.post("/sign-in", data={"email": cast.requester.email, "password": PASSWORD})
    assert answer.status_code == 400
    assert db.session.query(SignedIn).count() == 0


def demo_people() -> tuple[doors.DemoPerson, ...]:
    """Somebody of the demo."""
    return (doors.DemoPerson("Rosa", "rosa@despacho.test", PASSWORD, "Solicita"),)


@pytest.mark.parametrize("demo", [True, False])
def test_passwords_are_shown_in_the_demo_only(
    cast: Cast, browser: FlaskClient, desk: Flask, monkeypatch: pytest.MonkeyPatch, demo: bool
) -> None:
    from dataclasses import replace

    monkeypatch.setattr(doors, "DEMO_PEOPLE", demo_people)
    desk.config["SETTINGS"] = replace(desk.config["SETTINGS"], demo=demo)
    assert (PASSWORD in browser.get("/sign-in").text) is demo


def test_the_sign_in_page_is_not_shown_to_who_is_signed_in(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.requester).get("/sign-in?next=/people/me").location == "/people/me"
