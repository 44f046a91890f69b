"""What a banner must be (G-8, G-9): by form, by API, and by whoever files."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.desk.cast import Cast, form, stored
from ticketing.desk.cases.answers import problems
from workflows.reading import load

ICETEX, WEB = load("icetex"), "Actualización y divulgación de contenidos en la web"
FILED_ON = date(2026, 3, 2)
ANSWERS: dict[str, Any] = {
    "banner": True,
    "banner_place": "home",
    "banner_title": "Seis palabras caben en este título",
    "banner_description": "Pregunte por su crédito antes del viernes.",
    "banner_action": "Pida aquí su crédito",
    "banner_link": "https://portal.example/credito",
    "banner_alt": "Una estudiante con su diploma",
    "banner_until": "2026-07-02",
}


def found(picture: Any = None, field: str = "banner_home", on: date = FILED_ON, **changes: Any) -> dict[str, str]:
    """What is wrong with a web request that carries this banner, by field."""
    fields = form(**ANSWERS | changes)
    del fields["sender"], fields["audience"]
    files = [] if picture is None else [(picture, "words", None, field)]
    said = problems(ICETEX, WEB, fields, [*files, (stored(), "comunicaciones", None)], on=on)
    return {name: why for name, why in said.items() if name.startswith("banner")}


def jpg(width: int = 1920, height: int = 550, size: int = 153_600, kind: str = "image/jpeg") -> Any:
    """A stored picture of these measures."""
    file = stored("banner.jpg", kind)
    file.width, file.height, file.size = width, height, size
    return file


def test_a_banner_that_keeps_all_its_measures_is_taken(cast: Cast) -> None:
    assert found(jpg()) == {}


def test_each_place_has_its_own_measures(cast: Cast) -> None:
    assert found(jpg(height=480), "banner_inner", banner_place="inner") == {}
    assert found(jpg(height=550), "banner_inner", banner_place="inner") == {
        "banner_inner": "«banner.jpg» mide 1920 × 550 píxeles, y debe medir exactamente 480 de alto."
    }


@pytest.mark.parametrize(
    ("measures", "said"),
    [
        ({"width": 1919}, "«banner.jpg» mide 1919 × 550 píxeles, y debe medir exactamente 1920 de ancho."),
        ({"height": 551}, "«banner.jpg» mide 1920 × 551 píxeles, y debe medir exactamente 550 de alto."),
        ({"size": 153_601}, "«banner.jpg» pesa más de 150 kB, que es lo que se admite."),
        ({"kind": "image/png"}, "«banner.jpg» no es de un tipo que se admita aquí. Se admiten: JPEG, JPG."),
    ],
)
def test_another_measure_is_refused_with_what_it_must_be(cast: Cast, measures: dict[str, Any], said: str) -> None:
    assert found(jpg(**measures)) == {"banner_home": said}


@pytest.mark.parametrize(("field", "most"), [("banner_title", 6), ("banner_description", 30), ("banner_action", 4)])
def test_words_are_counted(cast: Cast, field: str, most: int) -> None:
    assert found(jpg(), **{field: "  palabra " * most}) == {}
    said = f"Puede tener hasta {most} palabras y tiene {most + 1}."
    assert found(jpg(), **{field: "palabra " * (most + 1)}) == {field: said}


@pytest.mark.parametrize("field", [*sorted(ANSWERS.keys() - {"banner", "banner_place"}), "banner_home"])
def test_nothing_of_it_may_be_missing(cast: Cast, field: str) -> None:
    picture = None if field == "banner_home" else jpg()
    assert set(found(picture, **{field: ""} if field != "banner_home" else {})) == {field}


@pytest.mark.parametrize(
    ("filed", "last", "after"),
    [
        ("2026-03-02", "2026-07-02", "2026-07-03"),
        ("2026-10-31", "2027-02-28", "2027-03-01"),
        ("2027-10-30", "2028-02-29", "2028-03-01"),
        ("2026-03-02", "2026-07-02", "2030-01-01"),
        ("2026-03-02", "2026-07-02", "9999-12-31"),
    ],
)
def test_it_stays_four_months_at_most(cast: Cast, filed: str, last: str, after: str) -> None:
    on = date.fromisoformat(filed)
    assert found(jpg(), on=on, banner_until=last) == {}
    assert list(found(jpg(), on=on, banner_until=after)) == ["banner_until"]


@pytest.mark.parametrize("until", ["2026-03-01", "2026-02-29", "cuatro meses"])
def test_a_day_that_is_over_or_none_is_refused(cast: Cast, until: str) -> None:
    assert list(found(jpg(), banner_until=until)) == ["banner_until"]


def test_without_a_banner_nothing_of_it_is_asked(cast: Cast) -> None:
    assert found(**dict.fromkeys(ANSWERS, "") | {"banner": False}) == {}
