"""Two procedures by two calendars in two zones: each request tells its own hours, wherever it is spoken of."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.desk.another_house import FILES, HOSPITAL, asked, give, works_by_several
from tests.desk.browsing import House, begun, opened, send, words
from tests.desk.cast import CAMPAIGN, at, filed

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from tests.harness.mailbox import Mailbox

ROSA, ANA = "Rosa Solicitante", "Ana Atiende"
NOTICE, ITS = f"{HOSPITAL}/Aviso interno", "Del hospital"
DUE = "jue 5 mar, 18:00, hora de Lisboa"  # Monday's request, three days of two shifts


@pytest.fixture
def two(app: Flask, monkeypatch: pytest.MonkeyPatch) -> House:
    """ICETEX in Bogotá and the hospital in Lisbon, in one institution that is in Bogotá; one request of each."""
    works_by_several(app, monkeypatch)
    house = opened(app)
    with house.open():
        give(house.cast().other_professional, "mesa", HOSPITAL)
        give(house.cast().other_professional, "jefatura_mesa", HOSPITAL)
        asked(house.cast().requester)
    rosa = house.browser(ROSA)
    send(rosa, begun(rosa, f"icetex/{CAMPAIGN}"))
    return house


def command(house: House, *arguments: str) -> str:
    answer = house.app.test_cli_runner().invoke(args=["calendar", *arguments])
    assert answer.exit_code == 0, answer.output
    return answer.output


def due(house: House) -> dict[str, str | None]:
    from ticketing.desk.cases.models import Ticket
    from ticketing.extensions import db

    with house.open():
        found = db.session.query(Ticket).order_by(Ticket.id)
        return {ticket.number: ticket.due_at.isoformat() if ticket.due_at else None for ticket in found}


def test_each_is_counted_by_its_own_calendar(two: House) -> None:
    from ticketing.office.calendars.queries import names

    assert due(two)["HOS-2026-0001"] == "2026-03-05T18:00:00+00:00"
    with two.open():
        assert names() == ("Colombia, horario de recepción", ITS)


def test_pages_and_proof_tell_the_hours_of_the_request_and_whose_they_are(two: House) -> None:
    rosa = two.browser(ROSA)
    page, proof = words(rosa.get("/tickets/HOS-2026-0001")), words(rosa.get("/tickets/HOS-2026-0001/clock"))

    assert DUE in page
    assert "lun 2 mar, 15:15, hora de Lisboa" in page  # filed
    assert re.search(r"Recibida: [^.]*15:15\.", proof)
    assert "Todas las horas de esta cuenta: hora de Lisboa." in proof
    assert "hora de" not in words(rosa.get("/tickets/2026-0001"))


def test_the_queue_tells_each_line_by_its_own_wall(two: House) -> None:
    assert f'title="{DUE}"' in two.browser(ANA).get("/queue?view=all_open").text


def test_what_is_due_today_says_by_whose_hour(two: House) -> None:
    two.move(at("2026-03-05 08:00"))

    assert "vence hoy 18:00, hora de Lisboa" in words(two.browser(ANA).get("/tickets/HOS-2026-0001"))


def test_the_form_says_by_whose_wall_it_would_be_due(two: House) -> None:
    rosa = two.browser(ROSA)
    page = words(rosa.get(begun(rosa, NOTICE)))

    assert f"Vence {DUE}" in page
    assert "Todas las horas de esta cuenta: hora de Lisboa." in page


def test_letters_tell_the_hours_of_the_request(two: House, mailbox: Mailbox) -> None:
    from ticketing.extensions import db
    from ticketing.ledger.reactions.actions import carry_out_waiting

    two.app.config["SETTINGS"] = replace(two.app.config["SETTINGS"], smtp_url=f"smtp://127.0.0.1:{mailbox.port}")
    with two.open():
        while carry_out_waiting(at=at("2026-03-02 11:00")):
            db.session.commit()
    came = [mailbox.content(one) for one in mailbox.accepted()]
    (letter,) = [one for one in came if "HOS-2026-0001" in str(one["Subject"])]

    assert f"Vence: {DUE}" in letter.get_body(("plain",)).get_content()


def test_where_the_institution_is_where_the_hospital_is_its_hours_need_no_name(two: House) -> None:
    run = two.app.test_cli_runner().invoke
    run(args=["institution", "set", "--name", "Instituto", "--zone", "Europe/Lisbon"])
    rosa = two.browser(ROSA)

    page = words(rosa.get("/tickets/HOS-2026-0001"))
    assert "jue 5 mar, 18:00" in page
    assert "hora de" not in page
    assert "lun 2 mar, 10:15, hora de Bogotá" in words(rosa.get("/tickets/2026-0001"))


def test_a_day_that_one_closes_moves_nothing_of_the_other(two: House) -> None:
    before = due(two)

    told = command(two, "close", "2026-03-04", "--why", "Obras", "--calendar", ITS, "--yes")

    assert ITS in told
    after = due(two)
    assert after["HOS-2026-0001"] == "2026-03-06T18:00:00+00:00"
    assert after["2026-0001"] == before["2026-0001"]
    assert command(two, "versions", "--calendar", ITS).count("\n") == 2
    assert json.loads(command(two, "show", "--calendar", ITS, "--json"))["dates"]["2026-03-04"]["name"] == "Obras"
    assert json.loads(command(two, "show", "--json"))["dates"] == {}  # the first


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("show", "--calendar", "Lisboa"), "No hay ningún calendario «Lisboa»; hay: Colombia"),
        (("close", "2026-03-04", "--why", "x", "--calendar", "Lisboa"), "No hay ningún calendario «Lisboa»"),
        (("make", "--years", "2026", "--new", ITS), "Ya hay un calendario «Del hospital»"),
        (("make", "--years", "2026", "--new", "x" * 61), "hasta 60 caracteres"),
        (("make", "--years", "2026", "--new", "a", "--calendar", ITS), "Diga --calendar"),
    ],
)
def test_a_calendar_that_is_not_meant_is_refused_in_words(
    two: House, arguments: tuple[str, ...], sentence: str
) -> None:
    answer = two.app.test_cli_runner().invoke(args=["calendar", *arguments])

    assert (answer.exit_code, sentence in answer.output) == (1, True), answer.output


def test_a_procedure_may_name_a_calendar_that_the_institution_has(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = (FILES / f"{HOSPITAL}.yaml").read_text("utf-8")
    (tmp_path / "otro.yaml").write_text(text.partition("calendar:\n")[0] + "calendar: lisboa\n", "utf-8")
    works_by_several(app, monkeypatch, "icetex", str(tmp_path / "otro.yaml"))
    house = opened(app)
    rosa = house.browser(ROSA)
    draft = begun(rosa, NOTICE)

    lacking = rosa.get(draft)
    assert (lacking.status_code, "No hay ningún calendario «lisboa»" in lacking.text) == (503, True)
    command(house, "make", "--country", "PT", "--years", "2026", "--zone", "Europe/Lisbon", "--new", "lisboa",
            "--hours", "mon-fri 08:00-12:00,14:00-18:00")  # fmt: skip
    assert f"Vence {DUE}" in words(rosa.get(draft))


def test_the_procedure_of_the_setup_counts_by_the_calendar_that_was_made_then(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ticketing.extensions import db
    from ticketing.office.calendars.queries import names

    house = opened(app)
    with house.open():
        ticket = filed(house.cast())
        assert ticket.calendar_row.name == names()[0]
    works_by_several(app, monkeypatch, str(FILES / f"{HOSPITAL}.yaml"))  # another procedure takes its place
    with house.open():
        ticket = asked(house.cast().requester)
        assert ticket.calendar_row.name == ITS
        db.session.rollback()
