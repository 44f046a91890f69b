"""Whatever stands where it should not in a procedure is found, at every place of it."""

import json
from time import process_time

import pytest
from jsonschema import Draft202012Validator

from workflows.condition_soundness import unsound_conditions
from workflows.doing_soundness import unsound_doings
from workflows.marked_yaml import marked
from workflows.places import sentence
from workflows.reading import FOLDER, check, load
from workflows.shape import findings
from workflows.vocabulary import Vocabulary


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


CONTENT = thinned(marked((FOLDER / "icetex.yaml").read_text(encoding="utf-8")).data)
CONTENT["calendar"]["holidays"] = {"2026-12-25": "Navidad"}  # one is enough
SCHEMA = json.loads((FOLDER / "schema.json").read_text(encoding="utf-8"))
ASKING = {"when", "show_when"}  # the schema leaves conditions to those who read them
DONE = {"do", "last", "occasions"}  # and what is done, where it is more than the name of an effect


def inside(place):
    """Whether it lies within a condition, of which the schema says no more than that it is a group."""
    return any(part in ASKING for part in place[:-1])


def within(place):
    """Whether it lies within something that is done, of which the schema says as little."""
    return any(part in DONE for part in place) and isinstance(at_place(place[:-1]), dict) and len(place) > 4


EVERYWHERE = [place for place in spots(CONTENT) if "holidays" not in place or len(place) == 2]


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


def places(content):
    return [finding.place for finding in findings(content, SCHEMA)]


def told(content):
    return [sentence(finding, content) for finding in findings(content, SCHEMA)]


def at_place(place):
    data = CONTENT
    for key in place:
        data = data[key]
    return data


SPOTS = [place for place in EVERYWHERE if not inside(place) and not within(place)]
CONDITIONS = [place for place in EVERYWHERE if inside(place)]
DEEDS = [place[:-1] for place in EVERYWHERE if within(place)]


def words(*sections):
    """What the rows of these sections say to be done, and their facts."""
    rows = [row for section in sections for row in load("icetex").content[section]]
    said = [word for row in rows for key in ("do", "last") for word in row.get(key, ()) if isinstance(word, str)]
    return dict.fromkeys(said, "hace algo"), {row["on"]: "pasó algo" for row in rows if "on" in row}


EFFECTS, TOLD = words("steps", "timers")
VOCABULARY = Vocabulary(
    facts=TOLD,
    effects=EFFECTS | {"notify_signers": "pide la firma"},
    occasions=dict.fromkeys(load("icetex").content["occasions"], "pasó algo"),
    engines={
        "campaign": ("subject", "words", "sender", "audience"),
        "infoservice": ("subject", "words", "group"),
    },
    lengths={("states", "label"): 120, ("fields", "name"): 60},
)


@pytest.mark.parametrize("wrong", [[[["x"]]], 1.5, None], ids=["lists", "fraction", "nothing"])
def test_a_group_of_another_kind_is_found_wherever_it_stands(wrong):
    for place in SPOTS:
        if isinstance(at_place(place), dict | list):
            found = places(planted(place, wrong))
            assert any(where[: len(place)] == place for where in found), place


@pytest.mark.parametrize("wrong", [[["x"]], 1.5, None], ids=["lists", "fraction", "nothing"])
def test_values_of_another_kind_are_each_found_where_they_stand(wrong):
    values = [place for place in SPOTS if not isinstance(at_place(place), dict | list)]
    content = CONTENT
    for place in values:
        content = planted(place, wrong, content)
    fits = {place for place in values if place[-1] in ("min", "max")} if wrong == 1.5 else set()
    assert set(places(content)) == set(values) - fits


def test_an_unknown_key_is_found_wherever_it_stands():
    groups = [
        place
        for place in SPOTS
        if isinstance(at_place(place), dict) and ASKING.isdisjoint(place[-1:]) and place not in DEEDS
    ]
    assert len(groups) > 50
    for place in groups:
        found = places(planted(place, at_place(place) | {"¿qué?": 1}))
        assert (*place, "¿qué?") in found, place


@pytest.mark.parametrize("wrong", [[["x"]], 1.5, None, {}], ids=["lists", "fraction", "nothing", "empty"])
def test_what_is_no_condition_is_found_wherever_it_stands(wrong):
    assert len(CONDITIONS) >= 6
    for place in CONDITIONS:
        found = [finding.place for finding in unsound_conditions(planted(place, wrong))]
        assert any(where[: len(place)] == place for where in found), place


@pytest.mark.parametrize(
    "wrong", [["x"], 1.5, None, {}, {"¿qué?": 1}], ids=["list", "fraction", "nothing", "empty", "other"]
)
def test_what_cannot_be_done_is_found_wherever_it_stands(wrong):
    assert DEEDS
    for place in DEEDS:
        found = [finding.place for finding in unsound_doings(planted(place, wrong))]
        assert any(where[: len(place)] == place for where in found), place


def test_the_schema_of_procedures_is_one():
    Draft202012Validator.check_schema(SCHEMA)


YEARS = "en el calendario, «first_year» debe ser un número entero entre 1971 y 2200"


@pytest.mark.parametrize(
    ("place", "wrong", "said"),
    [
        (("calendar", "first_year"), -6.5, YEARS),
        (("calendar", "first_year"), 2020.0, YEARS),
        (("calendar", "first_year"), True, YEARS),
        (
            ("states", 0, "clock"),
            ["running"],
            "en el estado 1 («Reabierto»), «clock» debe ser running, paused o stopped",
        ),
        (("states",), [], "en el archivo, «states» es una lista vacía y debe tener al menos un elemento"),
        (("gates", 0, "need"), 0, "en el visto bueno 1 («jefatura»), «need» debe ser un número o «all»"),
        (
            ("name",),
            "Con espacios",
            "en el archivo, «name» debe ser un nombre en minúsculas, sin espacios ni tildes (como en_proceso)",
        ),
        (("steps", 0), "tomar", "el paso 1 debe ser un grupo de claves"),
        (("states", 0, "label"), " ", "en el estado 1, «label» debe ser un texto que no esté vacío"),
        (
            ("categories", 0, "target"),
            "10001 business_days",
            "en la categoría 1 («Lanzamiento de un producto o servicio en la web»), «target» debe ser un plazo en "
            "días u horas hábiles, como 6 business_days o 16 business_hours",
        ),
    ],
    ids=["fraction-below", "whole-as-fraction", "truth", "value-in-a-list", "empty", "neither-of-two", "pattern",
         "row-of-text", "blank", "too-long-a-wait"],
)  # fmt: skip
def test_one_mistake_is_told_once(place, wrong, said):
    assert told(planted(place, wrong)) == [said]


def test_a_key_that_is_no_date_is_found_at_the_key():
    found = told(planted(("calendar", "holidays"), {"navidad": "Navidad"}))
    assert found == ["en los festivos del calendario, «navidad» debe ser una fecha como 2026-03-02"]


def test_several_mistakes_of_one_group_are_each_told():
    wrong = {"label": "", "tipo": 1}
    known = "label, display, clock, shape, outcome, final, may_send, party, help"
    assert set(told(planted(("states", 0), wrong))) == {
        "en el estado 1, «label» no dice nada y debe ser un texto que no esté vacío",
        "falta la clave «clock» en el estado 1",
        f"en el estado 1, «tipo» no es una clave que se conozca; hay: {known}",
    }


def test_what_is_misspelt_is_not_missing_too():
    wrong = {"labl": "Nuevo", "clok": "running"}
    assert told(planted(("states", 0), wrong)) == [
        "en el estado 1, «labl» no es una clave que se conozca; ¿quiso decir «label»?",
        "en el estado 1, «clok» no es una clave que se conozca; ¿quiso decir «clock»?",
    ]


@pytest.mark.parametrize("text", ["[" * 200_000, "- " * 200_000], ids=["brackets", "dashes"])
def test_a_file_nested_beyond_reading_is_said_and_ends_nothing(tmp_path, text):
    path = tmp_path / "deep.yaml"
    path.write_text(text, encoding="utf-8")
    [mistake] = check(path)
    assert mistake.sentence == "el archivo tiene más de 60 niveles, uno dentro de otro"


def test_a_long_file_is_checked_in_a_time_that_grows_with_its_lines(tmp_path):
    times = [min(spent(tmp_path, fields) for _ in range(3)) for fields in (500, 2000)]
    assert times[1] < 12 * times[0]  # four times the lines


def test_a_file_full_of_mistakes_is_checked_in_a_time_that_grows_with_its_lines(tmp_path):
    times = [min(spent_on_mistakes(tmp_path, steps) for _ in range(3)) for steps in (250, 1000)]
    assert times[1] < 12 * times[0]  # four times the lines


def spent_on_mistakes(tmp_path, steps):
    """Processor seconds for checking the procedure with so many further steps, three mistakes each."""
    rows = "".join(
        f"  - {{key: more_{n}, label: Ir, from: Nd{n}, to: Listo{n}, by: [prof_{n}]}}\n" for n in range(steps)
    )
    path = tmp_path / "wrong.yaml"
    text = (FOLDER / "icetex.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("\nsteps:\n", f"\nsteps:\n{rows}"), encoding="utf-8")
    begun = process_time()
    assert len(check(path)) == 3 * steps
    return process_time() - begun


def spent(tmp_path, fields):
    """Processor seconds for checking the procedure with so many further fields, a line each."""
    rows = "".join(f"  - {{name: more_{n}, label: Más {n}, kind: line}}\n" for n in range(fields))
    path = tmp_path / f"{fields}.yaml"
    text = (FOLDER / "icetex.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("\nfields:\n", f"\nfields:\n{rows}"), encoding="utf-8")
    begun = process_time()
    assert check(path, VOCABULARY) == ()
    return process_time() - begun


def test_a_file_of_five_thousand_lines_is_checked_while_a_person_waits(tmp_path):
    assert spent(tmp_path, 4400) < 3  # less than one here; the guard is for what grows with the square
