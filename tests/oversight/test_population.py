"""Who is in a month's population, and what counts for compliance."""

from __future__ import annotations

from typing import Any

import pytest

from tests.desk.cast import CAMPAIGN, WEB, Cast, at, filed, taken, ticks
from tests.oversight.march import MONTH, annulled, march, reopened, solve, solved, suspended
from ticketing.desk.handling.actions import recategorise, take
from ticketing.oversight.samples.figures import Compliance, compliance, compliance_by, delays, strata
from ticketing.oversight.samples.months import ended, is_month, last_months
from ticketing.oversight.samples.population import population


def only() -> dict[str, Any]:
    """The one member of March."""
    (member,) = population(MONTH)
    return member


def test_each_ticket_has_its_outcome_and_those_of_other_months_are_not_there(cast: Cast) -> None:
    tickets = march(cast)
    found = {member["number"]: (member["outcome"], member["late"]) for member in population(MONTH)}
    assert found == {
        tickets["met"].number: ("met", False),
        tickets["late"].number: ("breached", True),
        tickets["annulled"].number: ("annulled", False),
        tickets["overdue"].number: ("overdue", True),
        tickets["reopened"].number: ("met", False),
    }


def test_figures_are_the_clocks_own(cast: Cast) -> None:
    solved(cast, "2026-03-06 10:00")
    member = only()
    assert (member["consumed"], member["target"]) == (29 * 3600, 12 * 9 * 3600)
    assert member["by_party"] == {"Profesional": 35 * 3600 + 45 * 60}


def test_a_draw_made_late_finds_the_same_members(cast: Cast) -> None:
    tickets = march(cast)
    before = population(MONTH)
    solve(tickets["overdue"], cast, "2026-04-01 10:00")
    solve(tickets["open"], cast, "2026-04-01 10:00")
    reopened(tickets["april"], cast, "2026-04-01 11:00")
    assert population(MONTH) == before


def test_what_is_open_again_at_the_months_end_is_not_handled(cast: Cast) -> None:
    ticket = solved(cast, "2026-03-27 10:00", "2026-03-26 10:15")
    reopened(ticket, cast, "2026-03-30 09:00")
    assert population(MONTH) == []


def test_a_ticket_that_nobody_marked_as_late_is_overdue_all_the_same(cast: Cast) -> None:
    ticket = taken(cast, at("2026-03-02 10:15"), category=WEB)
    assert ticket.breached_at is None
    assert only()["outcome"] == "overdue"


def test_the_second_after_the_close_is_late(cast: Cast) -> None:
    solved(cast, "2026-03-18 17:00:00")
    solved(cast, "2026-03-18 17:00:01")
    assert [member["outcome"] for member in population(MONTH)] == ["met", "breached"]


@pytest.mark.parametrize(
    ("since", "apart"),
    [("2026-03-17 17:00", []), ("2026-03-18 08:01", ["held_near_due"]), ("2026-03-19 08:00", [])],
    ids=["a whole day left", "less than a day left", "late already"],
)
def test_a_suspension_with_less_than_a_day_left_is_shown_apart(cast: Cast, since: str, apart: list[str]) -> None:
    ticket = taken(cast, at("2026-03-02 10:15"), category=WEB)
    suspended(ticket, cast, since, "2026-03-20 10:00")
    solve(ticket, cast, "2026-03-20 11:00")
    assert only()["strata"] == apart


def test_own_work_and_another_category_are_shown_apart(cast: Cast) -> None:
    own = filed(cast, at("2026-03-02 10:15"), by=cast.designer, category=WEB)
    take(own, items=ticks(own), by=cast.professional, at=at("2026-03-02 10:15"), seen=None)
    solve(own, cast, "2026-03-06 10:00")
    moved = taken(cast, at("2026-03-02 10:15"), category=CAMPAIGN)
    recategorise(moved, WEB, reason="Es del portal", by=cast.professional, at=at("2026-03-03 10:00"), seen=None)
    solve(moved, cast, "2026-03-06 10:00")
    assert [member["strata"] for member in population(MONTH)] == [["own_initiative"], ["recategorised"]]


def test_an_annulment_never_raises_the_figure(cast: Cast) -> None:
    annulled(cast, "2026-03-03 10:00")
    annulled(cast, "2026-03-25 10:00")
    assert compliance(population(MONTH)) == Compliance("", total=2, counted=1, kept=0)


def member(*apart: str, late: bool = False, category: str = "web", **spent: int) -> dict[str, Any]:
    """A frozen member, as far as figures look."""
    return {"strata": list(apart), "late": late, "category": category, "by_party": spent}


@pytest.mark.parametrize("name", ["annulled", "own_initiative", "reopened", "recategorised", "held_near_due"])
def test_a_member_shown_apart_counts_only_where_it_was_late(name: str) -> None:
    plain = [member(), member(late=True)]
    assert compliance([*plain, member(name)]) == Compliance("", total=3, counted=2, kept=1)
    assert compliance([*plain, member(name, late=True)]) == Compliance("", total=3, counted=3, kept=1)


def test_compliance_by_category_adds_up_to_the_whole() -> None:
    members = [member(category="web"), member(late=True, category="web"), member("reopened", category="piezas")]
    rows = compliance_by(members, "category")
    assert [(row.label, row.total, row.counted, row.kept, row.late) for row in rows] == [
        ("web", 2, 2, 1, 1),
        ("piezas", 1, 0, 0, 0),
    ]
    assert sum(row.counted for row in rows) == compliance(members).counted


def test_strata_and_delays_are_told_for_late_ones_too() -> None:
    members = [member("reopened", late=True, Profesional=60), member("reopened", Profesional=30, Aprobador=100)]
    assert [(row.total, row.in_time, row.late) for row in strata(members) if row.label == "Reabiertas"] == [(2, 1, 1)]
    assert [(row.party, row.seconds, row.late_seconds) for row in delays(members)] == [
        ("Aprobador", 100, 0),
        ("Profesional", 90, 60),
    ]


@pytest.mark.parametrize("text", ["2026-00", "2026-13", "1999-12", "0000-01", "2026-1", "2026-011", "٢٠٢٦-01", ""])
def test_what_is_no_month(text: str) -> None:
    assert not is_month(text)


@pytest.mark.usefixtures("cast")
def test_a_month_ends_on_the_institutions_wall() -> None:
    from ticketing.office.institution.actions import describe

    assert not ended("2026-12", at("2026-12-31 23:59:59"))
    assert ended("2026-12", at("2027-01-01 00:00"))
    assert last_months(at("2026-03-31 22:00"), 3) == ["2026-02", "2026-01", "2025-12"]
    describe(name="Instituto", zone="Europe/Lisbon", by=None, at=at("2026-03-31 22:00"))
    assert last_months(at("2026-03-31 22:00"), 3) == ["2026-03", "2026-02", "2026-01"]
