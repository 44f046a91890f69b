"""The due date's proof, and the preview while a form is open."""

from datetime import timedelta

from tests.rules.stories import CAMPAIGN, at
from workflows.proof import preview, prove
from workflows.reading import load
from workflows.rows import Target
from workflows.sla import Carried, Segment
from workflows.working_calendar import Calendar

ICETEX = load("icetex")
CALENDAR = Calendar.from_content(ICETEX.calendar)
SIX = Target(6, "business_days", "next_day")
HISTORY = [
    Segment("running", at("19 Mar 10:15"), at("20 Mar 10:00")),
    Segment("suspended", at("20 Mar 10:00"), at("24 Mar 15:00"), "En espera por usuario", "Solicitante"),
    Segment("running", at("24 Mar 15:00")),
]


def proof(history=HISTORY, when="24 Mar 16:00", target=SIX, received="19 Mar 10:15", **more):
    received_at = at(received) if received else None
    return prove(history, target=target, calendar=CALENDAR, received_at=received_at, at=at(when), **more)


def test_the_proof_is_told_line_by_line():
    assert [line.text for line in proof()] == [
        "Recibida: jue 19 mar 2026, 10:15.",
        "Plazo: 6 días hábiles desde el día hábil siguiente a la recepción (vie 20 mar 2026, 08:00).",
        "vie 20 mar 2026, 08:00 a 10:00: 2 h.",
        "En pausa, En espera por usuario, a cargo de Solicitante: desde vie 20 mar 2026, 10:00, "
        "hasta mar 24 mar 2026, 15:00; no cuenta.",
        "mar 24 mar 2026, 15:00 a 16:00: 1 h.",
        "Consumido hasta mar 24 mar 2026, 16:00: 3 h.",
        "mar 24 mar 2026, 16:00 a 17:00: 1 h.",
        "mié 25 mar 2026 a vie 27 mar 2026: 3 días hábiles.",
        "lun 30 mar 2026 a mar 31 mar 2026: 2 días hábiles.",
        "mié 1 abr 2026, 08:00 a 13:00: 5 h.",
        "Vence: mié 1 abr 2026, 13:00.",
    ]


def test_its_amounts_add_up_to_the_target():
    assert sum((line.amount or timedelta(0) for line in proof()), timedelta(0)) == timedelta(hours=54)


def test_holidays_are_named():
    history = [Segment("running", at("1 Apr 10:00"))]
    texts = [line.text for line in proof(history, "1 Apr 10:00", received="1 Apr 10:00")]
    assert "jue 2 abr 2026: no cuenta, festivo: Jueves Santo." in texts
    assert "vie 3 abr 2026: no cuenta, festivo: Viernes Santo." in texts


def test_a_held_clock_says_what_remains():
    held = [*HISTORY[:1], Segment("suspended", at("20 Mar 10:00"))]
    assert proof(held)[-1].text == "El reloj no corre; quedan 5 días hábiles y 7 h."
    late = [Segment("running", at("2 Mar 10:00"), at("11 Mar 10:00")), Segment("suspended", at("11 Mar 10:00"))]
    assert proof(late, received="2 Mar 10:00")[-1].text == "El reloj no corre; se pasó en 2 h."


def test_without_reception_there_is_nothing_to_prove_yet():
    assert [line.kind for line in proof(received=None)] == ["reception"]


def test_what_was_carried_is_told():
    carried = Carried(until=at("24 Mar 15:00"), consumed=timedelta(hours=2))
    lines = proof(carried=carried)
    assert "Ya consumido antes: 2 h." in [line.text for line in lines]
    assert lines[-1].text == "Vence: mié 1 abr 2026, 13:00."


def test_hours_are_proved_in_hours():
    lines = proof([Segment("running", at("19 Mar 10:15"))], target=Target(8, "business_hours", "next_day"))
    assert [line.text for line in lines[1:]] == [
        "Plazo: 8 horas hábiles desde la recepción.",
        "jue 19 mar 2026, 10:15 a 17:00: 6 h 45 min.",
        "vie 20 mar 2026, 08:00 a 17:00: 9 h.",
        "lun 23 mar 2026: no cuenta, festivo: Día de San José.",
        "mar 24 mar 2026, 08:00 a 16:00: 8 h.",
        "Venció: vie 20 mar 2026, 09:15.",
    ]


def test_an_exception_counts_from_the_opening_of_its_day_also_while_it_waited_for_a_signature():
    one, filing, signed = ICETEX.exceptions.target, at("3 Mar 08:07"), at("3 Mar 08:42")
    waited = [Segment("gate", filing, signed, None, "Jefatura"), Segment("running", signed)]
    lines = proof(waited, "3 Mar 09:00", one, "3 Mar 08:42", exception=True)
    assert [line.text for line in lines] == [
        "Recibida: mar 3 mar 2026, 08:42.",
        "Plazo: 1 día hábil desde el día hábil de la recepción (mar 3 mar 2026, 08:00).",
        "Una excepción cuenta desde las 08:00 de su día, también la espera del visto bueno: "
        "mar 3 mar 2026, 08:00 a 08:42: 42 min.",
        "mar 3 mar 2026, 08:42 a 09:00: 18 min.",
        "Consumido hasta mar 3 mar 2026, 09:00: 1 h.",
        "mar 3 mar 2026, 09:00 a 17:00: 8 h.",
        "Vence: mar 3 mar 2026, 17:00.",
    ]


def test_what_an_exception_waited_before_its_day_does_not_count():
    one, signed = ICETEX.exceptions.target, at("3 Mar 08:42")
    waited = [Segment("gate", at("2 Mar 16:00"), signed, None, "Jefatura"), Segment("running", signed)]
    told = [line.text for line in proof(waited, "3 Mar 17:00", one, "3 Mar 08:42", exception=True)]
    assert told[2].endswith("desde lun 2 mar 2026, 16:00, hasta mar 3 mar 2026, 08:00; no cuenta.")
    assert told[3].endswith("mar 3 mar 2026, 08:00 a 08:42: 42 min.")


def test_a_holiday_within_a_pause_is_told_once():
    held = [
        Segment("running", at("20 Mar 10:15"), at("20 Mar 17:01")),
        Segment("suspended", at("20 Mar 17:01"), at("24 Mar 08:30")),
        Segment("running", at("24 Mar 08:30")),
    ]
    texts = [line.text for line in proof(held, "24 Mar 09:00", received="20 Mar 10:15")]
    assert not any("San José" in text for text in texts)


def test_the_preview_says_when_and_why():
    shown = preview(ICETEX, CALENDAR, category=CAMPAIGN, exception=False, filed_at=at("20 Mar 17:01"))
    assert (shown.received_at, shown.due_at) == (at("24 Mar 08:00"), at("1 Apr 17:00"))
    assert shown.why[0].startswith("Fuera del horario de recepción")
    assert shown.why[1] == "lun 23 mar 2026: no cuenta, festivo: Día de San José."
    assert shown.why[-1] == "Vence: mié 1 abr 2026, 17:00."


def test_the_preview_warns_that_an_exception_is_late():
    shown = preview(ICETEX, CALENDAR, category=CAMPAIGN, exception=True, filed_at=at("3 Mar 09:00"))
    assert shown.due_at == at("4 Mar 17:00")
    assert "antes de las 09:00" in shown.why[0]
    in_time = preview(ICETEX, CALENDAR, category=CAMPAIGN, exception=True, filed_at=at("3 Mar 08:59"))
    assert in_time.why[0].startswith("Recibida")


def test_the_preview_warns_that_a_signature_is_still_to_come():
    shown = preview(ICETEX, CALENDAR, category=CAMPAIGN, exception=False, filed_at=at("3 Mar 09:00"), gates_now=False)
    assert "visto bueno" in shown.why[0]
