"""The ticket's page: one next action by role, steps from the procedure, refusals with what was typed, 404 else."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import House, begun, opened, send, value, words
from tests.desk.cast import CAMPAIGN, FILED, WEB, at, filed, form, proved, received, taken, ticks
from ticketing.desk.deliverables.actions import tick
from ticketing.desk.moving.actions import step

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

PAGE = "/tickets/2026-0001"
EML = b"From: jefe@despacho.test\r\nDate: Mon, 2 Mar 2026 10:00:00 -0500\r\nSubject: Apruebo\r\n\r\nDe acuerdo.\r\n"


@pytest.fixture
def house(app: Flask) -> House:
    return opened(app)


def next_action(client: FlaskClient) -> str:
    """What the page offers first."""
    page = client.get(PAGE)
    assert page.status_code == 200
    group = page.text.partition('class="ticket-next')[2].partition("</div>")[0]
    first = group.partition('data-kind="primary"')[2]
    return first.partition("<span>")[2].partition("</span>")[0]


@pytest.mark.parametrize(
    ("who", "action"),
    [
        ("Víctor Vicepresidente", "Revisar y firmar"),
        ("Rosa Solicitante", ""),
        ("Pedro Profesional", ""),
    ],
)
def test_before_reception_the_head_is_asked_to_sign(house: House, who: str, action: str) -> None:
    with house.open():
        filed(house.cast())

    assert next_action(house.browser(who)) == action


def test_each_has_one_next_action_once_it_is_received(house: House) -> None:
    with house.open():
        received(house.cast())

    assert next_action(house.browser("Pedro Profesional")) == "Tomar"
    assert next_action(house.browser("Víctor Vicepresidente")) == ""


def test_taking_needs_every_condition_and_keeps_the_ticks(house: House) -> None:
    with house.open():
        items = ticks(received(house.cast()))
    pedro = house.browser("Pedro Profesional")
    seen = value(pedro.get(PAGE), "seen", 'id="verificacion"')

    answer = pedro.post(f"{PAGE}/take", data={"which": "take", "seen": seen, "items": items[:-1]})
    assert answer.status_code == 422
    assert "Falta verificar:" in answer.text
    assert answer.text.count(" checked") >= len(items) - 1

    assert pedro.post(f"{PAGE}/take", data={"which": "take", "seen": seen, "items": items}).status_code == 303
    assert "Pedro Profesional" in words(pedro.get(PAGE))
    with house.open():
        assert house.ticket().state == "En proceso"


def test_the_second_professional_is_told_who_took_it_and_keeps_the_note(house: House) -> None:
    with house.open():
        items = ticks(received(house.cast()))
    pedro, ana = house.browser("Pedro Profesional"), house.browser("Ana Atiende")
    seen = value(ana.get(PAGE), "seen", 'id="verificacion"')
    pedro.post(f"{PAGE}/take", data={"which": "take", "seen": seen, "items": items})

    answer = ana.post(f"{PAGE}/take", data={"which": "take", "seen": seen, "items": items, "note": "Yo la tomaba"})

    assert answer.status_code == 409
    assert "Pedro Profesional" in answer.text
    assert "Yo la tomaba" in answer.text
    assert f'href="{PAGE}"' in answer.text


def test_suspending_needs_an_observation_and_the_page_comes_back_as_it_was(house: House) -> None:
    with house.open():
        taken(house.cast())
    pedro = house.browser("Pedro Profesional")
    data = {
        "which": "step-suspend",
        "step": "suspend",
        "seen": value(pedro.get(PAGE), "seen"),
        "resume_on": "2026-03-09",
    }

    answer = pedro.post(f"{PAGE}/steps", data=data | {"note": ""})
    assert answer.status_code == 422
    assert 'value="2026-03-09"' in answer.text

    assert pedro.post(f"{PAGE}/steps", data=data | {"note": "¿Cuál es el enlace?"}).status_code == 303
    page = words(pedro.get(PAGE))
    assert "la pasó a Suspendido: En espera por usuario" in page
    assert "¿Cuál es el enlace?" in page


def test_the_requester_answers_and_says_so_in_one_go(house: House) -> None:
    from ticketing.desk.moving.actions import step

    with house.open():
        cast = house.cast()
        step(taken(cast), "suspend", note="¿Cuál enlace?", by=cast.professional, at=at("2026-03-02 11:00"))
    rosa = house.browser("Rosa Solicitante")
    house.move(at("2026-03-02 12:00"))
    assert next_action(rosa) == "Ya respondí"

    answer = rosa.post(
        f"{PAGE}/messages",
        data={"which": "message", "seen": value(rosa.get(PAGE), "seen"), "body": "Es este: …", "step": "answer"},
    )

    assert answer.status_code == 303
    page = words(rosa.get(PAGE))
    assert "Es este: …" in page
    assert "Respuesta dada por usuario" in page
    with house.open():
        assert house.ticket().state == "En proceso"
    assert next_action(house.browser("Pedro Profesional")) == "Hacer la campaña"


def test_an_internal_note_is_the_offices_alone(house: House) -> None:
    with house.open():
        taken(house.cast())
    pedro, rosa = house.browser("Pedro Profesional"), house.browser("Rosa Solicitante")

    pedro.post(f"{PAGE}/notes", data={"which": "note", "body": "Ojo con el enlace"})

    assert "Ojo con el enlace" in pedro.get(PAGE).text
    assert "Ojo con el enlace" not in rosa.get(PAGE).text
    assert rosa.post(f"{PAGE}/notes", data={"which": "note", "body": "Yo también"}).status_code == 422


@pytest.mark.parametrize(
    ("way", "data"),
    [
        ("", None),
        ("/clock", None),
        ("/survey", None),
        ("/sign/jefatura", None),
        ("/steps", {"step": "withdraw", "note": "x"}),
        ("/take", {}),
        ("/verification", {}),
        ("/messages", {"body": "x"}),
        ("/notes", {"body": "x"}),
        ("/assignee", {"person": "1"}),
        ("/category", {"category": WEB, "reason": "x"}),
        ("/deliverables/campaign", {}),
        ("/approvals/jefatura/evidence", {}),
        ("/edit", {}),
        ("/reserved", {}),
        ("/sign/jefatura", {"verdict": "approved"}),
        ("/survey", {"said": "yes"}),
    ],
)
def test_for_another_department_the_ticket_does_not_exist(house: House, way: str, data: dict[str, str] | None) -> None:
    with house.open():
        received(house.cast())
    elena = house.browser("Elena Ajena")

    answer = elena.get(PAGE + way) if data is None else elena.post(PAGE + way, data=data)

    assert answer.status_code == 404
    with house.open():
        assert house.ticket().state == "Registrado"


def test_who_may_not_take_a_step_is_refused_in_words(house: House) -> None:
    with house.open():
        taken(house.cast())
    carlos = house.browser("Carlos Colega")
    seen = value(carlos.get(PAGE), "seen")
    answer = carlos.post(f"{PAGE}/steps", data={"step": "suspend", "note": "x", "seen": seen})

    assert answer.status_code == 422
    with house.open():
        assert house.ticket().state == "En proceso"


def test_an_approval_given_by_mail_is_accepted_by_a_professional(house: House) -> None:
    with house.open():
        filed(house.cast())
    pedro = house.browser("Pedro Profesional")
    data = {"which": "evidence-jefatura", "evidence": (io.BytesIO(EML), "apruebo.eml"), "note": "Llegó hoy"}
    data["seen"] = value(pedro.get(PAGE), "seen")

    assert pedro.post(f"{PAGE}/approvals/jefatura/evidence", data=data).status_code == 303

    page = words(pedro.get(PAGE))
    assert "con constancia adjunta" in page
    assert "Llegó hoy" in page
    with house.open():
        assert house.ticket().received


def test_what_is_owed_by_hand_is_delivered_with_its_address_and_then_solved(house: House) -> None:
    with house.open():
        fields = {
            "subject": "Informe anual",
            "words": "<p>Publíquese.</p>",
            "latest_date": "2026-03-31",
            "brand_manual": True,
        }
        taken(house.cast(), category=WEB, fields=fields)
    pedro = house.browser("Pedro Profesional")
    assert next_action(pedro) == "Preparar la entrega"

    data = {"which": "deliver-web", "seen": value(pedro.get(PAGE), "seen")}
    wrong = pedro.post(f"{PAGE}/deliverables/web", data=data | {"address": "portal"})
    assert wrong.status_code == 422
    assert 'value="portal"' in wrong.text

    pedro.post(f"{PAGE}/deliverables/web", data=data | {"address": "https://portal.example/informe"})
    assert "https://portal.example/informe" in pedro.get(PAGE).text
    assert next_action(pedro) == "Revisar lo publicado"
    data = {"which": "vouch-web", "seen": value(pedro.get(PAGE), "seen"), "reason": "La vi en el portal"}
    pedro.post(f"{PAGE}/deliverables/web/publication/vouch", data=data)
    assert next_action(pedro) == "Solucionar"
    pedro.post(f"{PAGE}/steps", data={"which": "step-solve", "step": "solve", "seen": value(pedro.get(PAGE), "seen")})
    with house.open():
        assert house.ticket().state == "Solucionado"


INFOSERVICE = "Divulgación de información por Infoserivicios"


def test_an_infoservice_is_delivered_by_hand_with_the_mail_that_went_out(house: House) -> None:
    with house.open():
        fields = form(institutional_group="ies")
        taken(house.cast(), category=INFOSERVICE, fields=fields)
    pedro = house.browser("Pedro Profesional")
    page = pedro.get(PAGE)
    assert next_action(pedro) == "Preparar la entrega"
    assert 'href="#infoservice"' not in page.text
    assert "se marca sola" not in words(page)
    address = f"{PAGE}/deliverables/infoservice"

    seen = value(page, "seen")

    nothing = pedro.post(address, data={"which": "deliver-infoservice", "seen": seen})
    assert nothing.status_code == 422
    assert "Falta la evidencia: un archivo." in words(nothing)

    data = {"which": "deliver-infoservice", "seen": seen, "files": (io.BytesIO(EML), "infoservicio-12.eml")}
    assert pedro.post(address, data=data).status_code == 303

    assert "infoservicio-12.eml" in pedro.get(PAGE).text
    with house.open():
        assert house.ticket().state == "En proceso"
    assert next_action(pedro) == "Solucionar"
    pedro.post(f"{PAGE}/steps", data={"which": "step-solve", "step": "solve", "seen": value(pedro.get(PAGE), "seen")})
    with house.open():
        assert house.ticket().state == "Solucionado"


def test_nobody_delivers_a_campaign_by_hand(house: House) -> None:
    with house.open():
        taken(house.cast())
    data = {
        "which": "deliver-campaign",
        "seen": value(house.browser("Pedro Profesional").get(PAGE), "seen"),
        "files": (io.BytesIO(EML), "campaña.eml"),
        "address": "https://portal.example/x",
    }

    answer = house.browser("Pedro Profesional").post(f"{PAGE}/deliverables/campaign", data=data)

    assert answer.status_code == 422
    assert "se marca sola al terminar el envío" in words(answer)
    with house.open():
        assert [row.done_at for row in house.ticket().deliverables] == [None]


@pytest.mark.parametrize("way", ["steps", "messages"])
@pytest.mark.parametrize("who", ["Rosa Solicitante", "Pedro Profesional", "Clara Coordinadora", "Carlos Colega"])
@pytest.mark.parametrize("key", ["close_validated", "close_unanswered"])
def test_a_solved_ticket_is_closed_by_its_survey_or_its_day_and_by_no_button(
    house: House, way: str, who: str, key: str
) -> None:
    with house.open():
        cast = house.cast()
        ticket = taken(cast, category=WEB)
        tick(ticket, "web", evidence={"address": "https://portal.example/x"}, by=cast.professional, at=FILED)
        proved(ticket, FILED)
        step(ticket, "solve", by=cast.professional, at=FILED)
    browser = house.browser(who)
    assert f'value="{key}"' not in browser.get(PAGE).text

    answer = browser.post(f"{PAGE}/{way}", data={"step": key, "note": "ya"})

    assert answer.status_code == 422
    with house.open():
        assert (house.ticket().state, house.ticket().ended_at) == ("Solucionado", None)


def test_the_survey_is_the_requesters_alone(house: House) -> None:
    with house.open():
        cast = house.cast()
        ticket = taken(cast, category=WEB)
        tick(ticket, "web", evidence={"address": "https://portal.example/x"}, by=cast.professional, at=FILED)
        proved(ticket, FILED)
        step(ticket, "solve", by=cast.professional, at=FILED)
    data = {"said": "yes", "solved": "5", "on_time": "5", "treatment": "5"}

    for other in ("Pedro Profesional", "Clara Coordinadora", "Carlos Colega"):
        assert house.browser(other).post(f"{PAGE}/survey", data=data).status_code == 404
    assert house.browser("Rosa Solicitante").post(f"{PAGE}/survey", data={"said": "yes"}).status_code == 422
    with house.open():
        assert house.ticket().state == "Solucionado"
    assert house.browser("Rosa Solicitante").post(f"{PAGE}/survey", data=data).status_code == 303
    with house.open():
        assert house.ticket().state == "Cerrado"


def test_the_proof_of_the_due_date_is_shown_line_by_line(house: House) -> None:
    with house.open():
        received(house.cast())
    page = words(house.browser("Rosa Solicitante").get(f"{PAGE}/clock"))

    assert "Recibida:" in page
    assert "Vence:" in page


def test_a_correction_says_what_changed_and_asks_only_the_touched_gate_again(house: House) -> None:
    with house.open():
        filed(house.cast())
    rosa = house.browser("Rosa Solicitante")
    draft = rosa.post(f"{PAGE}/edit").location
    page = rosa.get(draft)
    assert "Corregir la solicitud 2026-0001" in page.text
    assert "&lt;strong&gt;viernes" in page.text

    data = {
        "subject": "Becas abiertas", "sender": "credito@demo.despacho.example",
        "audience": "estudiantes", "words": form()["words"], "words_format": "html", "latest_date": "2026-04-15",
        "brand_manual": "y", "note": "Se amplió el plazo", "seen": value(page, "seen"), "do": "send",
    }  # fmt: skip
    answer = rosa.post(draft, data=data)

    assert answer.location == PAGE
    page = words(rosa.get(PAGE))
    assert "(versión 2)" in page
    compared = words(rosa.get(f"{PAGE}/versions/2"))
    assert "Se amplió el plazo" in compared
    assert rosa.get(f"{PAGE}/versions/3").status_code == 404


def test_the_list_shows_what_one_may_see_and_narrows_it(house: House) -> None:
    with house.open():
        cast = house.cast()
        received(cast)
        filed(cast, fields=form(subject="Otra cosa distinta"))
    rosa, elena = house.browser("Rosa Solicitante"), house.browser("Elena Ajena")

    assert "Becas abiertas" in rosa.get("/tickets").text
    assert "Becas abiertas" not in rosa.get("/tickets?q=distinta").text
    assert "Ninguna solicitud cumple" in rosa.get("/tickets?estado=Cerrado").text
    assert f'<option selected value="{CAMPAIGN}">' in rosa.get("/tickets", query_string={"categoria": CAMPAIGN}).text
    assert "Todavía no hay solicitudes" in elena.get("/tickets").text


def test_the_queue_is_the_offices_and_its_counts_are_live(house: House) -> None:
    with house.open():
        received(house.cast())
    pedro = house.browser("Pedro Profesional")
    page = pedro.get("/queue")

    assert "Becas abiertas" in page.text
    assert "en 6 días hábiles" in page.text
    assert 'data-fresh="/pulse"' in page.text
    assert house.browser("Rosa Solicitante").get("/queue").status_code == 404

    seen = {"seen:2026-0001": value(page, "seen:2026-0001")}
    assert pedro.post("/queue/mine/2026-0001", data={"view": "unassigned"} | seen).location == "/queue?view=unassigned"
    assert "Becas abiertas" in pedro.get("/queue?view=mine").text
    assert "Becas abiertas" not in pedro.get("/queue?view=unassigned").text


def test_a_page_has_one_title_whatever_the_message_has(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")
    address = begun(rosa)
    send(rosa, address, words="<h1>Becas</h1><h2>Plazos</h2><p>Hasta el viernes.</p>", words_format="html")
    for page in (rosa.get(PAGE), house.browser("Víctor Vicepresidente").get(f"{PAGE}/sign/jefatura")):
        assert page.text.count("<h1") == 1
        assert "<h3>Becas</h3><h4>Plazos</h4>" in page.text


def test_who_has_signed_is_led_to_the_next_one(house: House) -> None:
    with house.open():
        filed(house.cast())
        filed(house.cast())
    head = house.browser("Víctor Vicepresidente")
    page = head.get("/tickets/2026-0001/sign/jefatura")
    assert "Siguiente por firmar" not in page.text
    sent = {"verdict": "approved", "content_hash": value(page, "content_hash")}
    after = head.post("/tickets/2026-0001/sign/jefatura", data=sent, follow_redirects=True)
    assert "Siguiente por firmar (1)" in after.text
    assert 'href="/tickets/2026-0002/sign/jefatura"' in after.text


def test_home_shows_the_head_what_waits_for_a_signature(house: House) -> None:
    with house.open():
        filed(house.cast())

    assert "Revisar y firmar" in house.browser("Víctor Vicepresidente").get("/").text
    rosa = words(house.browser("Rosa Solicitante").get("/"))
    assert "Revisar y firmar" not in rosa
    assert "Becas abiertas" in rosa


def test_search_and_palette_find_only_what_one_may_see(house: House) -> None:
    with house.open():
        received(house.cast())
    rosa, elena = house.browser("Rosa Solicitante"), house.browser("Elena Ajena")

    assert "Becas abiertas" in rosa.get("/search?q=becas").text
    assert "Nada con esas palabras" in elena.get("/search?q=becas").text
    assert [each["url"] for each in rosa.get("/palette.json?q=2026-0001").json["items"]] == [PAGE]
    assert elena.get("/palette.json?q=2026-0001").json["items"] == []


def test_a_coordinator_hands_out_several_at_once_and_a_professional_only_to_himself(house: House) -> None:
    with house.open():
        cast = house.cast()
        received(cast)
        received(cast)
        ana = cast.other_professional.id
    numbers = ["2026-0001", "2026-0002"]
    clara, pedro = house.browser("Clara Coordinadora"), house.browser("Pedro Profesional")

    page = clara.get("/queue?view=unassigned")
    data = {"ticket": numbers, "person": ana} | {f"seen:{one}": value(page, f"seen:{one}") for one in numbers}

    assert pedro.post("/queue/assigned", data=data).status_code == 422
    assert clara.post("/queue/assigned", data=data).status_code == 303
    assert house.browser("Rosa Solicitante").post("/queue/assigned", data={"ticket": numbers}).status_code == 404
    with house.open():
        assert {house.ticket(number).assignee_id for number in numbers} == {ana}


def test_the_queue_is_narrowed_to_what_one_person_has_in_hand(house: House) -> None:
    with house.open():
        cast = house.cast()
        taken(cast)
        received(cast)
        key = cast.professional.id
    clara = house.browser("Clara Coordinadora")

    page = clara.get("/queue?view=all_open")
    assert f'<option value="{key}">Pedro Profesional</option>' in page.text.split('name="persona"')[1]
    narrowed = clara.get(f"/queue?view=all_open&persona={key}").text
    assert 'data-key="2026-0001"' in narrowed
    assert 'data-key="2026-0002"' not in narrowed
    assert "Quitar filtros" in narrowed
    assert 'name="persona"' not in house.browser("Rosa Solicitante").get(f"/tickets?persona={key}").text


def test_ones_own_work_says_its_category_in_ones_own_list_and_usted_among_others(house: House) -> None:
    with house.open():
        taken(house.cast())
    pedro = house.browser("Pedro Profesional")
    own, every = (words(pedro.get(f"/queue?view={view}")) for view in ("mine", "all_open"))
    row = every.split("2026-0001")[1]
    assert "Usted" in row
    assert "Usted" not in own.split("2026-0001")[1]
