"""What the institution's document says, letter for letter."""

import pytest

from tests.rules.stories import TIMED_OUT
from workflows.reading import load
from workflows.working_calendar import Calendar

ICETEX = load("icetex")

STEPS = f"""
Registrado | En proceso | | Profesional |
Registrado | Anulado | Fuera del alcance | Profesional | yes
Registrado | Anulado | Repetido o duplicado | Profesional | yes
Registrado | Anulado | Mal registrado | Profesional | yes
Registrado | Anulado | Por solicitud del Usuario | Solicitante, Profesional | yes
En proceso | Solucionado | Solución entregada | Profesional, Sistema |
En proceso | Suspendido | En espera por usuario | Profesional | yes
En proceso | Suspendido | Solucionado - pendiente validación de usuario | Profesional | yes
En proceso | Anulado | Mal registrado | Profesional | yes
En proceso | Anulado | Repetido o duplicado | Profesional | yes
Suspendido | En proceso | Respuesta dada por usuario | Solicitante, Profesional |
Suspendido | En proceso | Por causas exógenas que impactan el procedimiento | Profesional | yes
Suspendido | Anulado | No está aprobado. | Profesional | yes
Suspendido | Anulado | Información incompleta / Información no es clara | Profesional | yes
Solucionado | Cerrado | Se ha validado con el usuario | Solicitante |
Solucionado | Cerrado | {TIMED_OUT} | Sistema |
Solucionado | Reabierto | | Solicitante | yes
Reabierto | En proceso | Caso se encuentra en atención | Profesional |
"""

CATEGORIES = """
Actualización y divulgación de contenidos en la web | 12 | web
Actualización web + campañas mensajes de texto o e-mail | 12 | web, campaign
Actualización web + infoservicio | 12 | web, infoservice
Actualización web + campañas mensajes de texto o e-mail + infoservicios | 12 | web, campaign, infoservice
Diseño y publicación de piezas gráficas en la web | 12 | pieces, web
Lanzamiento de un producto o servicio en la web | 12 | web
Modificación o reemplazo de archivos adjuntos en el portal web | 12 | web
Nueva sección en la web | 12 | web
Publicación de archivos en la web | 12 | web
Campañas de mensajes de texto o e-mail | 6 | campaign
Campañas de mensajes de texto o e-mail + infoserivicio | 6 | campaign, infoservice
Diseño de piezas comerciales | 5 | pieces
Divulgación de información por Infoserivicios | 4 | infoservice
"""

CLOCKS = {
    "Registrado": "running",
    "En proceso": "running",
    "Suspendido": "paused",
    "Solucionado": "stopped",
    "Reabierto": "running",
    "Cerrado": "stopped",
    "Anulado": "stopped",
}

HOLIDAYS = {
    2024: "01-01 01-08 03-25 03-28 03-29 05-01 05-13 06-03 06-10 07-01 07-20 08-07 08-19 10-14 11-04 11-11 12-08 12-25",
    2025: "01-01 01-06 03-24 04-17 04-18 05-01 06-02 06-23 06-30 07-20 08-07 08-18 10-13 11-03 11-17 12-08 12-25",
    2026: "01-01 01-12 03-23 04-02 04-03 05-01 05-18 06-08 06-15 06-29 "
    "07-13 07-20 08-07 08-17 10-12 11-02 11-16 12-08 12-25",
    2027: "01-01 01-11 03-22 03-25 03-26 05-01 05-10 05-31 06-07 07-05 "
    "07-12 07-20 08-07 08-16 10-18 11-01 11-15 12-08 12-25",
}  # fmt: skip


def table(text):
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def test_the_steps_are_those_of_the_document():
    rows = [
        [s.source, s.target, s.reason or "", ICETEX.labels(s.takers), "yes" if s.note else ""] for s in ICETEX.steps
    ]
    assert rows == table(STEPS)


def test_the_categories_are_those_of_the_document():
    rows = [[c.label, str(c.target.amount), ", ".join(c.deliverables)] for c in ICETEX.categories]
    assert rows == table(CATEGORIES)
    assert {(c.target.unit, c.target.count_from) for c in ICETEX.categories} == {("business_days", "next_day")}
    assert all(category.description for category in ICETEX.categories)
    assert [number for number, c in enumerate(ICETEX.categories, start=1) if "banner" in c.parts] == [1, 2, 3, 4, 5, 6]


def test_each_state_has_its_clock():
    assert {state.label: state.clock for state in ICETEX.states} == CLOCKS
    assert ICETEX.initial == "Registrado"


def test_the_exceptions_are_ten_of_one_day_before_nine():
    assert len(ICETEX.exceptions.kinds) == 10
    assert (ICETEX.exceptions.target.amount, ICETEX.exceptions.target.count_from) == (1, "reception_day")
    assert ICETEX.exceptions.before == 9 * 60


@pytest.mark.parametrize("year", HOLIDAYS)
def test_the_holidays_are_frozen_dates(year):
    days = [day.removeprefix(f"{year}-") for day in ICETEX.calendar["holidays"] if day.startswith(str(year))]
    assert days == HOLIDAYS[year].split()


BANNER_WORDS = {f"banner_{one}" for one in ("home", "inner", "title", "description", "action", "alt")}


@pytest.mark.parametrize(
    ("gate", "protected"),
    [
        (
            "jefatura",
            {
                "goes_by",
                "sender",
                "subject",
                "words",
                "image",
                "attachments",
                "text_messages",
                "audience",
                "latest_date",
            }
            | {"institutional_group", "portal_address", "banner", "banner_place", "banner_link", "banner_until"}
            | BANNER_WORDS,
        ),
        ("comunicaciones", {"subject", "words", "image", "attachments", "text_messages"} | BANNER_WORDS),
        (
            "areas",
            {"subject", "words", "image", "attachments", "text_messages", "areas", "portal_address"} | BANNER_WORDS,
        ),
    ],
)
def test_the_gates_protect_what_was_signed(gate, protected):
    assert set(ICETEX.gate(gate).protects) == protected


def test_the_form_asks_each_category_for_what_it_needs():
    campaign = {field.name for field in ICETEX.fields_for("Campañas de mensajes de texto o e-mail")}
    web = {field.name for field in ICETEX.fields_for("Nueva sección en la web")}
    assert {"sender", "audience", "words", "latest_date", "office_evidence", "areas", "areas_evidence"} <= campaign
    assert "banner" not in campaign | web
    assert "sender" not in web
    assert "banner" in {field.name for field in ICETEX.fields_for("Actualización web + infoservicio")}


def test_sending_itself_is_the_evidence_of_a_campaign():
    assert {d.name: d.engine for d in ICETEX.deliverables if d.by_itself} == {
        "campaign": "campaign",
        "infoservice": "infoservice",
    }
    assert set(ICETEX.deliverable("web").evidence) == {"address", "file", "banner"}


def test_everything_but_a_campaign_can_be_delivered_by_hand():
    assert [d.name for d in ICETEX.deliverables if not d.by_hand] == ["campaign"]


def test_only_the_survey_is_the_facts_alone():
    assert [step.key for step in ICETEX.steps if not step.by] == ["close_validated"]


def test_waits_are_reminded_on_days_three_five_and_ten():
    assert {timer.at for timer in ICETEX.timers if timer.at} == {(3, 5, 10)}


def test_leave_to_send_is_withdrawn_before_anything_else():
    for key in ("suspend", "ask_validation"):
        [first, *_] = ICETEX.step(key).effects
        assert first == "withdraw_leave_to_send"
    assert "withdraw_leave_to_send" in ICETEX.occasions["edited"]


def test_its_calendar_works_nine_hours_in_bogota():
    calendar = Calendar.from_content(ICETEX.calendar)
    assert (calendar.zone.key, calendar.normal_day.total_seconds()) == ("America/Bogota", 9 * 3600)
