"""An administrator corrects what is known of a person, and until when a role is held."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.desk.test_together import at_once
from tests.office.conftest import AT, TODAY, Cast
from ticketing.demo import roles
from ticketing.extensions import db
from ticketing.ledger.events.queries import history
from ticketing.office.people import actions, queries
from ticketing.office.people.models import Grant, Person
from ticketing.office.recovery import tokens
from ticketing.web.outcomes import Missing
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

SignIn = Callable[..., "FlaskClient"]
SEEN = re.compile(r'name="seen"[^>]*value="(\w+)"')
LAST = date(2026, 6, 30)


def known(cast: Cast, **other: object) -> dict[str, object]:
    """What the form of the requester shows, but for what is said."""
    person = cast.requester
    typed = {"name": person.name, "email": person.email, "position": "", "department": cast.group.id}
    return typed | {"seen": actions.stamp(person)} | other


def test_the_administrator_corrects_a_person_and_the_page_tells_what_changed(cast: Cast, sign_in: SignIn) -> None:
    browser, place = sign_in(cast.administrator), f"/people/{cast.requester.id}"
    form = browser.get(f"{place}/edit").text
    assert 'value="rosa@despacho.test"' in form
    seen = SEEN.search(form)
    assert seen is not None
    typed = known(cast, email="Rosa.S@despacho.test", position="Analista", department=cast.credit.id, seen=seen[1])

    page = browser.post(f"{place}/edit", data=typed, follow_redirects=True).text

    for said in (
        "correo: «rosa@despacho.test» por «rosa.s@despacho.test»",
        "cargo: «nada» por «Analista»",
        "dependencia: «Grupo de Crédito» por «Vicepresidencia de Crédito»",
        "Adela Administradora cambió correo:",
    ):
        assert said in page
    assert "nombre: «" not in page
    assert queries.by_email("rosa.s@despacho.test") is cast.requester
    last = history("person", cast.requester.id)[-1]
    assert (last.kind, last.actor_id) == ("person_edited", cast.administrator.id)
    assert [one["what"] for one in last.payload["changes"]] == ["Correo", "Cargo", "Dependencia"]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"email": "pedro@despacho.test"}, "Pedro Profesional ya tiene el correo"),
        ({"email": "nadie"}, "no es una dirección"),
        ({"name": "  "}, "Falta el nombre"),
        ({"department": 9999}, "Elección no válida"),
        ({}, "No había nada que cambiar"),
    ],
)
def test_what_cannot_be_so_changes_nothing(cast: Cast, sign_in: SignIn, typed: dict[str, object], why: str) -> None:
    page = sign_in(cast.administrator).post(f"/people/{cast.requester.id}/edit", data=known(cast, **typed))
    assert page.status_code == 422
    assert why in page.text
    assert 'name="position"' in page.text
    assert history("person", cast.requester.id)[-1].kind != "person_edited"


def test_an_address_that_is_taken_brings_the_form_of_a_new_person_back(cast: Cast, sign_in: SignIn) -> None:
    typed = {"name": "Nora Nueva", "email": "rosa@despacho.test", "department": cast.group.id}
    page = sign_in(cast.administrator).post("/people/new", data=typed)
    assert page.status_code == 422
    assert "Ya hay una persona con el correo rosa@despacho.test." in page.text
    assert 'value="Nora Nueva"' in page.text


def test_an_old_page_overwrites_nobodys_correction(cast: Cast, sign_in: SignIn) -> None:
    browser, place = sign_in(cast.administrator), f"/people/{cast.requester.id}/edit"
    old = known(cast, position="Analista")
    assert browser.post(place, data=known(cast, position="Jefa")).status_code == 303
    page = browser.post(place, data=old)
    assert page.status_code == 409
    assert "alguien cambió sus datos" in page.text
    assert cast.requester.position == "Jefa"


def test_another_address_ends_the_links_to_the_former(cast: Cast, sign_in: SignIn) -> None:
    link = tokens.token(cast.requester, tokens.RECOVERY, at=AT)
    sign_in(cast.administrator).post(f"/people/{cast.requester.id}/edit", data=known(cast, email="otra@despacho.test"))
    with pytest.raises(Missing):
        tokens.told(link, at=AT)


def test_for_all_others_editing_does_not_exist(cast: Cast, sign_in: SignIn) -> None:
    browser, (given,) = sign_in(cast.head), cast.professional.grants
    place = f"/people/{cast.professional.id}"
    assert browser.get(f"{place}/edit").status_code == browser.post(f"{place}/edit").status_code == 404
    assert browser.post(f"{place}/grants/{given.id}/until").status_code == 404


def until(given: Grant, day: date | None) -> dict[str, str]:
    return {f"until-{given.id}-until_on": day.isoformat() if day else ""}


def test_a_role_ends_on_another_day_or_on_none(cast: Cast, sign_in: SignIn) -> None:
    browser, (given,) = sign_in(cast.administrator), cast.professional.grants
    place = f"/people/{cast.professional.id}/grants/{given.id}/until"
    page = browser.post(place, data=until(given, LAST), follow_redirects=True)
    assert "tiene el rol Profesional hasta el" in page.text
    assert roles.PROFESSIONAL in queries.roles_of(cast.professional, LAST)
    assert roles.PROFESSIONAL not in queries.roles_of(cast.professional, LAST + timedelta(days=1))
    assert browser.post(place, data=until(given, None)).status_code == 303
    assert given.until_on is None
    events = [event for event in history("person", cast.professional.id) if event.kind == "role_redated"]
    assert [event.payload["until"] for event in events] == [LAST.isoformat(), None]


@pytest.mark.parametrize(
    ("day", "why"),
    [(TODAY - timedelta(days=1), "retírelo"), (None, "ya está sin fecha de fin")],
)
def test_a_role_does_not_end_before_today_nor_twice_the_same(
    cast: Cast, sign_in: SignIn, day: date | None, why: str
) -> None:
    (given,) = cast.professional.grants
    place = f"/people/{cast.professional.id}/grants/{given.id}/until"
    page = sign_in(cast.administrator).post(place, data=until(given, day))
    assert page.status_code == 422
    assert why in page.text
    assert given.until_on is None


def test_what_is_no_day_comes_back_at_its_role(cast: Cast, sign_in: SignIn) -> None:
    (given,) = cast.professional.grants
    place = f"/people/{cast.professional.id}/grants/{given.id}/until"
    page = sign_in(cast.administrator).post(place, data={f"until-{given.id}-until_on": "mañana"})
    assert page.status_code == 422
    assert f'id="until-{given.id}-until_on-errors"' in page.text


def test_a_role_that_is_over_is_given_anew(cast: Cast) -> None:
    (given,) = cast.professional.grants
    given.until_on = TODAY
    with pytest.raises(Refused, match="otórguelo de nuevo"):
        actions.redate(given, until_on=None, on=TODAY + timedelta(days=2), by=None, at=AT)


def test_the_last_administrators_role_gets_no_end(cast: Cast, sign_in: SignIn) -> None:
    browser, (given,) = sign_in(cast.administrator), cast.administrator.grants
    place = f"/people/{cast.administrator.id}/grants/{given.id}"
    for page in (browser.post(f"{place}/until", data=until(given, LAST)), browser.post(f"{place}/withdraw")):
        assert page.status_code == 422
        assert "Debe quedar al menos una persona" in page.text
    assert given.until_on is None


def test_of_two_administrators_who_dismiss_each_other_one_stays(desk: Flask, cast: Cast) -> None:
    second = actions.grant(cast.deputy, roles.ADMINISTRATOR, from_on=TODAY, by=None, at=AT)
    pairs = [(cast.administrator.grants[0].id, cast.deputy.id), (second.id, cast.administrator.id)]
    db.session.commit()

    def dismissing(grant_id: int, by_id: int) -> Callable[[], object]:
        def act() -> object:
            given, by = db.session.get_one(Grant, grant_id), db.session.get_one(Person, by_id)
            actions.withdraw_role(given, on=TODAY, by=by, at=AT)
            return "withdrawn"

        return act

    answers = at_once(desk, *(dismissing(*pair) for pair in pairs))

    assert answers.count("withdrawn") == 1
    assert any(isinstance(one, Refused) and one.sentence.startswith("Debe quedar") for one in answers)
