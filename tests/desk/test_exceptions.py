"""Exceptions in the browser (G-7): the supports are asked for, the form says when it counts, and what is none goes on
as a usual request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.desk.browsing import House, begun, opened, send, words
from tests.desk.cast import WEB, approve, at
from tests.desk.test_requests_views import pdf
from ticketing.desk.drafts import queries
from ticketing.desk.drafts.sheet import sheet_of
from ticketing.desk.drafts.shown import preview

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

KIND = "transparency"
EDGES = {
    "before-opening": "2026-03-03 06:00",
    "before-nine": "2026-03-03 08:57",
    "nine": "2026-03-03 09:00:00",
    "a-second-after": "2026-03-03 09:00:01",
    "saturday": "2026-03-07 08:00",
    "holiday": "2026-03-23 08:30",
    "before-holy-week-ends": "2026-04-01 10:00",
}


@pytest.fixture
def house(app: Flask) -> House:
    return opened(app)


def posted(client: FlaskClient, address: str, **changes: Any) -> TestResponse:
    return send(client, address, sender=None, audience=None, latest_date="2026-04-30", **changes)


def test_its_supports_are_asked_for_and_it_goes_on_as_a_usual_request(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")
    address = begun(rosa, WEB, exception=KIND)
    refused = posted(rosa, address, exception=KIND)
    assert refused.status_code == 422
    assert "Una excepción se radica con sus soportes" in words(refused)
    assert "Radicarla como solicitud normal" in words(refused)

    assert posted(rosa, address, exception=KIND, do="normal").status_code == 303

    with house.open():
        assert (house.ticket().exception, house.ticket().category) == (None, WEB)


def test_with_its_supports_it_is_one(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")
    address = begun(rosa, WEB, exception=KIND)

    assert posted(rosa, address, exception=KIND, attachments=(pdf(), "resolucion.pdf")).status_code == 303

    with house.open():
        assert house.ticket().exception == "Transparencia"


@pytest.mark.parametrize("kind", ["not-listed", "inventada"])
def test_another_kind_is_offered_as_a_usual_request(house: House, kind: str) -> None:
    rosa = house.browser("Rosa Solicitante")
    address = begun(rosa, WEB)
    page = words(rosa.get(f"{address}/due?exception={kind}"))
    assert "12 días hábiles" in page

    refused = posted(rosa, address, exception=kind, attachments=(pdf(), "resolucion.pdf"))
    assert refused.status_code == 422
    assert "no es una de las excepciones" in words(refused)
    assert "Becas abiertas hasta el viernes" in refused.text

    assert posted(rosa, address, exception=kind, do="normal").status_code == 303


def test_after_nine_the_form_says_when_it_will_count(house: House) -> None:
    house.move(at("2026-03-03 09:00"))
    rosa = house.browser("Rosa Solicitante")
    address = begun(rosa, WEB, exception=KIND)

    told = "Ya pasaron las 9:00: si la envía ahora, la excepción cuenta desde el mié 4 mar 2026, 08:00."
    assert told in words(rosa.get(address))
    assert told in words(rosa.get(f"{address}/due?exception={KIND}"))
    assert told not in words(rosa.get(f"{address}/due?exception="))


@pytest.mark.parametrize("moment", EDGES.values(), ids=EDGES)
def test_what_the_form_says_is_what_the_clock_does(house: House, moment: str) -> None:
    house.move(at(moment))
    rosa = house.browser("Rosa Solicitante")
    address = begun(rosa, WEB, exception=KIND)
    papers = {"attachments": (pdf(), "resolucion.pdf"), "office_evidence": (pdf(), "constancia.pdf")}

    assert posted(rosa, address, exception=KIND, **papers).status_code == 303

    with house.open():
        ticket, cast = house.ticket(), house.cast()
        sent_at = ticket.filed_at
        draft = queries.get(address.rpartition("/")[2], cast.requester)
        said = preview(sheet_of(draft), KIND, at(moment).date(), sent_at)
        approve(ticket, cast, sent_at)
        assert (ticket.received_at, ticket.due_at) == (said.received_at, said.due_at)
        assert bool(said.later) is (ticket.received_at != sent_at)
