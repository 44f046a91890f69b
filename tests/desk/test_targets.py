"""How long the office has, by what is asked: promised when filed, looked at again when edited or classified."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.desk.another_house import FILES, IN_BOGOTA, give, works_by
from tests.desk.browsing import House, begun, opened, value, words
from tests.desk.cast import at

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

TARGETS = """
targets:
  - {solve: 16 business_hours, when: {topic: {filled: true}, category: Aviso interno}}
  - {solve: 1 business_days, count_from: reception_day, when: {category: Aviso urgente}}
  - {solve: 5 business_days, when: {copies: {over: 100}}}
"""
MORE = """
  - {name: copies, label: Ejemplares, kind: number}
"""
PAGE = "/tickets/HOS-2026-0001"
ROSA, ANA, LUIS = "Rosa Solicitante", "Ana Atiende", "Luis Jurídico"


@pytest.fixture
def house(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> House:
    """The hospital, whose time depends on what is asked."""
    text = (FILES / "hospital.yaml").read_text(encoding="utf-8")
    text = f"{text.partition('occasions:')[0]}{MORE}{TARGETS}{IN_BOGOTA}"
    text = text.replace(
        "deliverables: [note]}",
        "deliverables: [note]}\n  - {label: Aviso urgente, target: 2 business_days, deliverables: [note]}",
        1,
    )
    (tmp_path / "hospital.yaml").write_text(text, encoding="utf-8")
    found = opened(app)
    works_by(app, "hospital", monkeypatch, folder=tmp_path)
    with found.open():
        give(found.person(ANA), "mesa")
        give(found.person(LUIS), "etica")
    return found


def posted(house: House, **answers: Any) -> str:
    rosa = house.browser(ROSA)
    answer = rosa.post(begun(rosa, "Aviso interno"), data={"title": "Un aviso", "do": "send", **answers})
    assert answer.status_code == 303, words(answer)
    return words(rosa.get(answer.location))


def due(house: House) -> Any:
    with house.open():
        return house.ticket().due_at


def test_without_what_a_target_asks_for_the_category_decides(house: House) -> None:
    posted(house)

    assert due(house) == at("2026-03-05 17:00")


def test_a_target_in_hours_runs_from_the_instant_of_reception(house: House) -> None:
    posted(house, topic="Un brote")
    luis = house.browser(LUIS)
    digest = value(luis.get(f"{PAGE}/sign/ethics"), "content_hash")
    luis.post(f"{PAGE}/sign/ethics", data={"verdict": "approved", "note": "", "content_hash": digest})

    with house.open():
        ticket = house.ticket()
        assert ticket.due_at - ticket.received_at == timedelta(hours=46), "6:45 h today, 9 tomorrow, 15 minutes more"


def test_the_form_says_what_would_be_promised(house: House) -> None:
    rosa = house.browser(ROSA)
    address = begun(rosa, "Aviso interno")
    assert "3 días hábiles desde que se recibe" in words(rosa.get(address))

    rosa.post(address, data={"title": "Un aviso", "copies": "101", "do": "save"})

    page = words(rosa.get(address))
    assert "5 días hábiles desde que se recibe" in page
    assert "lun 9 mar, 17:00" in page
    assert "3 días hábiles, o según lo que pida" in words(rosa.get("/requests/new"))


def test_an_edit_is_promised_what_it_asks_for_now(house: House) -> None:
    posted(house, topic="Un brote")
    rosa = house.browser(ROSA)
    address = rosa.post(f"{PAGE}/edit").location
    seen = value(rosa.get(address), "seen")

    answer = rosa.post(address, data={"title": "Un aviso", "topic": "", "copies": "500", "do": "send", "seen": seen})
    assert answer.status_code == 303

    assert due(house) == at("2026-03-09 17:00")
    assert "Por lo que ahora se pide, el plazo es de 5 días hábiles" in words(rosa.get(PAGE))


def test_another_category_is_promised_its_own_time_from_the_same_reception(house: House) -> None:
    posted(house)
    ana = house.browser(ANA)
    data = {"category": "Aviso urgente", "reason": "Es urgente.", "seen": value(ana.get(PAGE), "seen")}
    before = words(ana.get(f"{PAGE}/category?category=Aviso+urgente"))

    assert ana.post(f"{PAGE}/category", data=data).status_code == 303, before

    assert due(house) == at("2026-03-02 17:00")


def test_nothing_changes_what_is_kept_of_older_requests(house: House) -> None:
    posted(house)
    with house.open():
        house.ticket().target = None  # as those are that were filed before targets were kept

    with house.open():
        from ticketing.desk.clock.queries import target_of

        assert str(target_of(house.ticket())) == "3 business_days next_day"
