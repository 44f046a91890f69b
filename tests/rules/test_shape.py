"""Whatever stands where it should not in a procedure is found, at every place of it."""

import json

import pytest

from workflows.marked_yaml import marked
from workflows.reading import FOLDER
from workflows.shape import findings


def spots(data, place=()):
    """Every place of some plain data, one of each list standing for its fellows with the same keys."""
    yield place
    if isinstance(data, dict):
        for key, value in data.items():
            yield from spots(value, (*place, key))
    elif data and isinstance(data, list):
        kinds = {tuple(sorted(item)) if isinstance(item, dict) else "": index for index, item in enumerate(data)}
        for index in kinds.values():
            yield from spots(data[index], (*place, index))


CONTENT = marked((FOLDER / "icetex.yaml").read_text(encoding="utf-8"), "icetex.yaml").data
CONTENT["calendar"]["holidays"] = {"2026-12-25": "Navidad"}  # one is enough
SCHEMA = json.loads((FOLDER / "schema.json").read_text(encoding="utf-8"))
SPOTS = [place for place in spots(CONTENT) if "holidays" not in place or len(place) == 2]


def planted(place, value):
    """The content with `value` at a place, for which only the way there is copied."""
    if not place:
        return value
    copied = {**CONTENT} if isinstance(CONTENT, dict) else [*CONTENT]
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
def test_a_value_of_another_kind_is_found_wherever_it_stands(wrong):
    for place in SPOTS:
        found = [where for where, _ in findings(planted(place, wrong), SCHEMA)]
        assert any(where[: len(place)] == place for where in found), place


def test_an_unknown_key_is_found_wherever_it_stands():
    groups = [place for place in SPOTS if isinstance(at_place(place), dict)]
    assert len(groups) > 50
    for place in groups:
        found = [where for where, _ in findings(planted(place, at_place(place) | {"¿qué?": 1}), SCHEMA)]
        assert (*place, "¿qué?") in found, place
