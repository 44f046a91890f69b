"""A program asks which procedures there are, and tells a category from another's of the same name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.api.program import Program
from tests.desk.another_house import FILES, HOSPITAL, asked, give, works_by_several
from tests.desk.browsing import House, opened
from workflows.reading import read

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture
def house(app: Flask, monkeypatch: pytest.MonkeyPatch) -> House:
    works_by_several(app, monkeypatch)
    found = opened(app)
    with found.open():
        give(found.cast().other_professional, "mesa", HOSPITAL)
        asked(found.cast().requester)
    return found


def told(house: House, name: str) -> list[dict[str, object]]:
    answer = Program(house, name).get("/procedures")
    assert answer.status_code == 200
    items: list[dict[str, object]] = answer.get_json()["items"]
    return items


def test_the_procedures_are_told_the_first_first_each_with_its_categories_and_states(house: House) -> None:
    first, second = told(house, "Rosa Solicitante")

    assert (first["name"], first["prefix"]) == ("icetex", "")
    assert (second["name"], second["prefix"], second["present"], second["files"]) == ("hospital", "HOS", True, True)
    assert second["version"] == read(FILES / f"{HOSPITAL}.yaml").version
    assert second["categories"] == [
        {"code": "hospital/Aviso interno", "label": "Aviso interno", "display": "Aviso interno"}
    ]
    assert [state["code"] for state in second["states"]][-1:] == ["hospital/Archivado"]  # type: ignore[attr-defined]


def test_one_procedure_is_told_without_its_name_in_the_codes(app: Flask) -> None:
    (only,) = told(opened(app), "Rosa Solicitante")

    assert all(each["code"] == each["label"] for each in only["categories"])  # type: ignore[attr-defined]


def test_one_that_is_gone_is_told_as_gone(house: House) -> None:
    house.app.config["SETTINGS"] = replace(house.app.config["SETTINGS"], procedures="icetex")

    gone = told(house, "Ana Atiende")[-1]
    assert (gone["name"], gone["present"], gone["files"]) == ("hospital", False, False)
