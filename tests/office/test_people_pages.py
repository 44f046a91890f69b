"""One's own account, and the Administrador's pages: by one who may and one who may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.office.conftest import AT, PASSWORD, TODAY, Cast
from ticketing.demo import roles
from ticketing.extensions import db
from ticketing.office.accounts import actions as accounts
from ticketing.office.people import actions, queries
from workflows.rows import REQUESTER

if TYPE_CHECKING:
    from flask.testing import FlaskClient

SignIn = Callable[..., "FlaskClient"]
TOMORROW = TODAY + timedelta(days=1)


def substitution(cast: Cast, **other: object) -> dict[str, object]:
    """What the head types to name a substitute."""
    typed = {"stands_in": cast.deputy.id, "from_on": TODAY.isoformat(), "until_on": TOMORROW.isoformat()} | other
    return {f"substitute-{key}": value for key, value in typed.items()}


def test_a_head_names_who_signs_meanwhile(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.head)
    assert browser.post("/people/me/substitutes", data=substitution(cast)).status_code == 303
    assert queries.stood_in_for(cast.deputy, TODAY) == [cast.head]
    assert "Delia Encargada" in browser.get("/people/me").text
    assert "Víctor Vicepresidente" in sign_in(cast.deputy).get("/people/me").text


def test_whoever_heads_nothing_names_no_substitute(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.requester)
    answer = browser.post("/people/me/substitutes", data=substitution(cast))
    assert answer.status_code == 422
    assert "no le corresponde a su rol" in answer.text
    assert "Nombrar un reemplazo" not in browser.get("/people/me").text


def test_a_substitution_in_the_wrong_order_changes_nothing(cast: Cast, sign_in: SignIn) -> None:
    wrong = substitution(cast, until_on="2026-03-01")
    page = sign_in(cast.head).post("/people/me/substitutes", data=wrong)
    assert page.status_code == 422
    assert "no puede ser anterior" in page.text
    assert queries.substitutions_of(cast.head, TODAY) == []


def test_a_form_with_errors_comes_back_with_what_was_typed(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.head).post("/people/me/substitutes", data=substitution(cast, until_on=""))
    assert page.status_code == 422
    assert "Escriba el último día." in page.text
    assert 'value="2026-03-02"' in page.text


def test_only_ones_own_substitution_can_be_ended(cast: Cast, sign_in: SignIn) -> None:
    row = actions.name_substitute(cast.head, cast.deputy, from_on=TODAY, until_on=TOMORROW, by=None, at=AT)
    db.session.commit()
    place = f"/people/me/substitutes/{row.id}/end"
    assert sign_in(cast.group_head).post(place).status_code == 404
    assert sign_in(cast.head).post(place).status_code == 303
    assert queries.stood_in_for(cast.deputy, TODAY) == []


@pytest.mark.parametrize(
    ("present", "fresh", "again", "why"),
    [
        ("equivocada", "jugo de lulo frío", "jugo de lulo frío", "La contraseña actual no es esa."),
        (PASSWORD, "corta", "corta", "al menos 10 caracteres"),
        (PASSWORD, "jugo de lulo frío", "jugo de mora", "No es igual"),
        (PASSWORD, "password1234", "password1234", "primero se adivinan"),
    ],
)
def test_a_password_is_not_changed_without_the_present_one_or_to_a_weak_one(
    cast: Cast, sign_in: SignIn, present: str, fresh: str, again: str, why: str
) -> None:
    typed = {"password-present": present, "password-fresh": fresh, "password-again": again}
    page = sign_in(cast.requester).post("/people/me/password", data=typed)
    assert page.status_code == 422
    assert why in page.text
    assert accounts.check_password(cast.requester, PASSWORD)


ADMINISTRATION = [
    ("GET", "/people"),
    ("GET", "/people/new"),
    ("POST", "/people/new"),
    ("GET", "/people/{id}"),
    ("POST", "/people/{id}/disable"),
    ("POST", "/people/{id}/enable"),
    ("POST", "/people/{id}/grants"),
    ("POST", "/people/{id}/grants/1/withdraw"),
    ("POST", "/people/{id}/headships"),
    ("POST", "/people/{id}/headships/1/remove"),
    ("POST", "/people/{id}/absences"),
    ("POST", "/people/{id}/absences/1/end"),
]


@pytest.mark.parametrize(("method", "place"), ADMINISTRATION)
def test_for_all_but_the_administrator_these_pages_do_not_exist(
    cast: Cast, sign_in: SignIn, method: str, place: str
) -> None:
    here = place.format(id=cast.head.id)
    assert sign_in(cast.professional).open(here, method=method).status_code == 404
    assert cast.head.active


def test_the_administrator_finds_people(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.administrator).get("/people?q=profes")
    assert "Pedro Profesional" in page.text
    assert "Rosa Solicitante" not in page.text


def test_the_administrator_adds_somebody_who_can_sign_in(cast: Cast, sign_in: SignIn) -> None:
    typed = {"name": "Nora Nueva", "email": "Nora@despacho.test", "position": "", "department": cast.group.id}
    browser = sign_in(cast.administrator)
    wrong = browser.post("/people/new", data=typed | {"email": "nadie", "password": "corta"})
    assert wrong.status_code == 422
    assert "no es una dirección" in wrong.text
    assert 'value="Nora Nueva"' in wrong.text
    assert browser.post("/people/new", data=typed | {"password": "chocolate santafereño"}).status_code == 303
    nora = queries.by_email("nora@despacho.test")
    assert nora is not None
    assert "Nora Nueva" in sign_in(nora, "chocolate santafereño").get("/people/me").text


def test_a_form_cannot_set_what_it_does_not_show(cast: Cast, sign_in: SignIn) -> None:
    planted = {"disabled_at": "", "role": roles.ADMINISTRATOR, "id": cast.head.id, "password_hash": "x"}
    typed = {"name": "Nora Nueva", "email": "nora@despacho.test", "department": cast.group.id}
    sign_in(cast.administrator).post("/people/new", data=planted | typed | {"password": "chocolate santafereño"})
    nora = queries.by_email("nora@despacho.test")
    assert nora is not None
    assert nora.id != cast.head.id
    assert queries.roles_of(nora, TODAY) == {REQUESTER}


def test_the_administrator_disables_and_enables(cast: Cast, sign_in: SignIn) -> None:
    browser, place = sign_in(cast.administrator), f"/people/{cast.head.id}"
    assert browser.post(place + "/disable").status_code == 303
    assert "Deshabilitada" in browser.get(place).text
    assert browser.post(place + "/enable").status_code == 303
    assert sign_in(cast.head).get("/people/me").status_code == 200


def test_the_administrator_puts_an_absence_on_record_and_ends_it(cast: Cast, sign_in: SignIn) -> None:
    browser, place = sign_in(cast.administrator), f"/people/{cast.requester.id}"
    typed = {"absence-stands_in": cast.deputy.id, "absence-from_on": TODAY, "absence-until_on": TOMORROW}
    assert browser.post(f"{place}/absences", data=typed | {"absence-until_on": ""}).status_code == 422
    assert browser.post(f"{place}/absences", data=typed).status_code == 303
    assert queries.away(cast.requester, TODAY)
    (row,) = queries.substitutions_of(cast.requester, TODAY)
    assert browser.post(f"/people/{cast.head.id}/absences/{row.id}/end").status_code == 404
    assert browser.post(f"{place}/absences/{row.id}/end").status_code == 303
    assert not queries.away(cast.requester, TODAY)


def test_nobody_disables_himself(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.administrator).post(f"/people/{cast.administrator.id}/disable")
    assert page.status_code == 422
    assert "su propia cuenta" in page.text


def test_the_administrator_gives_and_withdraws_roles(cast: Cast, sign_in: SignIn) -> None:
    browser, place = sign_in(cast.administrator), f"/people/{cast.deputy.id}"
    typed = {"grant-role": roles.COORDINATOR, "grant-from_on": TODAY.isoformat(), "grant-until_on": ""}
    assert browser.post(place + "/grants", data=typed).status_code == 303
    assert roles.COORDINATOR in queries.roles_of(cast.deputy, TODAY)
    (given,) = queries.grants_of(cast.deputy)
    assert browser.post(f"{place}/grants/{given.id}/withdraw").status_code == 303
    assert queries.roles_of(cast.deputy, TODAY) == {REQUESTER}


def test_a_grant_of_somebody_else_is_not_found_under_this_person(cast: Cast, sign_in: SignIn) -> None:
    other = cast.professional.grants[0].id
    browser = sign_in(cast.administrator)
    assert browser.post(f"/people/{cast.deputy.id}/grants/{other}/withdraw").status_code == 404
    assert roles.PROFESSIONAL in queries.roles_of(cast.professional, TODAY)


def test_the_administrator_names_and_removes_heads(cast: Cast, sign_in: SignIn) -> None:
    browser, place = sign_in(cast.administrator), f"/people/{cast.deputy.id}"
    typed = {"head-department": cast.group.id, "head-title": "Coordinador"}
    assert browser.post(place + "/headships", data=typed).status_code == 303
    assert cast.deputy in queries.heads_above(cast.group)
    assert browser.post(f"{place}/headships/{cast.deputy.headships[0].id}/remove").status_code == 303
    assert cast.deputy not in queries.heads_above(cast.group)


def test_what_was_done_stands_on_record(cast: Cast, sign_in: SignIn) -> None:
    from ticketing.ledger.events.queries import history

    sign_in(cast.administrator).post(f"/people/{cast.head.id}/disable")
    last = history("person", cast.head.id)[-1]
    assert (last.kind, last.actor_id) == ("person_disabled", cast.administrator.id)
