"""The list of months remembers what each came to, and reckons anew only what something happened to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.harness.counting import counted
from tests.oversight.march import AFTER, MONTH, annulled, drawn, reopened, solved

if TYPE_CHECKING:
    from flask import Flask

    from tests.desk.cast import Cast
    from ticketing.oversight.samples.shown import MonthLine


def test_the_list_says_what_the_population_says(cast: Cast) -> None:
    solved(cast, "2026-03-10 10:15")
    solved(cast, "2026-03-27 10:15")
    annulled(cast, "2026-03-11 10:15")

    assert _listed() == _reckoned() == (3, 2, 1)


def test_what_happens_after_the_first_look_is_told_by_the_next(cast: Cast) -> None:
    solved(cast, "2026-03-10 10:15")
    before = _listed()
    solved(cast, "2026-03-27 10:15")

    assert (before, _listed(), _reckoned()) == ((1, 1, 1), (2, 2, 1), (2, 2, 1))


def test_what_leaves_a_month_is_told_too(cast: Cast) -> None:
    ticket = solved(cast, "2026-03-10 10:15")
    before = _listed()
    reopened(ticket, cast, "2026-03-12 10:15")

    assert before == (1, 1, 1)
    assert _listed() == _reckoned() != before


def test_a_second_look_reads_no_stretch_of_time(app: Flask, cast: Cast) -> None:
    solved(cast, "2026-03-10 10:15")
    _listed()
    with counted(app) as selects:
        _listed()

    assert selects.texts
    assert not [text for text in selects.texts if "clock_segment" in text or "sample.population " in text]


def test_a_database_that_was_put_back_is_read_anew(cast: Cast) -> None:
    from ticketing.extensions import db

    solved(cast, "2026-03-10 10:15")
    with db.session.begin_nested() as later:
        solved(cast, "2026-03-11 10:15")
        first = _listed()
        later.rollback()
    solved(cast, "2026-03-27 10:15")

    assert (first, _listed()) == ((2, 2, 2), (2, 2, 1))


def test_a_month_that_was_drawn_stays_what_was_frozen(cast: Cast) -> None:
    solved(cast, "2026-03-10 10:15")
    sample = drawn(cast)

    line = _line()

    assert line.sample is not None
    assert (line.sample.size, line.sample.reviewed, line.compliance.kept) == (sample.size, 0, 1)


def _line() -> MonthLine:
    from ticketing.oversight.samples.shown import index

    return next(line for line in index(AFTER) if line.month == MONTH)


def _listed() -> tuple[int, int, int]:
    found = _line().compliance
    return found.total, found.counted, found.kept


def _reckoned() -> tuple[int, int, int]:
    from ticketing.oversight.samples.figures import compliance
    from ticketing.oversight.samples.population import population

    found = compliance(population(MONTH))
    return found.total, found.counted, found.kept
