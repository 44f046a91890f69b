"""How many requests there may be in a while, and how early they must come: said on the form, asked under one lock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.desk.another_house import FILES, IN_BOGOTA, give, works_by
from tests.desk.browsing import House, begun, opened, value, words
from tests.desk.cast import LIST, at
from tests.desk.racing import Press, patient, raced

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

TERMS = "terms:\n  - {name: cuaresma, from: 2026-02-18, to: 2026-04-02}\n"
FIELDS = """
  - {name: day, label: El día, kind: date, means: event_date}
  - {name: to, label: A quiénes, kind: audience}
"""
ROSA, COLLEAGUE, ELENA, ANA = "Rosa Solicitante", "Carlos Colega", "Elena Ajena", "Ana Atiende"


def worked_by(app: Flask, monkeypatch: pytest.MonkeyPatch, folder: Path, *limits: str) -> House:
    """The hospital with these limits."""
    text = (FILES / "hospital.yaml").read_text(encoding="utf-8")
    rows = "".join(f"  - {each}\n" for each in limits)
    terms = TERMS if "in: term" in rows else ""
    text = f"{text.partition('occasions:')[0]}{FIELDS}{terms}limits:\n{rows}{IN_BOGOTA}"
    text = text.replace(
        "final: true}", "final: true}\n  - {label: Nulo, clock: stopped, outcome: annulled, final: true}", 1
    )
    text = text.replace("gates:", "  - {key: drop, label: Anular, from: Pedido, to: Nulo, by: [requester]}\ngates:", 1)
    (folder / "hospital.yaml").write_text(text, encoding="utf-8")
    found = opened(app)
    works_by(app, "hospital", monkeypatch, folder=folder)
    with found.open():
        give(found.person(ANA), "mesa")
    return found


def ask(client: FlaskClient, **answers: Any) -> TestResponse:
    return client.post(begun(client, "Aviso interno"), data={"title": "Un aviso", "do": "send", **answers})


def filed(client: FlaskClient, **answers: Any) -> None:
    answer = ask(client, **answers)
    assert answer.status_code == 303, words(answer)


def refused(client: FlaskClient, **answers: Any) -> str:
    answer = ask(client, **answers)
    assert answer.status_code == 422
    return words(answer)


WEEKLY = "{max: 2, per: requester, in: week}"


def test_the_third_of_the_week_is_refused_and_told_when_it_may_come(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    house = worked_by(app, monkeypatch, tmp_path, WEEKLY)
    rosa = house.browser(ROSA)
    for _ in range(2):
        filed(rosa)

    assert "Hoy no se puede enviar" in words(rosa.get(begun(rosa, "Aviso interno"))), "Said before it is written."
    said = refused(rosa)

    assert "El procedimiento admite 2 solicitudes de usted en esta semana, y ya se alcanzaron." in said
    assert "Puede radicarla desde el lun 9 mar. No se envió nada y lo escrito se conserva." in said
    filed(house.browser(ELENA))
    house.move(at("2026-03-09 08:30"))
    filed(house.browser(ROSA))


def test_what_was_annulled_takes_nobodys_place(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    house = worked_by(app, monkeypatch, tmp_path, "{max: 1, per: requester, in: month}")
    rosa = house.browser(ROSA)
    filed(rosa)
    page = rosa.get("/tickets/HOS-2026-0001")
    data = {"step": "drop", "note": "", "seen": value(page, "seen")}
    assert rosa.post("/tickets/HOS-2026-0001/steps", data=data).status_code == 303

    filed(rosa)


PER = {
    "department": ("{max: 1, per: department, in: day}", {}, COLLEAGUE, ELENA),
    "procedure": ("{max: 1, per: procedure, in: term}", {}, ELENA, None),
    "category": ("{max: 1, per: category, in: day}", {}, ELENA, None),
    "audience": ("{max: 1, per: audience, in: week}", {"to": LIST}, ELENA, None),
}


@pytest.mark.parametrize("per", PER)
def test_they_are_counted_by_whose_they_are(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, per: str
) -> None:
    limit, answers, too_many, free = PER[per]
    house = worked_by(app, monkeypatch, tmp_path, limit)
    filed(house.browser(ROSA), **answers)

    assert "ya se alcanzaron" in refused(house.browser(too_many), **answers)
    if free is not None:
        filed(house.browser(free), **answers)


def test_only_the_cases_that_a_limit_means_are_counted_and_asked(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    house = worked_by(app, monkeypatch, tmp_path, "{max: 1, per: requester, in: day, when: {topic: {filled: true}}}")
    with house.open():
        give(house.person(ELENA), "etica")
    rosa = house.browser(ROSA)
    for _ in range(2):
        filed(rosa)

    filed(rosa, topic="Un brote")
    assert "ya se alcanzaron" in refused(rosa, topic="Otro brote")
    filed(rosa)


LEADS = {
    "hours-enough": ("16 business_hours", "2026-03-04", True),  # 6:45 h today and 9 tomorrow
    "hours-short": ("16 business_hours", "2026-03-03", False),
    "business-days": ("3 business_days", "2026-03-05", True),
    "business-days-short": ("3 business_days", "2026-03-04", False),
    "calendar-days": ("7 calendar_days", "2026-03-09", True),
    "calendar-days-short": ("7 calendar_days", "2026-03-08", False),
}


@pytest.mark.parametrize("case", LEADS)
def test_it_must_come_in_time_for_its_day(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, case: str
) -> None:
    lead, day, enough = LEADS[case]
    amount = 15 if case == "hours-enough" else 16
    house = worked_by(app, monkeypatch, tmp_path, f"{{lead: {lead.replace('16', str(amount))}, before: event_date}}")
    rosa = house.browser(ROSA)

    if enough:
        filed(rosa, day=day)
    else:
        assert "«El día» está muy cerca: debe pedirse con" in refused(rosa, day=day)
    filed(rosa)


def test_what_only_warns_is_filed_and_stays_in_its_story(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    house = worked_by(app, monkeypatch, tmp_path, "{lead: 3 business_days, before: day, else: warn}")
    rosa = house.browser(ROSA)
    address = begun(rosa, "Aviso interno")
    rosa.post(address, data={"title": "Un aviso", "day": "2026-03-03", "do": "save"})
    assert "Puede enviarla; quedará anotado" in words(rosa.get(address))

    filed(rosa, day="2026-03-03")

    told = words(house.browser(ANA).get("/tickets/HOS-2026-0001"))
    assert "Aviso: «El día» está muy cerca: debe pedirse con 3 días hábiles de anticipación." in told


def test_an_edit_asks_for_time_only_where_it_moves_the_day(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    house = worked_by(app, monkeypatch, tmp_path, "{lead: 3 business_days, before: day}", WEEKLY)
    rosa = house.browser(ROSA)
    with house.open():
        give(house.person(ELENA), "etica")
    filed(rosa, day="2026-03-05", topic="Un brote")
    filed(rosa, day="2026-03-05", topic="Un brote")
    house.move(at("2026-03-04 09:00"))
    rosa = house.browser(ROSA)

    def edited(day: str) -> TestResponse:
        address = rosa.post("/tickets/HOS-2026-0001/edit").location
        seen = value(rosa.get(address), "seen")
        data = {"title": "Otro título", "day": day, "topic": "Un brote", "do": "send", "seen": seen}
        return rosa.post(address, data=data)

    assert edited("2026-03-05").status_code == 303
    late = edited("2026-03-06")
    assert late.status_code == 422
    assert "está muy cerca" in words(late)


def test_of_two_at_once_one_is_the_last_that_may(
    app_postgres: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = worked_by(app_postgres, monkeypatch, tmp_path, "{max: 2, per: department, in: week}")
    with patient(made, monkeypatch) as house:
        rosa, carlos = house.browser(ROSA), house.browser(COLLEAGUE)
        filed(rosa)
        presses = [
            Press(client, begun(client, "Aviso interno"), {"title": "Un aviso", "do": "send"})
            for client in (rosa, carlos)
        ]

        answers = raced(house, *presses, rows="ticket_serial")

        assert sorted(answer.status_code for answer in answers) == [303, 422]
        said = next(words(answer) for answer in answers if answer.status_code == 422)
        assert "El procedimiento admite 2 solicitudes de su dependencia en esta semana" in said
