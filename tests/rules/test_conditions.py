"""Conditions over a request: each verb, each join, each subject."""

import pytest

from tests.rules.stories import CAMPAIGN, PIECES
from workflows.conditions import Circumstances, condition
from workflows.gates import gates_of
from workflows.reading import load, read_content
from workflows.replay import Unreadable
from workflows.scenario import scenario_of

CASE = Circumstances(
    category=CAMPAIGN,
    requester_kind="comms",
    departments=frozenset({"Vicepresidencia de Fondos", "VF"}),
    audience=frozenset({"students"}),
    people=501,
    answers={
        "banner": True,
        "areas": ["3", "7"],
        "institutional_group": "ies",
        "latest_date": "2026-03-10",
        "send_at": "2026-03-10T08:30",
        "copies": "12",
        "none": 0,
        "empty": "",
        "nothing": [],
        "flag": False,
    },
)

HOLDS = {
    "category": ({"category": CAMPAIGN}, True),
    "other-category": ({"category": PIECES}, False),
    "one-of-several": ({"category": [PIECES, CAMPAIGN]}, True),
    "none-of-several": ({"category": [PIECES, "Otra"]}, False),
    "kind": ({"requester.kind": "comms"}, True),
    "department": ({"requester.department": "VF"}, True),
    "other-department": ({"requester.department": "Jurídica"}, False),
    "audience": ({"audience": "students"}, True),
    "audience-of-several": ({"audience": ["staff", "students"]}, True),
    "other-audience": ({"audience": "staff"}, False),
    "people-over": ({"people": {"over": 500}}, True),
    "people-not-over": ({"people": {"over": 501}}, False),
    "people-under": ({"people": {"under": 502}}, True),
    "people-between": ({"people": {"over": 500, "under": 501}}, False),
    "tick": ({"banner": True}, True),
    "tick-not": ({"banner": False}, False),
    "false-is-no-nothing": ({"flag": False}, True),
    "false-is-no-zero": ({"none": False}, False),
    "true-is-no-one": ({"banner": 1}, False),
    "zero": ({"none": 0}, True),
    "choice": ({"institutional_group": ["staff", "ies"]}, True),
    "several-answers": ({"areas": "7"}, True),
    "several-answers-none": ({"areas": ["1", "2"]}, False),
    "filled": ({"areas": {"filled": True}}, True),
    "filled-empty-list": ({"nothing": {"filled": True}}, False),
    "not-filled": ({"empty": {"filled": False}}, True),
    "not-there": ({"whatever": {"filled": False}}, True),
    "not-there-is-nothing": ({"whatever": "x"}, False),
    "number-in-words": ({"copies": {"over": 11}}, True),
    "no-number": ({"institutional_group": {"over": 0}}, False),
    "true-is-no-number": ({"banner": {"over": 0}}, False),
    "before": ({"latest_date": {"before": "2026-03-11"}}, True),
    "not-before": ({"latest_date": {"before": "2026-03-10"}}, False),
    "after": ({"latest_date": {"after": "2026-03-09"}}, True),
    "not-after": ({"latest_date": {"after": "2026-03-10"}}, False),
    "after-with-an-hour": ({"send_at": {"after": "2026-03-09"}}, True),
    "no-date": ({"institutional_group": {"before": "2026-03-09"}}, False),
    "two-verbs": ({"latest_date": {"after": "2026-03-01", "before": "2026-03-10"}}, False),
    "all-of-a-group": ({"category": CAMPAIGN, "banner": True}, True),
    "all-of-a-group-not": ({"category": CAMPAIGN, "banner": False}, False),
    "all": ({"all": [{"banner": True}, {"people": {"over": 9}}]}, True),
    "all-but-one": ({"all": [{"banner": True}, {"people": {"over": 999}}]}, False),
    "any": ({"any": [{"banner": False}, {"people": {"over": 9}}]}, True),
    "any-of-none": ({"any": [{"banner": False}, {"people": {"over": 999}}]}, False),
    "not": ({"not": {"requester.kind": "comms"}}, False),
    "not-not": ({"not": {"not": {"banner": True}}}, True),
    "not-both": ({"not": {"banner": True, "requester.kind": "department"}}, True),
    "deep": ({"all": [{"any": [{"banner": False}, {"not": {"audience": "staff"}}]}, {"people": {"over": 1}}]}, True),
}


@pytest.mark.parametrize(("said", "holds"), HOLDS.values(), ids=HOLDS)
def test_a_condition_holds_or_not(said, holds):
    assert condition(said).holds(CASE) is holds


def test_where_nobody_knows_how_many_they_are_neither_over_nor_under():
    unknown = Circumstances()
    assert not condition({"people": {"over": 0}}).holds(unknown)
    assert not condition({"people": {"under": 10}}).holds(unknown)


def test_a_field_for_the_audience_answers_where_the_lists_are_not_known():
    assert condition({"audience": {"filled": True}}).holds(Circumstances(answers={"audience": {"lists": [1]}}))


def gated(**when):
    """ICETEX, where the office's gate has a condition."""
    content = load("icetex").content
    gates = [gate | ({"when": when} if gate["name"] == "comunicaciones" else {}) for gate in content["gates"]]
    return read_content({**content, "gates": gates})


@pytest.mark.parametrize(
    ("when", "story", "has"),
    [
        ({"banner": True}, {"fields": {"banner": True}}, True),
        ({"banner": True}, {}, False),
        ({"audience": "students"}, {"audience": "students"}, True),
        ({"audience": "students"}, {"audience": "staff"}, False),
        ({"requester.kind": "student_org"}, {"requester": {"kind": "student_org"}}, True),
        ({"requester.kind": "student_org"}, {"requester": "comms"}, False),
        ({"requester.department": "Prensa"}, {"requester": {"department": "Prensa"}}, True),
        ({"requester.department": "Prensa"}, {"requester": {"kind": "comms"}}, False),
        ({"areas": {"filled": True}}, {"areas": 2}, True),
        ({"areas": {"filled": True}}, {"areas": 0}, False),
        ({"category": CAMPAIGN}, {}, True),
        ({"latest_date": {"before": "2026-04-01"}}, {"fields": {"latest_date": "2026-03-31"}}, True),
    ],
)
def test_a_scenario_says_what_conditions_ask(monkeypatch, when, story, has):
    monkeypatch.setattr("workflows.scenario.load", lambda name: gated(**when))
    read = scenario_of({"procedure": "icetex", "category": CAMPAIGN, "events": []} | story)
    assert ("comunicaciones" in [gate.name for gate in gates_of(read.procedure, read.case)]) is has


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"fields": {"nada": 1}}, "«nada»"),
        ({"fields": []}, "«fields»"),
        ({"audience": 3}, "«audience»"),
        ({"requester": {"kind": 3}}, "«requester»"),
        ({"requester": {"clase": "comms"}}, "«clase»"),
    ],
)
def test_a_scenario_that_says_it_wrongly_is_refused(wrong, told):
    with pytest.raises(Unreadable, match=told):
        scenario_of({"procedure": "icetex", "category": CAMPAIGN, "events": []} | wrong)
