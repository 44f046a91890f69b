"""What a scenario may say, what its answer looks like, and what can't be read."""

import json

import pytest

from tests.rules.stories import CAMPAIGN, event, filed, last, move, steps, suspended, taken, told
from workflows.reading import FOLDER
from workflows.replay import Unreadable, replay, replay_file

SCENARIO = {"procedure": "icetex", "category": CAMPAIGN, "events": []}
KEYS = ["at", "do", "state", "reason", "due_at", "consumed_minutes", "remaining_minutes", "breached", "error"]


def test_the_answer_has_its_keys_and_can_be_written_as_json():
    answer = json.loads(json.dumps(told(filed("2 Mar 10:15"))))
    assert list(answer) == ["received_at", "steps"]
    assert [list(step) for step in answer["steps"]] == [KEYS, KEYS]
    assert answer["steps"][0] == {
        "at": "2026-03-02T10:15:00-05:00",
        "do": "file",
        "state": "Registrado",
        "reason": None,
        "due_at": None,
        "consumed_minutes": 0,
        "remaining_minutes": 3240,
        "breached": False,
        "error": None,
    }


def test_a_scenario_without_events_has_no_steps():
    assert replay(SCENARIO) == {"received_at": None, "steps": []}


@pytest.mark.parametrize(
    "when", ["2026-03-02T10:15", "2026-03-02T10:15:00-05:00", "2026-03-02T15:15:00Z", "2026-03-02T16:15+01:00"]
)
def test_an_instant_without_offset_is_on_the_calendars_clock(when):
    answer = replay(SCENARIO | {"events": [{"at": when, "do": "file"}]})
    assert answer["steps"][0]["at"] == "2026-03-02T10:15:00-05:00"


def test_a_tick_does_nothing_also_before_filing():
    tick, file = steps([event("2 Mar 10:00", "tick"), event("2 Mar 10:00", "file")])
    assert (tick["state"], tick["error"], tick["consumed_minutes"], tick["remaining_minutes"]) == (None, None, 0, 3240)
    assert file["state"] == "Registrado"


def test_a_second_filing_is_an_error_of_its_event():
    again = last([*filed("2 Mar 10:00"), event("2 Mar 11:00", "file")])
    assert (again["state"], again["due_at"] is None) == ("Registrado", False)
    assert again["error"]


def test_a_refused_entry_shows_the_figures_at_its_instant():
    refused = last([*taken("2 Mar 10:00"), move("3 Mar 10:00", "Cerrado")])
    assert (refused["consumed_minutes"], refused["error"] is None) == (120, False)


def test_unused_keys_of_an_event_may_be_null():
    events = [
        {"at": "2026-03-02T10:00", "do": "file", "by": None, "gate": None, "to": None, "reason": None, "note": None}
    ]
    assert replay(SCENARIO | {"events": events})["steps"][0]["error"] is None


FILE = {"at": "2026-03-02T10:00", "do": "file"}
UNREADABLE = {
    "unknown-key": {"color": "azul"},
    "unknown-event-key": {"events": [FILE | {"who": "yo"}]},
    "unknown-category": {"category": "Otra"},
    "unknown-procedure": {"procedure": "nada"},
    "no-procedure": {"procedure": None},
    "no-category": {"category": None},
    "no-events": {"events": None},
    "events-not-a-list": {"events": {}},
    "event-not-an-object": {"events": ["file"]},
    "backwards": {"events": [FILE, FILE | {"at": "2026-03-02T09:59:59", "do": "tick"}]},
    "backwards-by-offset": {"events": [FILE, FILE | {"at": "2026-03-02T14:59:59Z", "do": "tick"}]},
    "no-instant": {"events": [{"do": "file"}]},
    "not-an-instant": {"events": [{"at": "ayer", "do": "file"}]},
    "instant-out-of-reach": {"events": [FILE | {"at": "9999-12-31T23:59:59-12:00"}]},
    "unknown-deed": {"events": [FILE | {"do": "bailar"}]},
    "no-deed": {"events": [{"at": "2026-03-02T10:00"}]},
    "move-nowhere": {"events": [FILE, FILE | {"do": "move"}]},
    "number-for-text": {"events": [FILE | {"note": 3}]},
    "requester": {"requester": "nadie"},
    "areas-negative": {"areas": -1},
    "areas-text": {"areas": "2"},
    "areas-true": {"areas": True},
    "exception-text": {"exception": "sí"},
    "exception-null": {"exception": None},
    "requester-a-list": {"requester": []},
    "areas-a-fraction": {"areas": 1.5},
    "category-a-list": {"category": []},
    "procedure-a-group": {"procedure": {}},
    "procedure-a-folder": {"procedure": "/"},
    "procedure-too-long": {"procedure": "a" * 5000},
    "procedure-with-nul": {"procedure": "a\0b"},
    "key-of-two-lines": {"una\nclave": 1},
    "instant-a-number": {"events": [FILE | {"at": 20260302}]},
    "instant-before-all": {"events": [FILE | {"at": "0001-01-01T00:00Z"}]},
    "deed-a-list": {"events": [FILE | {"do": ["file"]}]},
    "beyond-the-calendar": {"events": [FILE | {"at": "2040-12-31T10:00"}, {"at": "2041-01-02T10:00", "do": "approve"}]},
}


@pytest.mark.parametrize("change", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_said_in_one_sentence(change):
    with pytest.raises(Unreadable) as refusal:
        replay(SCENARIO | change)
    assert str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '"hola"',
        '{"areas": 1, "areas": 2}',
        "\x00",
        "null",
        "[" * 100_000,
        '{"areas": ' + "9" * 5000 + "}",
    ],
)
def test_a_file_that_is_no_scenario_is_unreadable(tmp_path, text):
    path = tmp_path / "scenario.json"
    path.write_text(text)
    with pytest.raises(Unreadable):
        replay_file(path)
    with pytest.raises(Unreadable):
        replay_file(tmp_path / "missing.json")


def test_half_a_character_is_unreadable_for_nobody_could_print_it(tmp_path):
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(SCENARIO | {"events": [FILE, FILE | {"do": "move", "to": "\ud800"}]}))
    with pytest.raises(Unreadable):
        replay_file(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_byte_order_mark_changes_nothing(tmp_path, encoding):
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(SCENARIO), encoding=encoding)
    assert replay_file(path) == {"received_at": None, "steps": []}


@pytest.mark.parametrize(("encoding", "text"), [("utf-16", "{}"), ("latin-1", '{"ñ": 1}')])
def test_another_encoding_and_a_folder_are_unreadable(tmp_path, encoding, text):
    path = tmp_path / "scenario.json"
    path.write_text(text, encoding=encoding)
    for wrong in (path, tmp_path):
        with pytest.raises(Unreadable):
            replay_file(wrong)


def test_after_a_rejection_any_edit_resubmits_to_all_gates():
    rejected = [event("2 Mar 10:00", "file"), event("2 Mar 10:00", "reject", gate="jefatura", note="No")]
    story = [*rejected, event("2 Mar 11:00", "edit", gate="areas"), event("2 Mar 12:00", "approve")]
    assert [step["error"] for step in steps(story)] == [None] * 4
    assert last(story)["due_at"] is not None


def test_a_step_that_is_the_systems_before_others_needs_nobody_named(tmp_path):
    text = (FOLDER / "icetex.yaml").read_text(encoding="utf-8")
    path = tmp_path / "mine.yaml"
    path.write_text(text.replace("by: [professional, system]", "by: [system, professional]"), encoding="utf-8")
    events = [*taken("2 Mar 10:00"), move("3 Mar 10:00", "Solucionado", "Solución entregada")]
    answer = replay(SCENARIO | {"procedure": str(path), "events": events})
    assert (answer["steps"][-1]["state"], answer["steps"][-1]["error"]) == ("Solucionado", None)


def test_a_procedure_may_be_named_by_path_beside_the_scenario(tmp_path):
    (tmp_path / "mine.yaml").write_text(
        (FOLDER / "icetex.yaml").read_text().replace("target: 6 business_days", "target: 2 business_days")
    )
    scenario = SCENARIO | {"procedure": "mine.yaml", "events": filed("2 Mar 10:00")}
    (tmp_path / "scenario.json").write_text(json.dumps(scenario))
    assert replay_file(tmp_path / "scenario.json")["steps"][-1]["remaining_minutes"] == 1080
    assert replay(scenario | {"procedure": str(tmp_path / "mine.yaml")})["steps"][-1]["remaining_minutes"] == 1080


def test_a_procedure_with_mistakes_is_unreadable(tmp_path):
    (tmp_path / "mine.yaml").write_text((FOLDER / "icetex.yaml").read_text().replace("to: Reabierto", "to: Abierto"))
    with pytest.raises(Unreadable, match="Abierto"):
        replay(SCENARIO | {"procedure": str(tmp_path / "mine.yaml")})


def test_a_suspension_on_a_day_off_costs_and_gives_nothing():
    story = [
        *taken("2 Mar 10:00"),
        suspended("7 Mar 10:00"),
        move("8 Mar 10:00", "En proceso", "Respuesta dada por usuario"),
    ]
    assert [step["remaining_minutes"] for step in steps(story)[-2:]] == [1080, 1080]
    assert last(story)["due_at"] == "2026-03-10T17:00:00-05:00"


def test_a_clock_that_resumes_with_nothing_left_is_late_even_for_no_time():
    answered = "Respuesta dada por usuario"
    story = [*taken("2 Mar 10:15"), suspended("10 Mar 17:00"), move("11 Mar 10:00", "En proceso", answered)]
    resumed, again = steps([*story, suspended("11 Mar 10:00")])[-2:]
    assert (resumed["due_at"], resumed["remaining_minutes"]) == ("2026-03-10T17:00:00-05:00", 0)
    assert [step["breached"] for step in (steps(story)[-2], resumed, again)] == [False, True, True]
