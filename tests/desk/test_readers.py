"""Who reads only: every page that sends anything refuses in words, and offers nothing that would be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import House, opened, words
from tests.desk.cast import FILED, filed

if TYPE_CHECKING:
    from flask import Flask

ARTURO, PLACE = "Arturo Auditor", "/tickets/2026-0001"


@pytest.fixture
def house(app: Flask) -> House:
    """The house, where the auditor is also a professional, an administrator, and stands in for the head."""
    from datetime import date

    from ticketing.demo import roles
    from ticketing.office.people import actions as people

    found = opened(app)
    with found.open():
        cast = found.cast()
        filed(cast)
        for role in (roles.PROFESSIONAL, roles.ADMINISTRATOR, roles.COORDINATOR):
            people.grant(cast.auditor, role, from_on=date(2026, 1, 1), by=None, at=FILED)
        people.name_substitute(
            cast.head, cast.auditor, from_on=FILED.date(), until_on=date(2026, 3, 31), by=None, at=FILED
        )
    return found


SENT = [
    (f"{PLACE}/messages", {"body": "Hola"}),
    (f"{PLACE}/notes", {"body": "Hola"}),
    (f"{PLACE}/sign/jefatura", {"verdict": "approved", "content_hash": "x"}),
    (f"{PLACE}/steps", {"step": "annul_out_of_scope", "note": "x"}),
    (f"{PLACE}/take", {}),
    (f"{PLACE}/assignee", {"person": "1"}),
    (f"{PLACE}/reserved", {"reserved": "y", "ground": "18a", "reason": "x"}),
    (f"{PLACE}/survey", {"said": "yes"}),
    ("/requests", {"category": "x"}),
    ("/lists/new", {"name": "x"}),
    ("/people/new", {"name": "x"}),
    ("/people/me/substitutes", {}),
    ("/campaigns/of/2026-0001", {}),
]


@pytest.mark.parametrize(("place", "data"), SENT, ids=[place for place, _ in SENT])
def test_nothing_that_an_auditor_sends_is_written(house: House, place: str, data: dict[str, str]) -> None:
    from ticketing.extensions import db
    from ticketing.ledger.events.models import Event

    arturo = house.browser(ARTURO)
    with house.open():
        before = db.session.query(Event).count()

    answer = arturo.post(place, data=data)

    assert answer.status_code == 422
    assert "solo lectura" in words(answer)
    with house.open():
        assert db.session.query(Event).count() == before


def test_he_sees_and_is_offered_nothing_to_write(house: House) -> None:
    arturo = house.browser(ARTURO)

    page, listed = arturo.get(PLACE), arturo.get("/tickets")

    assert page.status_code == 200
    for words_ in ("Enviar mensaje", "Nota interna", "Revisar y firmar", "Cambiar la categoría", "Asignar", "Reservar"):
        assert words_ not in words(page), words_
    assert "Nueva solicitud" not in words(listed)


def test_he_signs_in_and_out_and_changes_his_password(house: House) -> None:
    arturo = house.browser(ARTURO)

    assert arturo.post("/people/me/password", data={"password-present": "x"}).status_code == 422
    assert "solo lectura" not in words(arturo.post("/people/me/password", data={}))
    assert arturo.post("/sign-out/others").status_code == 303
    assert arturo.post("/sign-out").status_code == 303


def test_the_link_of_the_absent_head_is_not_his(house: House) -> None:
    from ticketing.desk.gates.queries import to_sign
    from ticketing.desk.signing.by_link import link_to
    from ticketing.office.links.queries import token

    with house.open():
        ticket, person = house.ticket(), house.person(ARTURO)
        place = f"/sign/{token(link_to(ticket, 'jefatura', person, at=FILED))}"
        agreed = to_sign(ticket, "jefatura")

    answer = house.app.test_client().post(place, data={"verdict": "approved", "content_hash": agreed})

    assert answer.status_code == 422
    with house.open():
        assert not house.ticket().received


def test_his_key_reads_and_writes_nothing(house: House) -> None:
    from ticketing.office.tokens.actions import make
    from ticketing.office.tokens.scopes import READ, REPORTS, SIGN
    from workflows.refusals import Refused

    with house.open():
        person = house.person(ARTURO)
        with pytest.raises(Refused, match="solo lectura"):
            make(person, "prueba", [READ, SIGN], by=None, at=FILED)
        plain = make(person, "prueba", [READ, REPORTS], by=None, at=FILED)
    asked = {"Authorization": f"Bearer {plain}"}

    assert house.app.test_client().get("/api/v1/campaigns", headers=asked).status_code == 200


def test_a_key_that_was_made_before_writes_nothing_either(house: House) -> None:
    from datetime import date

    from ticketing.demo import roles
    from ticketing.office.people.actions import grant
    from ticketing.office.tokens.actions import make
    from ticketing.office.tokens.scopes import SCOPES

    with house.open():
        person = house.person("Pedro Profesional")
        plain = make(person, "prueba", SCOPES, by=None, at=FILED)
        grant(person, roles.AUDITOR, from_on=date(2026, 1, 1), by=None, at=FILED)

    answer = house.app.test_client().post(
        "/api/v1/tickets/2026-0001/campaigns", json={}, headers={"Authorization": f"Bearer {plain}"}
    )

    assert answer.status_code == 403
    assert "solo lectura" in answer.json["detail"]
