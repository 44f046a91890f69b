"""A council of many signatures: two of three, in turn, an opinion, silence that denies; quota, lead and escalation."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from tests.desk.another_house import give
from tests.desk.browsing import begun, value, words
from tests.desk.cast import FILED, LIST, at
from tests.desk.test_requests_views import pdf
from tests.desk.worked_house import WorkedHouse, beside_its_worker, done, until, worked
from tests.dispatch.conftest import students

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from tests.harness.mailbox import Mailbox

ROSA, CARLOS, ELENA, ANA = "Rosa Solicitante", "Carlos Colega", "Elena Ajena", "Ana Atiende"
DELIA, TERESA, DIANA, LUIS = "Delia Encargada", "Teresa Tesorera", "Diana Diseño", "Luis Jurídico"
PAULA, CLARA = "Paula Prensa", "Clara Coordinadora"
READERS = 3
PLAIN = {"asunto": "Decisión sobre becas", "texto": "El Consejo decidió.", "texto_format": "text"}
BULLETIN = {"de": "credito@demo.despacho.example", "lista": LIST}

WRONG = {
    "asunto": ("Hola", "Debe tener al menos 5 caracteres y tiene 4."),
    "radicado": ("12", "No tiene la forma que se espera."),
    "resumen": ("Corto", "Debe tener al menos 10 caracteres y tiene 5."),
    "ejemplares": ("501", "Debe ser 500 o menos."),
    "sala_de": ("laboral", "Elija"),
    "jornadas": (["m", "t", "n"], "Pueden ser hasta 2 (opciones); hay 3."),
    "dia": ("2028-01-03", "Lo más tarde es"),
    "hora": ("20:00", "Lo más tarde es 19:00."),
    "sale": ("2026-03-02T23:00", "Lo más temprano es"),
    "correo": ("nadie", "Escriba una dirección de correo completa"),
    "telefono": ("123", "«123» no es un número de teléfono."),
    "pagina": ("no es", "Escriba una dirección de internet"),
    "ponente": ("nadie@fuera.example", "Nadie de la casa tiene la dirección"),
    "areas": (["1", "2", "3"], "Pueden ser hasta 2"),
}


def staffed(house: WorkedHouse) -> WorkedHouse:
    """Delia presides, Teresa, Diana and Paula are the chamber, Luis is the lawyer, Ana writes, Elena owns the list."""
    from ticketing.audience.lists.queries import by_code
    from ticketing.office.departments.actions import add
    from ticketing.office.people.actions import name_head

    with house.open():
        for name in (TERESA, DIANA, PAULA):
            give(house.person(name), "magistrado")
        give(house.person(LUIS), "jurista")
        give(house.person(ANA), "relator")
        give(house.person(CLARA), "secretaria")
        general = add("Secretaría General", by=None, at=FILED)
        name_head(house.cast().credit, house.person(DELIA), "Presidenta", by=None, at=FILED)
        name_head(general, house.person(CARLOS), "Secretario General", by=None, at=FILED)
        by_code(LIST).owner = house.person(ELENA)
    return house


@pytest.fixture
def house(app: Flask) -> WorkedHouse:
    """On Monday 2 March at 10:15, without its worker."""
    return staffed(worked(app, "consejo"))


@pytest.fixture(params=["sqlite", "postgres"])
def mailed(request: pytest.FixtureRequest, tmp_path: Path, mailbox: Mailbox) -> Iterator[WorkedHouse]:
    """The same with its worker and its readers."""
    with beside_its_worker(request.getfixturevalue(f"{request.param}_office_url"), "consejo", tmp_path, mailbox) as it:
        with it.open():
            students(READERS)
        yield staffed(it)


def standing(house: WorkedHouse) -> dict[str, str]:
    from ticketing.desk.gates.queries import rows

    with house.open():
        return {row.name: row.status for row in rows(house.ticket(house.number.partition("-")[2]))}


def photo() -> tuple[io.BytesIO, str]:
    made = io.BytesIO()
    Image.new("RGB", (40, 30)).save(made, "PNG")
    made.seek(0)
    return made, "foto.png"


def test_a_bulletin_about_a_person_is_signed_in_turn_and_goes_out_in_its_class(mailed: WorkedHouse) -> None:
    house = mailed
    house.file(ROSA, "Boletín", **PLAIN, **BULLETIN, reservado="y")
    assert house.number == "CON-2026-0001"
    first = {"presidencia": "open", "sala": "open", "listas": "open", "concepto": "open", "rectoria": "waiting"}
    assert standing(house) == first
    house.letter(TERESA, house.number)  # asked by mail to sign

    house.sign(LUIS, "concepto", "contrary", "Falta la notificación.")
    house.sign(DELIA, "presidencia")
    house.sign(ELENA, "listas")
    house.sign(TERESA, "sala")
    assert "1 de 2 firmas" in house.read(ANA)
    house.sign(PAULA, "sala")
    assert standing(house)["rectoria"] == "open"
    house.sign(CARLOS, "rectoria")
    assert "Dio concepto desfavorable" in house.read(ANA)

    house.step(ANA, "take")
    ana = house.browser(ANA)
    campaign = str(done(ana, f"/campaigns/of/{house.number}").location).removesuffix("/sending")
    offered = ana.get(f"{campaign}/content").text
    assert [label for label in ("Noticias", "Citaciones", "Cursos") if label not in offered] == []
    done(ana, f"{campaign}/review", version=value(ana.get(f"{campaign}/review"), "version"), note="")
    until(lambda: house.letters("¿Puede salir así?"), "the proof never came")
    rosa = house.browser(ROSA)
    done(rosa, str(done(rosa, f"{campaign}/proof").location) + "/confirm")
    sending = ana.get(f"{campaign}/sending")
    done(ana, f"{campaign}/sending", version=value(sending, "version"), when="now", window="class")

    until(lambda: house.state() == "Divulgada", "the bulletin never went out")
    assert len([one for one in house.letters(PLAIN["asunto"]) if one["List-Unsubscribe"]]) == READERS


def test_the_silence_of_the_chamber_denies(mailed: WorkedHouse) -> None:
    house = mailed
    house.file(ROSA, "Providencia", **PLAIN, reservado="y")
    house.sign(TERESA, "sala")

    # At the opening of the first working day those are reminded who have not signed; after the second it is denied.
    house.let_time_pass(at("2026-03-03 08:01"))
    assert standing(house)["sala"] == "open"
    house.let_time_pass(at("2026-03-04 08:01"))
    assert standing(house)["sala"] == "rejected"
    assert "dio por negado «Sala de magistrados»: se venció su plazo sin respuesta" in house.read(ROSA)
    assert "se da por negado" in house.letter(ROSA, "Se venció un plazo")

    house.step(ROSA, "withdraw", "Ya no hace falta.")
    assert house.state() == "Desistida"


def test_two_days_without_the_chairs_signature_bring_it_before_the_secretary_general(mailed: WorkedHouse) -> None:
    house = mailed
    house.file(ROSA, "Providencia", **PLAIN)
    house.let_time_pass(at("2026-03-04 16:59"))
    assert "No avanzan y llegaron a usted" not in house.read(CARLOS, "/")

    house.let_time_pass(at("2026-03-04 17:01"))

    assert "No avanzan y llegaron a usted" in house.read(CARLOS, "/")
    house.letter(CARLOS, house.number)
    house.sign(DELIA, "presidencia")
    house.step(ANA, "take")
    assert "No avanzan y llegaron a usted" not in house.read(CARLOS, "/")
    assert house.state() == "En relatoría"


def test_a_department_asks_twice_a_week_and_what_was_given_up_takes_no_place(house: WorkedHouse) -> None:
    house.file(ROSA, "Providencia", **PLAIN)
    house.file(CARLOS, "Providencia", **PLAIN)

    said = words(house.file(ROSA, "Providencia", 422, **PLAIN))
    assert "ya se alcanzaron" in said
    house.file(ROSA, "Boletín", **PLAIN, **BULLETIN)
    house.file(ELENA, "Providencia", **PLAIN)
    house.number = "CON-2026-0002"
    house.step(CARLOS, "withdraw", "Se repitió.")
    house.file(ROSA, "Providencia", **PLAIN)


def test_what_is_announced_for_a_day_is_asked_three_working_days_before(house: WorkedHouse) -> None:
    assert "«Día de la audiencia» está muy cerca" in words(
        house.file(ROSA, "Providencia", 422, **PLAIN, dia="2026-03-04")
    )
    house.file(ROSA, "Providencia", **PLAIN, dia="2026-03-05")


def test_a_field_of_every_kind_is_asked_within_its_bounds_and_worked_to_the_end(house: WorkedHouse) -> None:
    with house.open():
        reporter, area = house.person(PAULA).email, str(house.cast().law.id)
    answers: dict[str, Any] = {
        **PLAIN, "radicado": "AB-0012", "resumen": "Se conceden las becas.", "ejemplares": "101", "sala_de": "civil",
        "jornadas": ["m", "n"], "dia": "2026-03-20", "hora": "08:30", "sale": "2026-03-21T09:00",
        "correo": "contacto@ejemplo.org", "telefono": "601 381 6700", "pagina": "https://consejo.example/1",
        "ponente": reporter, "areas": [area],
    }  # fmt: skip
    for name, (given, said) in WRONG.items():
        page = words(house.file(ROSA, "Providencia", 422, **answers | {"por_que": "Van a cada juzgado.", name: given}))
        assert said in page, name
    assert "Por qué tantos" in words(house.file(ROSA, "Providencia", 422, **answers))

    sent = answers | {"por_que": "Van a cada juzgado.", "anexos": (pdf(), "fallo.pdf"), "foto": photo()}
    house.file(ROSA, "Providencia", **sent)
    page = house.read(ANA)
    for told in ("AB-0012", "Mañana, Noche", "+57 601 3816700", PAULA, "fallo.pdf", "Oficina Jurídica", "08:30"):
        assert told in page, told

    assert standing(house) == {"presidencia": "open", "experto": "open", "concepto": "open"}
    house.sign(DELIA, "presidencia", "returned", "Falta el número.")
    assert "Devuelta" in house.read(ROSA)
    client = house.browser(ROSA)
    address = str(done(client, f"{house.page}/edit").location)
    again = {key: given for key, given in answers.items() if key != "asunto"}
    done(client, address, **again, por_que="Van a cada juzgado.", asunto="Decisión 12 sobre becas", note="",
         do="send", seen=value(client.get(address), "seen"))  # fmt: skip
    house.sign(DELIA, "presidencia")
    house.sign(PAULA, "experto")
    house.step(ANA, "take")
    house.deliver(ANA, "web", address="https://consejo.example/decision", files=(pdf(), "constancia.pdf"))
    house.step(ANA, "publish")
    assert house.state() == "Divulgada"


def test_the_form_says_what_it_asks_before_it_is_filled_in(house: WorkedHouse) -> None:
    rosa = house.browser(ROSA)
    page = words(rosa.get(begun(rosa, "Providencia")))

    assert "Letras, guion y cuatro números, como AB-0012." in page
    assert "A quiénes" not in page
