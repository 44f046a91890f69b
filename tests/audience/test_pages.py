"""The pages of lists and contacts, by who may and who may not."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.audience.conftest import AT, PASSWORD
from ticketing.audience.contacts import queries as contacts
from ticketing.audience.lists import actions, queries
from ticketing.demo import roles
from ticketing.extensions import db

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

Make = Callable[..., Any]
SEES = [roles.PROFESSIONAL, roles.COORDINATOR, roles.TIC]
MEMBER = {"email": "luis@instituto.example", "basis": "legal_function", "evidence": "Nómina de marzo, folio 12"}


@pytest.fixture
def sign_in(base: Flask, make_person: Make) -> Callable[[str | None], FlaskClient]:
    """A browser in which somebody with that role signed in."""

    def come(role: str | None) -> FlaskClient:
        base.config["WTF_CSRF_ENABLED"] = False
        make_person("persona@example.org", role)
        db.session.commit()
        client = base.test_client()
        client.post("/sign-in", data={"email": "persona@example.org", "password": PASSWORD})
        return client

    return come


@pytest.mark.parametrize("role", SEES)
def test_who_manages_sees_lists_and_contacts(sign_in: Make, make_list: Make, make_contact: Make, role: str) -> None:
    ana = make_contact("ana@example.org", make_list("boletin"), first_name="Ana")
    actions.withdraw(ana, None, source="página", at=AT)
    client = sign_in(role)
    assert "Boletin" in client.get("/lists").text
    assert "ana@example.org" in client.get("/lists/boletin?q=ana").text
    assert "no se le escribe" in client.get(f"/contacts/{ana.id}").text


@pytest.mark.parametrize("role", [None, roles.AUDITOR, roles.PRESS_OFFICE, roles.ADMINISTRATOR])
@pytest.mark.parametrize("address", ["/lists", "/lists/boletin", "/lists/new", "/contacts/1"])
def test_for_others_there_are_no_lists(sign_in: Make, make_list: Make, role: str | None, address: str) -> None:
    make_list("boletin")
    assert sign_in(role).get(address).status_code == 404


def test_a_contact_of_the_base_is_added_to_an_institutional_list(
    sign_in: Make, make_list: Make, make_contact: Make
) -> None:
    one = make_list("boletin")
    luis = make_contact("luis@instituto.example")
    answer = sign_in(roles.PROFESSIONAL).post("/lists/boletin/members", data=MEMBER)
    assert answer.status_code == 303
    place = queries.membership(one, luis)
    assert (place.status, place.source) == ("confirmed", "hand")


def test_a_form_with_a_mistake_comes_back_as_typed(sign_in: Make, make_list: Make) -> None:
    make_list("boletin", kind="public")
    data = MEMBER | {"email": "luis en example", "phone": "12", "basis": "authorised"}
    answer = sign_in(roles.PROFESSIONAL).post("/lists/boletin/members", data=data)
    assert answer.status_code == 422
    assert 'value="luis en example"' in answer.text
    assert "no es una dirección" in answer.text
    assert "no es un número de celular" in answer.text
    assert 'value="12"' in answer.text


def test_a_phone_typed_on_the_page_is_kept_as_the_world_dials_it(sign_in: Make, make_list: Make) -> None:
    make_list("boletin", kind="public")
    data = MEMBER | {"email": "nueva@example.org", "phone": "(300) 123-4567", "basis": "authorised"}
    answer = sign_in(roles.PROFESSIONAL).post("/lists/boletin/members", data=data)
    assert answer.status_code == 303
    contact = contacts.by_email("nueva@example.org")
    assert contact is not None
    assert contact.phone == "+573001234567"


def test_only_a_coordinator_enables_and_switches_off(sign_in: Make, make_list: Make) -> None:
    make_list("boletin")
    client = sign_in(roles.PROFESSIONAL)
    assert client.get("/lists/new").status_code == 404
    assert client.post("/lists/boletin/switch-off", data={"reason": "Ya no"}).status_code == 422
    assert queries.by_code("boletin").status == "active"


def test_a_coordinator_enables_renews_and_switches_off(sign_in: Make, base: Flask) -> None:
    client = sign_in(roles.COORDINATOR)
    owner = client.get("/lists/new").text.split('<option value="')[1].split('"')[0]
    said = {
        "name": "Boletín",
        "code": "boletin",
        "kind": "public",
        "purpose": "Noticias",
        "owner": owner,
        "valid_until": "2099-12-31",
    }
    assert client.post("/lists/new", data=said).status_code == 303
    assert client.post("/lists/boletin/switch-off", data={"reason": "Pausa"}).status_code == 303
    assert "Apagada" in client.get("/lists/boletin").text
    assert client.post("/lists/boletin/renewal", data={"valid_until": "2098-12-31"}).status_code == 303
    assert "Activa" in client.get("/lists").text


@pytest.fixture
def owner(sign_in: Make, make_list: Make) -> FlaskClient:
    """A browser of somebody with no role who answers for one of two lists."""
    from ticketing.office.people.queries import by_email

    client = sign_in(None)
    make_list("ajena")
    make_list("boletin").owner = by_email("persona@example.org")
    db.session.commit()
    return client


def test_who_answers_for_a_list_sees_how_it_stands_and_nobody_who_is_on_it(
    owner: FlaskClient, make_contact: Make
) -> None:
    make_contact("ana@example.org", queries.by_code("boletin"), first_name="Ana")
    db.session.commit()
    page = owner.get("/lists/boletin")
    assert "Usted responde por esta lista" in page.text
    assert "Renovar la lista" in page.text
    assert "ana@example.org" not in owner.get("/lists/boletin?q=ana").text
    assert "Apagar" not in page.text
    assert "Boletin" in owner.get("/lists").text
    assert "Ajena" not in owner.get("/lists").text
    assert owner.get("/lists/ajena").status_code == 404
    assert '<a href="/lists/boletin">Boletin</a>' in owner.get("/people/me").text
    assert "/lists/boletin" in owner.get("/palette.json?q=bolet").text


def test_who_answers_for_a_list_renews_it_and_does_nothing_else_with_it(owner: FlaskClient) -> None:
    assert owner.post("/lists/boletin/renewal", data={"valid_until": "2098-12-31"}).status_code == 303
    assert queries.by_code("boletin").valid_until.year == 2098
    assert owner.post("/lists/boletin/renewal", data={"valid_until": "2001-12-31"}).status_code == 422
    assert owner.post("/lists/ajena/renewal", data={"valid_until": "2098-12-31"}).status_code == 404
    for deed, data in (("switch-off", {"reason": "Ya no"}), ("members", MEMBER), ("kind", {"kind": "public"})):
        assert owner.post(f"/lists/boletin/{deed}", data=data).status_code == 404
    actions.switch_off(queries.by_code("boletin"), reason="Pausa", by=None, at=AT)
    db.session.commit()
    off = owner.post("/lists/boletin/renewal", data={"valid_until": "2099-12-31"})
    assert (off.status_code, "pida a la oficina de comunicaciones que la habilite" in off.text) == (422, True)
    assert queries.by_code("boletin").status == "off"
