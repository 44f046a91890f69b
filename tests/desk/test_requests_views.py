"""Filing in the browser: the draft keeps what is typed, errors stand beside their fields, one draft is one ticket."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from pypdf import PdfWriter

from tests.desk.browsing import FIELDS, House, begun, opened, send, words
from tests.desk.cast import CAMPAIGN, WEB
from workflows.reading import load

if TYPE_CHECKING:
    from flask import Flask


def pdf() -> io.BytesIO:
    """A document of one empty page."""
    made, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(72, 72)
    writer.write(made)
    made.seek(0)
    return made


@pytest.fixture
def house(app: Flask) -> House:
    return opened(app)


def test_the_choice_offers_every_category_with_its_days(house: House) -> None:
    page = house.browser("Rosa Solicitante").get("/requests/new")

    assert page.status_code == 200
    assert page.text.count('class="kind"') == 13
    assert "6 días hábiles" in page.text
    assert "Manual de funciones de la entidad" in page.text


def test_nobody_files_without_signing_in(house: House) -> None:
    client = house.app.test_client()

    assert client.get("/requests/new").location == "/sign-in?next=%2Frequests%2Fnew"
    assert client.post("/requests", data={"category": WEB}).location.startswith("/sign-in")


def test_a_filled_form_becomes_a_ticket_and_its_page_says_for_whom_it_waits(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")
    answer = send(rosa, begun(rosa))

    assert (answer.status_code, answer.location) == (303, "/tickets/2026-0001")
    page = rosa.get("/tickets/2026-0001")
    assert "Becas abiertas hasta el viernes" in page.text
    assert "Víctor Vicepresidente" in words(page)
    assert "<p>Inscríbase antes del viernes.</p>" in page.text


def test_sending_the_same_draft_twice_gives_one_ticket(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")
    address = begun(rosa)

    first, second = send(rosa, address), send(rosa, address)

    assert first.location == second.location == rosa.get(address).location
    with house.open():
        from ticketing.desk.cases.models import Ticket
        from ticketing.extensions import db

        assert db.session.query(Ticket).count() == 1


def test_errors_come_back_beside_their_fields_with_all_that_was_typed(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")
    address = begun(rosa)
    answer = send(rosa, address, audience=None, latest_date="2026-02-01", sender="nada")

    assert answer.status_code == 422
    for sentence in ("Elija los destinatarios.", "Esa fecha ya pasó.", "no está en el registro de remitentes"):
        assert answer.text.count(sentence) == 2, sentence
    assert 'value="Becas abiertas hasta el viernes"' in answer.text
    assert "Inscríbase antes del viernes." in rosa.get(address).text


def test_a_bad_upload_is_refused_with_its_reason_and_the_good_one_is_kept(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")
    address = begun(rosa)
    files = [(pdf(), "plan.pdf"), (io.BytesIO(b"esto no es un pdf"), "roto.pdf")]
    answer = send(rosa, address, attachments=files)

    assert answer.status_code == 422
    assert "«roto.pdf»" in answer.text
    assert ">plan.pdf</a>" in answer.text
    assert send(rosa, address).status_code == 303


def test_a_kept_file_is_taken_away_without_losing_what_was_typed(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")
    address = begun(rosa)
    page = rosa.post(address, data={**FIELDS, "do": "save", "attachments": (pdf(), "plan.pdf")}, follow_redirects=True)
    token = page.text.split('value="remove:')[1].split('"')[0]

    page = rosa.post(address, data={**FIELDS, "do": f"remove:{token}"}, follow_redirects=True)

    assert "plan.pdf" not in page.text
    assert "Becas abiertas" in page.text


def test_a_file_is_kept_as_soon_as_it_is_chosen_and_a_bad_one_says_why(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")
    address = begun(rosa)
    place = f"{address}/files?field=attachments"

    both = {"file": [(pdf(), "bases.pdf"), (io.BytesIO(b"MZ no es un documento"), "virus.exe")]}
    answer = rosa.post(place, data=both, content_type="multipart/form-data")

    assert answer.status_code == 200
    assert "bases.pdf" in answer.get_json()["html"]
    assert "virus.exe" in answer.get_json()["said"]
    assert "virus.exe" not in answer.get_json()["html"]
    # What is saved or sent meanwhile takes nothing of it away.
    rosa.post(f"{address}/saved", data=FIELDS)
    assert "bases.pdf" in rosa.get(address).text
    more = rosa.post(place, data={"file": (pdf(), "anexo.pdf")}, content_type="multipart/form-data")
    assert more.get_json()["html"].count("<li") == 2
    assert send(rosa, address).location == "/tickets/2026-0001"
    assert "anexo.pdf" in rosa.get("/tickets/2026-0001").text


@pytest.mark.parametrize(("who", "field"), [("Carlos Colega", "attachments"), ("Rosa Solicitante", "no_existe")])
def test_only_the_author_uploads_and_only_where_files_are_asked_for(house: House, who: str, field: str) -> None:
    address = begun(house.browser("Rosa Solicitante"))
    sent = {"file": (pdf(), "bases.pdf")}
    answer = house.browser(who).post(f"{address}/files?field={field}", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 404


def test_autosave_keeps_the_draft_beyond_the_session(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")
    address = begun(rosa)
    answer = rosa.post(f"{address}/saved", data={"subject": "A medias"}, headers={"X-Autosave": "1"})

    assert answer.json["text"] == "Guardado 10:15"
    assert 'value="A medias"' in house.browser("Rosa Solicitante").get(address).text
    assert "A medias" in house.browser("Rosa Solicitante").get("/").text


def test_a_draft_is_its_authors_alone(house: House) -> None:
    address = begun(house.browser("Rosa Solicitante"))
    carlos = house.browser("Carlos Colega")

    assert carlos.get(address).status_code == 404
    assert send(carlos, address).status_code == 404
    assert carlos.post(f"{address}/saved", data={}).status_code == 404
    assert carlos.post(f"{address}/discarded").status_code == 404


def test_the_page_says_when_it_would_be_due_and_an_exception_is_shorter(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")
    address = begun(rosa)

    assert "mar 10 mar, 17:00" in rosa.get(address).text
    assert "mar 3 mar, 17:00" in rosa.get(f"{address}/due?exception=duties").text


def test_a_date_before_it_would_be_ready_is_told_at_once_and_to_who_signs(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")
    address = begun(rosa)

    assert "Estaría lista 5 días después de la fecha que puso" in rosa.get(f"{address}/due?latest_date=2026-03-05").text
    assert "Estaría lista" not in rosa.get(f"{address}/due?latest_date=2026-03-10").text
    assert "Estaría lista" not in rosa.get(f"{address}/due?latest_date=no-es-fecha").text
    assert send(rosa, address, latest_date="2026-03-05").status_code == 303
    signing = house.browser("Víctor Vicepresidente").get("/tickets/2026-0001/sign/jefatura")
    assert "5 días después de la fecha que pidió" in signing.text


def test_the_page_says_how_many_people_a_list_reaches(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")
    address = begun(rosa)

    assert "Llega a 0 personas" in words(rosa.get(f"{address}/reach?field=audience&audience=estudiantes"))
    assert "Elija una lista" in words(rosa.get(f"{address}/reach?field=audience"))


@pytest.mark.parametrize("category", [each.label for each in load("icetex").categories])
def test_every_category_has_its_form(house: House, category: str) -> None:
    rosa = house.browser("Rosa Solicitante")
    page = rosa.get(begun(rosa, category))

    assert page.status_code == 200
    assert "Enviar a aprobación" in page.text


def test_the_category_can_be_changed_while_it_is_a_draft(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")
    address = begun(rosa)
    rosa.post(f"{address}/saved", data={"subject": "Un plan"})
    changed = rosa.post(f"/requests?draft={address.rsplit('/', 1)[1]}", data={"category": WEB})

    assert changed.location == address
    page = rosa.get(address)
    assert "Publicación de archivos en la web" in page.text
    assert 'value="Un plan"' in page.text


def test_another_category_names_what_it_does_not_ask_and_keeps_it(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")
    address = begun(rosa)
    rosa.post(f"{address}/saved", data=FIELDS)
    token = address.rsplit("/", 1)[-1]

    page = rosa.post(f"/requests?draft={token}", data={"category": WEB}, follow_redirects=True)
    assert "no se pide: " in page.text
    assert "Destinatarios" in page.text.split("no se pide: ")[1].split(" Se conserva")[0]
    assert "Becas abiertas hasta el viernes" in page.text
    page = rosa.post(f"/requests?draft={token}", data={"category": CAMPAIGN}, follow_redirects=True)
    assert "no se pide: " not in page.text


def test_another_one_like_it_begins_with_everything_but_the_date(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")
    send(rosa, begun(rosa), attachments=(pdf(), "bases.pdf"))
    assert "Pedir otra igual" in rosa.get("/tickets/2026-0001").text

    page = rosa.post("/tickets/2026-0001/again", follow_redirects=True)

    assert "ponga la fecha nueva" in page.text
    assert 'value="Becas abiertas hasta el viernes"' in page.text
    assert "Inscríbase antes del viernes." in page.text
    assert ">bases.pdf</a>" in page.text
    assert 'value="2026-03-31"' not in page.text
    address = page.request.path
    assert send(rosa, address).location == "/tickets/2026-0002"
    assert "bases.pdf" in rosa.get("/tickets/2026-0002").text


def test_another_one_like_a_colleagues_leaves_the_files_and_a_reserved_one_is_ones_own(house: House) -> None:
    rosa, head = house.browser("Rosa Solicitante"), house.browser("Víctor Vicepresidente")
    send(rosa, begun(rosa), attachments=(pdf(), "bases.pdf"))
    page = head.post("/tickets/2026-0001/again", follow_redirects=True)
    assert "Becas abiertas hasta el viernes" in page.text
    assert "bases.pdf" not in page.text
    with house.open():
        house.ticket().reserved = True
    assert house.browser("Clara Coordinadora").post("/tickets/2026-0001/again").status_code in (404, 422)


def test_an_unknown_category_is_refused_in_words(house: House) -> None:
    answer = house.browser("Rosa Solicitante").post("/requests", data={"category": "Otra cosa"})

    assert answer.status_code == 422


def test_forms_need_their_token(house: House) -> None:
    house.app.config["WTF_CSRF_ENABLED"] = True
    rosa = house.browser("Rosa Solicitante")

    assert rosa.post("/requests", data={"category": WEB}).status_code == 400


def test_a_picture_inside_the_text_is_seen_by_who_reads_it_and_by_nobody_else(house: House) -> None:
    rosa, pedro, elena = (house.browser(name) for name in ("Rosa Solicitante", "Pedro Profesional", "Elena Ajena"))
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(made, "PNG")
    made.seek(0)
    url = rosa.post("/uploads/images", data={"file": (made, "plan.png")}).json["url"]
    words = f'<div>Hola<figure><img src="{url}"><figcaption>El plan</figcaption></figure></div>'
    answer = send(rosa, begun(rosa), words=words, words_format="html")

    page = rosa.get(answer.location)

    assert f'src="{url}" alt="El plan"' in page.text or f'alt="El plan" src="{url}"' in page.text
    with pedro.get(url) as shown:
        assert shown.status_code == 200
    assert elena.get(url).status_code == 404
