"""The pages of the control: by who may and who may not, from the draw to the signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import House, value, words
from tests.oversight.march import MONTH
from ticketing.oversight.samples import queries

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

COORDINATOR, DELEGATE, AUDITOR = "Clara Coordinadora", "Dora Delegada", "Arturo Auditor"
OTHERS = ("Rosa Solicitante", "Víctor Vicepresidente", "Pedro Profesional", "Paula Prensa")
HOME = f"/samples/{MONTH}"
DONE, ABSENT, SENT_ON = 200, 404, 303


@pytest.fixture
def sampled(control: House) -> House:
    """March's sample, drawn."""
    assert control.browser(COORDINATOR).post(f"{HOME}/draw").status_code == SENT_ON
    return control


def first(house: House) -> str:
    """The number of the first drawn ticket."""
    with house.open():
        return queries.get(MONTH).items[0].ticket.number


def give(client: FlaskClient, address: str, **data: str) -> TestResponse:
    """The verdict, with the version that the page shows."""
    version = value(client.get(address), "version", 'id="veredicto"')
    return client.post(address, data={"verdict": "conforme", "note": "", "version": version} | data)


@pytest.mark.parametrize("who", [COORDINATOR, DELEGATE, AUDITOR])
def test_who_controls_sees_months_sample_and_tickets(sampled: House, who: str) -> None:
    client = sampled.browser(who)
    for address in ("/samples", HOME, "/samples/2026-02", f"{HOME}/redraw", f"{HOME}/{first(sampled)}"):
        assert client.get(address).status_code == DONE, address


@pytest.mark.parametrize("who", OTHERS)
def test_for_others_there_is_no_control(sampled: House, who: str) -> None:
    client, number = sampled.browser(who), first(sampled)
    for address in ("/samples", HOME, f"{HOME}/redraw", f"{HOME}/workbook.xlsx", f"{HOME}/{number}"):
        assert client.get(address).status_code == ABSENT, address
    for address in ("/samples/2026-02/draw", f"{HOME}/sign", f"{HOME}/{number}", f"{HOME}/{number}/findings"):
        assert client.post(address).status_code == ABSENT, address


@pytest.mark.parametrize(
    ("who", "draws", "reviews", "exports"),
    [(COORDINATOR, 303, 303, 200), (DELEGATE, 422, 303, 404), (AUDITOR, 422, 422, 200)],
)
def test_each_does_his_or_her_part_alone(sampled: House, who: str, draws: int, reviews: int, exports: int) -> None:
    client, address = sampled.browser(who), f"{HOME}/{first(sampled)}"
    assert client.post("/samples/2026-02/draw").status_code == draws
    assert client.post(f"{address}/findings", data={"code": "late", "text": "Tarde"}).status_code == reviews
    assert client.post(address, data={"verdict": "conforme", "version": "1"}).status_code == reviews
    assert client.get(f"{HOME}/workbook.xlsx").status_code == exports
    assert client.post(f"{HOME}/sign", data={"version": "1"}).status_code in ({422} if draws == 422 else {409})


def test_a_delegate_sees_a_ticket_only_within_the_sample(sampled: House) -> None:
    client, number = sampled.browser(DELEGATE), first(sampled)
    assert client.get(f"{HOME}/{number}").status_code == DONE
    assert client.get(f"/tickets/{number}").status_code == ABSENT
    assert client.get(f"{HOME}/2026-0008").status_code == ABSENT


def test_of_a_reserved_ticket_the_control_sees_the_times_and_not_the_words(sampled: House) -> None:
    number = first(sampled)
    with sampled.open():
        ticket = sampled.ticket(number)
        ticket.reserved, ticket.subject = True, "Un asunto delicado"
        delivered = any(row.done_at for row in ticket.deliverables)
    for who, reads in ((COORDINATOR, True), (DELEGATE, False), (AUDITOR, False)):
        client = sampled.browser(who)
        page = client.get(f"{HOME}/{number}")
        assert ("Un asunto delicado" in page.text) is reads
        assert ("portal.test" in page.text) is (reads and delivered)
        assert ("Un asunto delicado" in client.get(HOME).text) is reads
        assert "Recibida" in page.text


def test_a_delegate_opens_the_evidence_of_what_was_drawn_and_nothing_else(sampled: House) -> None:
    from ticketing.demo.roles import DELEGATE as ROLE
    from ticketing.oversight.pages import sees_evidence

    with sampled.open():
        delegate, drawn = sampled.person(DELEGATE), queries.get(MONTH).items[0].ticket
        apart = sampled.ticket("2026-0008")
        assert sees_evidence(drawn.files[0].file, delegate, frozenset({ROLE}))
        assert not sees_evidence(apart.files[0].file, delegate, frozenset({ROLE}))
        assert not sees_evidence(drawn.files[0].file, delegate, frozenset())
        drawn.reserved = True
        assert not sees_evidence(drawn.files[0].file, delegate, frozenset({ROLE}))


@pytest.mark.parametrize("month", ["2026-05", "2026-13", "enero", "2026-3"])
def test_a_month_that_is_none_or_has_not_begun_is_not_there(control: House, month: str) -> None:
    assert control.browser(COORDINATOR).get(f"/samples/{month}").status_code == ABSENT


def test_the_month_that_runs_shows_its_figures_and_offers_no_draw(control: House) -> None:
    page = control.browser(COORDINATOR).get("/samples/2026-04")
    assert "El mes no ha terminado" in words(page)
    assert "Sortear la muestra" not in words(page)


def test_a_month_at_a_glance(sampled: House) -> None:
    page = words(sampled.browser(AUDITOR).get(HOME))
    assert "5 gestionadas 3 cuentan para el cumplimiento" in page
    assert "33,3 % cumplimiento 1 a tiempo de 3 que cuentan" in page
    assert "Reabiertas 1 1 0" in page
    assert "flask --app wsgi audit redraw 2026-03" in page


def test_the_redraw_says_that_it_is_equal(sampled: House) -> None:
    page = words(sampled.browser(AUDITOR).get(f"{HOME}/redraw"))
    assert "El sorteo se repite igual" in page
    assert "no coincide" not in page


def test_the_redraw_says_what_was_changed(sampled: House) -> None:
    with sampled.open():
        queries.get(MONTH).seed = "otra"
    page = words(sampled.browser(AUDITOR).get(f"{HOME}/redraw"))
    assert "El sorteo ya no es el que se hizo" in page


def test_the_proof_and_the_values_stand_on_the_tickets_page(sampled: House) -> None:
    with sampled.open():
        number = next(i.ticket.number for i in queries.get(MONTH).items if i.ticket_id == 2)
    page = words(sampled.browser(DELEGATE).get(f"{HOME}/{number}"))
    assert "Recibida: lun 2 mar 2026, 10:15" in page
    assert "Fuera de plazo desde mié 18 mar, 17:00 mié 18 mar, 17:00 coincide" in page
    assert "Visto bueno de la jefatura" in page


def test_a_verdict_leads_to_the_next_ticket_without_one(sampled: House) -> None:
    client = sampled.browser(DELEGATE)
    with sampled.open():
        numbers = [item.ticket.number for item in queries.get(MONTH).items]
    onwards = [give(client, f"{HOME}/{number}").location for number in numbers[1:]]
    assert onwards == [f"{HOME}/{number}" for number in [*numbers[2:], numbers[0]]]
    assert give(client, f"{HOME}/{numbers[0]}").location == HOME


def test_a_verdict_without_its_reason_comes_back_as_typed(sampled: House) -> None:
    client, address = sampled.browser(DELEGATE), f"{HOME}/{first(sampled)}"
    page = give(client, address, verdict="no conforme")
    assert page.status_code == 422
    assert "Diga por qué" in words(page)
    assert client.post(address, data={"version": "1"}).status_code == 422


def test_a_finding_without_words_comes_back_beside_its_field(sampled: House) -> None:
    address = f"{HOME}/{first(sampled)}/findings"
    page = sampled.browser(DELEGATE).post(address, data={"code": "", "text": "Falta la captura"})
    assert page.status_code == 422
    assert "Falta la captura" in page.text
    assert "Elija de qué se trata" in words(page)


def test_the_second_reviewer_of_a_ticket_is_told(sampled: House) -> None:
    one, other, address = sampled.browser(COORDINATOR), sampled.browser(DELEGATE), f"{HOME}/{first(sampled)}"
    version = value(other.get(address), "version", 'id="veredicto"')
    assert give(one, address).status_code == SENT_ON
    late = other.post(address, data={"verdict": "no conforme", "note": "x", "version": version})
    assert late.status_code == 409
    assert "Clara Coordinadora revisó" in words(late)


def test_the_review_is_signed_at_the_end_and_then_stands(sampled: House) -> None:
    client = sampled.browser(COORDINATOR)
    with sampled.open():
        numbers = [item.ticket.number for item in queries.get(MONTH).items]
    for number in numbers:
        give(client, f"{HOME}/{number}")
    signed = client.post(f"{HOME}/sign", data={"version": value(client.get(HOME), "version")})
    assert signed.status_code == SENT_ON
    assert "Firmada" in words(client.get("/samples"))
    assert "Lo firmado es lo que se ve" in words(client.get(f"{HOME}/redraw"))
    again = client.post(f"{HOME}/{numbers[0]}", data={"verdict": "conforme", "version": "2"})
    assert again.status_code == 409


def test_a_finding_is_shown_on_the_ticket_to_who_worked_it(sampled: House) -> None:
    from ticketing.oversight.pages import findings_panel

    number = first(sampled)
    data = {"code": "evidence", "text": "Falta la captura"}
    sampled.browser(DELEGATE).post(f"{HOME}/{number}/findings", data=data)
    with sampled.open():
        ticket, cast = sampled.ticket(number), sampled.cast()
        panel = findings_panel(ticket, cast.professional, frozenset())
        assert panel is not None
        assert [found.text for _kind, found, _month in panel.context["findings"]] == ["Falta la captura"]
        assert findings_panel(ticket, cast.requester, frozenset()) is None
