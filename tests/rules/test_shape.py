"""Whatever stands where it should not in a procedure is found, at every place of it."""

import json
from time import process_time

import pytest
from jsonschema import Draft202012Validator

from workflows.marked_yaml import marked
from workflows.reading import FOLDER, check
from workflows.shape import findings


def spots(data, place=()):
    """Every place of some plain data."""
    yield place
    if isinstance(data, dict):
        for key, value in data.items():
            yield from spots(value, (*place, key))
    elif isinstance(data, list):
        for index, item in enumerate(data):
            yield from spots(item, (*place, index))


def thinned(data):
    """The same data, where one of each list stands for its fellows with the same keys."""
    if isinstance(data, dict):
        return {key: thinned(value) for key, value in data.items()}
    if isinstance(data, list):
        kinds = {tuple(sorted(item)) if isinstance(item, dict) else index: item for index, item in enumerate(data)}
        return [thinned(item) for item in kinds.values()]
    return data


CONTENT = thinned(marked((FOLDER / "icetex.yaml").read_text(encoding="utf-8"), "icetex.yaml").data)
CONTENT["calendar"]["holidays"] = {"2026-12-25": "Navidad"}  # one is enough
SCHEMA = json.loads((FOLDER / "schema.json").read_text(encoding="utf-8"))
SPOTS = [place for place in spots(CONTENT) if "holidays" not in place or len(place) == 2]


def planted(place, value, content=CONTENT):
    """The content with `value` at a place, for which only the way there is copied."""
    if not place:
        return value
    copied = content.copy()
    data = copied
    for key in place[:-1]:
        data[key] = data[key].copy()
        data = data[key]
    data[place[-1]] = value
    return copied


def at_place(place):
    data = CONTENT
    for key in place:
        data = data[key]
    return data


@pytest.mark.parametrize("wrong", [[[["x"]]], 1.5, None], ids=["lists", "fraction", "nothing"])
def test_a_group_of_another_kind_is_found_wherever_it_stands(wrong):
    for place in SPOTS:
        if isinstance(at_place(place), dict | list):
            found = [where for where, _ in findings(planted(place, wrong), SCHEMA)]
            assert any(where[: len(place)] == place for where in found), place


@pytest.mark.parametrize("wrong", [[["x"]], 1.5, None], ids=["lists", "fraction", "nothing"])
def test_values_of_another_kind_are_each_found_where_they_stand(wrong):
    values = [place for place in SPOTS if not isinstance(at_place(place), dict | list)]
    content = CONTENT
    for place in values:
        content = planted(place, wrong, content)
    assert {where for where, _ in findings(content, SCHEMA)} == set(values)


def test_an_unknown_key_is_found_wherever_it_stands():
    groups = [place for place in SPOTS if isinstance(at_place(place), dict)]
    assert len(groups) > 50
    for place in groups:
        found = [where for where, _ in findings(planted(place, at_place(place) | {"¿qué?": 1}), SCHEMA)]
        assert (*place, "¿qué?") in found, place


def test_the_schema_of_procedures_is_one():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    ("place", "wrong", "told"),
    [
        (("calendar", "first_year"), -6.5, "un número entero de al menos 1971 y como mucho 2200"),
        (("calendar", "first_year"), 2020.0, "un número entero de al menos 1971 y como mucho 2200"),
        (("calendar", "first_year"), True, "un número entero de al menos 1971 y como mucho 2200"),
        (("states", 0, "clock"), ["running"], "uno de estos valores: running, paused, stopped"),
        (("states",), [], "una lista con al menos 1"),
        (("gates", 0, "rule"), 0, "any, all o un número de firmas"),
        (("name",), "Con espacios", "un nombre en minúsculas, sin espacios ni tildes (como en_proceso)"),
    ],
    ids=["fraction-below", "whole-as-fraction", "truth", "value-in-a-list", "empty", "neither-of-two", "pattern"],
)
def test_one_mistake_is_told_once(place, wrong, told):
    assert list(findings(planted(place, wrong), SCHEMA)) == [(place, told)]


def test_a_key_that_is_no_date_is_found_at_the_key():
    found = list(findings(planted(("calendar", "holidays"), {"navidad": "Navidad"}), SCHEMA))
    assert found == [(("calendar", "holidays", "navidad"), "una fecha como 2026-03-02")]


def test_several_mistakes_of_one_group_are_each_found_where_they_stand():
    wrong = {"label": "", "clock": "running", "tipo": 1}
    assert set(findings(planted(("states", 0), wrong), SCHEMA)) == {
        (("states", 0, "label"), "un texto que no esté vacío"),
        (("states", 0, "shape"), "la clave «shape», que falta"),
        (("states", 0, "tipo"), f"una de estas claves: {', '.join(SCHEMA['$defs']['state']['properties'])}"),
    }


@pytest.mark.parametrize("text", ["[" * 200_000, "- " * 200_000], ids=["brackets", "dashes"])
def test_a_file_nested_beyond_reading_is_said_and_ends_nothing(tmp_path, text):
    path = tmp_path / "deep.yaml"
    path.write_text(text, encoding="utf-8")
    [mistake] = check(path)
    assert mistake.expected == "YAML bien escrito (más de 60 niveles, uno dentro de otro)"


def test_a_long_file_is_checked_in_a_time_that_grows_with_its_lines(tmp_path):
    times = [spent(tmp_path, fields) for fields in (500, 2000)]
    assert times[1] < 12 * times[0]  # four times the lines


def spent(tmp_path, fields):
    """Processor seconds for checking the procedure with so many further fields, a line each."""
    rows = "".join(f"  - {{name: more_{n}, label: Más {n}, kind: line}}\n" for n in range(fields))
    path = tmp_path / f"{fields}.yaml"
    text = (FOLDER / "icetex.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("\nfields:\n", f"\nfields:\n{rows}"), encoding="utf-8")
    begun = process_time()
    assert check(path) == ()
    return process_time() - begun
