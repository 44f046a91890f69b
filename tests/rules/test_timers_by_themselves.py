"""When time comes for what a procedure awaits, and what a replay tells of it."""

from copy import deepcopy

import pytest
import yaml

from tests.rules.small import FILE
from tests.rules.stories import at
from workflows.doings import Deed
from workflows.marked_yaml import marked
from workflows.part import told_roles
from workflows.reading import load, read_content
from workflows.replay import replay
from workflows.timers import acts_at, came, comes_at, comes_next
from workflows.waiting import timer
from workflows.who import Who
from workflows.working_calendar import Calendar

CALENDAR = Calendar.from_content(load("icetex").calendar)
SMALL = marked(FILE.read_text(encoding="utf-8")).data
MON_FRI = {day: ["08:00-17:00"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")}


def made(**said):
    return timer({"name": "one", "while": {"state": "Listo"}, "do": ["tell"]} | said, {})


@pytest.mark.parametrize(
    ("said", "moments"),
    [
        ({"every": "1 business_days"}, ["3 Mar 08:00", "4 Mar 08:00", "5 Mar 08:00", "6 Mar 08:00", "9 Mar 08:00"]),
        ({"every": "2 business_days"}, ["4 Mar 08:00", "6 Mar 08:00", "10 Mar 08:00"]),
        ({"every": "4 business_hours"}, ["2 Mar 14:00", "3 Mar 09:00", "3 Mar 13:00"]),
        ({"every": "1 calendar_days"}, ["3 Mar 10:00", "4 Mar 10:00", "5 Mar 10:00"]),
        ({"at": [3, 5]}, ["5 Mar 08:00", "9 Mar 08:00"]),
        ({"after": "3 business_days"}, ["5 Mar 17:00"]),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_time_comes_as_often_as_it_is_said_to(said, moments):
    since, one = at("2 Mar 10:00"), made(**said)

    found = [comes_at(one, CALENDAR, since=since, number=n + 1) for n in range(len(moments))]

    assert found == [at(moment) for moment in moments]
    for number, moment in enumerate(moments, start=1):
        assert came(one, CALENDAR, since=since, at=at(moment)) == number
    assert came(one, CALENDAR, since=since, at=since) == 0


def test_after_years_the_newest_is_found_at_once_and_beyond_the_calendar_nothing_comes():
    daily, since = made(every="1 business_days"), at("2 Mar 10:00")
    late = CALENDAR.opening(CALENDAR.working_dates[-1])

    count = came(daily, CALENDAR, since=since, at=late)

    assert comes_at(daily, CALENDAR, since=since, number=count) == late
    assert comes_next(daily, CALENDAR, since=since, at=late) is None


def test_what_ends_a_wait_is_done_at_its_end():
    close = Deed("step", named="close")
    assert made(after="1 business_days", do=[{"step": "close"}]).deeds == (close,)
    last = made(at=[1, 3], last=[{"step": "close"}, "remind"])
    assert (last.deeds, last.step) == ((close,), "close")
    assert (last.told(1), last.told(2)) == (("tell",), ("tell", "remind"))
    assert acts_at(last, CALENDAR, since=at("2 Mar 10:00")) == at("5 Mar 08:00")
    assert acts_at(made(every="1 business_days"), CALENDAR, since=at("2 Mar 10:00")) is None


def test_who_is_told_may_be_several_and_has_a_letter():
    told = made(every="1 business_days", do=[{"notify": ["requester", {"role": "tic"}], "letter": "remind"}]).do
    assert told == (Deed("notify", (Who("requester"), Who("role", ("tic",))), "remind"),)


def told(tmp_path, timers, *events, steps=()):
    """What a replay of the small procedure tells, with these timers instead of its own and one gate."""
    content = deepcopy(SMALL)
    content["calendar"]["weekdays"] = MON_FRI
    content["timers"] = [{"name": f"t{number}"} | row for number, row in enumerate(timers)]
    content["steps"] = [row for row in content["steps"] if row.get("on") != "timer"] + list(steps)
    when = {"rectoria": {}, "jefatura": {"when": {"group": "students"}}}
    rows = ({key: gate[key] for key in ("name", "label", "who")} for gate in content["gates"])
    content["gates"] = [row | when[row["name"]] for row in rows if row["name"] in when]
    path = tmp_path / "small.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    said = {"procedure": str(path), "category": "Aviso en cartelera", "events": list(events)}
    return [(one["do"], one["at"][5:16], one["state"], one["error"]) for one in replay(said)["steps"]]


FILED = {"at": "2026-03-02T10:00", "do": "file"}
LAPSE = {"key": "lapse", "label": "Caduca", "from": "Pedido", "to": "Anulado", "reason": "Nadie firmó", "on": "timer"}


def test_a_gate_that_nobody_signs_is_denied_by_time_and_the_requester_corrects_it(tmp_path):
    silence = {"while": {"gate": "rectoria"}, "after": "8 business_hours", "do": [{"deny": "rectoria"}]}
    tick = {"at": "2026-03-03T12:00", "do": "approve", "gate": "rectoria"}
    edit = {"at": "2026-03-03T13:00", "do": "edit"}
    again = {"at": "2026-03-04T11:00", "do": "approve", "gate": "rectoria"}

    steps = told(tmp_path, [silence], FILED, tick, edit, again)

    assert [(do, when) for do, when, *_ in steps] == [
        ("file", "03-02T10:00"), ("timer", "03-03T09:00"), ("approve", "03-03T12:00"), ("edit", "03-03T13:00"),
        ("approve", "03-04T11:00"),
    ]  # fmt: skip
    assert [error is not None for *_, error in steps] == [False, False, True, False, False]


def test_a_silence_that_approves_receives_the_request(tmp_path):
    silence = {"while": {"gate": "rectoria"}, "after": "1 business_days", "do": [{"approve": "rectoria"}]}
    take = {"at": "2026-03-04T09:00", "do": "move", "to": "En curso"}

    steps = told(tmp_path, [silence], FILED, take)

    assert [(do, state, error) for do, _, state, error in steps] == [
        ("file", "Pedido", None), ("timer", "Pedido", None), ("move", "En curso", None),
    ]  # fmt: skip


def test_what_waits_for_any_gate_lapses(tmp_path):
    lapse = {"while": {"gate": "any"}, "after": "2 business_days", "do": [{"step": "lapse"}]}

    steps = told(tmp_path, [lapse], FILED, {"at": "2026-03-10T09:00", "do": "tick"}, steps=[LAPSE])

    assert steps[1] == ("timer", "03-04T17:00", "Anulado", None)


def test_what_is_late_is_ended_a_second_after_its_last_instant_while_the_clock_runs(tmp_path):
    late = {"while": {"target": 100}, "do": [{"step": "lapse"}]}
    sign = {"at": "2026-03-02T11:00", "do": "approve", "gate": "rectoria"}

    steps = told(tmp_path, [late], FILED, sign, {"at": "2026-03-10T09:00", "do": "tick"}, steps=[LAPSE])

    assert steps[2] == ("timer", "03-04T17:00", "Anulado", None)


def test_a_role_is_told_when_letters_come_to_it():
    content = deepcopy(SMALL)
    content["timers"][1]["do"] = [{"notify": {"role": "rector"}}, {"escalate": {"role": "reader"}}]

    said = told_roles(read_content(content))

    assert "  - se le avisa por «waiting»\n" in said
    assert "  - se le escala por «waiting»\n" in said
