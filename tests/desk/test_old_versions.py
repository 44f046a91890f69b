"""A ticket filed under an earlier version of the procedure goes on by it, read so that its holes are mended too."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest

from tests.desk.browsing import House, opened, value, words
from tests.desk.cast import FILED, WEB, Cast, approve, form, stored, ticks
from tests.rules import first
from ticketing.desk.deliverables.actions import tick
from ticketing.desk.filing.actions import file_request
from ticketing.desk.handling.actions import take
from ticketing.desk.moving.actions import step
from ticketing.desk.surveys.actions import answer
from workflows.procedure import Procedure
from workflows.reading import read_content

if TYPE_CHECKING:
    from flask import Flask

    from ticketing.desk.cases.models import Ticket

PAGE = "/tickets/2026-0001"
INFOSERVICE = "Divulgación de información por Infoserivicios"
EML = b"From: a@despacho.test\r\nDate: Mon, 2 Mar 2026 10:00:00 -0500\r\nSubject: Infoservicio\r\n\r\nLea.\r\n"


@pytest.fixture
def house(app: Flask) -> House:
    return opened(app)


def earlier() -> Procedure:
    """The procedure as it was stored before `as`, and before an infoservice took a file."""
    content = first.content()
    survey = next(row for row in content["steps"] if row["key"] == "close_validated")
    survey["by"] = survey.pop("as")
    next(row for row in content["deliverables"] if row["name"] == "infoservice")["evidence"] = ["figures"]
    return read_content(content)


def taken_before(cast: Cast, category: str, **fields: Any) -> Ticket:
    """A request in work that was filed then."""
    ticket = file_request(
        procedure=earlier(), category=category, fields=form(**fields), files=[(stored(), "comunicaciones", None)],
        by=cast.requester, at=FILED,
    )  # fmt: skip
    approve(ticket, cast)
    take(ticket, items=ticks(ticket), by=cast.professional, at=FILED, seen=None)
    return ticket


def test_its_survey_is_no_button_either(house: House) -> None:
    with house.open():
        cast = house.cast()
        ticket = taken_before(cast, WEB)
        tick(ticket, "web", evidence={"address": "https://portal.example/x"}, by=cast.professional, at=FILED)
        step(ticket, "solve", by=cast.professional, at=FILED)
        seen = str(ticket.version)

    data = {"which": "step-close_validated", "step": "close_validated", "seen": seen}
    refused = house.browser("Rosa Solicitante").post(f"{PAGE}/steps", data=data)

    assert refused.status_code == 422
    assert "no se da a mano" in words(refused)
    with house.open():
        cast, ticket = house.cast(), house.ticket()
        assert ticket.state == "Solucionado"
        scores = {question.key: 5 for question in earlier().survey if question.kind == "scale"}
        answer(ticket, agrees=True, scores=scores, comment="", channel="mail", by=cast.requester, at=FILED)
        assert ticket.state == "Cerrado"


def test_its_infoservice_is_delivered_by_hand_too(house: House) -> None:
    with house.open():
        taken_before(house.cast(), INFOSERVICE, institutional_group="ies")
    pedro = house.browser("Pedro Profesional")
    page = pedro.get(PAGE)
    assert "Preparar la entrega" in words(page)
    data = {"which": "deliver-infoservice", "files": (io.BytesIO(EML), "aviso.eml"), "seen": value(page, "seen")}

    assert pedro.post(f"{PAGE}/deliverables/infoservice", data=data).status_code == 303

    with house.open():
        [row] = house.ticket().deliverables
        assert row.done_by is not None
        assert list(row.evidence) == ["files"]
