"""The draw: from a seed that nobody chooses, once a month, the same for ever."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from tests.desk.browsing import House
from tests.desk.cast import Cast, at
from tests.oversight.march import AFTER, MONTH, drawn, march, reopened, solve, solved
from ticketing.desk.clock.models import ClockSegment
from ticketing.extensions import db
from ticketing.ledger.events.queries import history
from ticketing.ledger.seals.actions import seal
from ticketing.ledger.seals.queries import seals
from ticketing.ledger.verification import verify
from ticketing.oversight.samples import actions, queries
from ticketing.oversight.samples.checks import Redraw, redrawn
from ticketing.oversight.samples.models import Sample
from ticketing.web.outcomes import Overtaken
from workflows import sampling
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask

FIRST = at("2026-04-01 00:00")


def numbers(sample: Sample) -> list[str]:
    return [item.ticket.number for item in sample.items]


def failing(redraw: Redraw) -> list[str]:
    return [check.title for check in redraw.checks if not check.holds]


def test_the_same_tickets_come_out_for_ever(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    tickets = march(cast)
    then = numbers(drawn(cast, size=3))
    assert len(then) == 3
    solve(tickets["overdue"], cast, "2026-04-07 10:00")
    reopened(tickets["april"], cast, "2026-04-07 11:00")
    monkeypatch.setattr(sampling, "METHOD", "another/1")
    monkeypatch.setitem(queries.METHODS, "another/1", lambda ids, *, seed, size: list(ids)[:size])
    assert queries.redraw(MONTH) == then
    assert redrawn(queries.get(MONTH)).holds


def test_the_method_named_by_the_rules_is_known() -> None:
    assert queries.METHODS[sampling.METHOD] is sampling.draw


def test_a_sample_as_large_as_the_month_is_the_month(cast: Cast) -> None:
    march(cast)
    sample = drawn(cast)
    assert sorted(numbers(sample)) == [member["number"] for member in sample.population]
    assert (sample.size, [item.position for item in sample.items]) == (5, [1, 2, 3, 4, 5])


def test_the_seed_is_the_first_seal_after_the_month(cast: Cast) -> None:
    march(cast)
    seal(at=FIRST - timedelta(seconds=1), most=5)
    first = seal(at=FIRST, most=5)
    seal(at=FIRST + timedelta(seconds=9), most=5)
    assert first is not None
    assert drawn(cast).seed == first.hash


def test_where_nothing_was_sealed_since_the_draw_seals(cast: Cast) -> None:
    march(cast)
    while seal(at=FIRST - timedelta(seconds=1)):
        pass
    sample = drawn(cast)
    assert sample.seed == seals()[-1].hash
    assert seals()[-1].at == AFTER
    assert verify().broken is None


def test_the_chain_keeps_what_was_drawn(cast: Cast) -> None:
    march(cast)
    sample = drawn(cast)
    event = history("sample", sample.id)[-1]
    assert event.payload["drawn"] == numbers(sample)
    assert event.payload["population"] == sample.population_hash


@pytest.mark.parametrize(
    ("month", "why"), [("2026-04", "no ha terminado"), ("marzo", "no es un mes"), ("2026-01", "ninguna solicitud")]
)
def test_a_month_that_cannot_be_drawn(cast: Cast, month: str, why: str) -> None:
    solved(cast, "2026-03-06 10:00")
    with pytest.raises(Refused, match=why):
        actions.draw_sample(month, size=15, by=cast.coordinator, at=AFTER)
    assert queries.all_samples() == []


def test_a_month_is_drawn_once(cast: Cast) -> None:
    march(cast)
    drawn(cast)
    with pytest.raises(Overtaken, match="Clara Coordinadora ya sorteó"):
        drawn(cast)


def test_a_sample_of_nothing_is_refused(cast: Cast) -> None:
    march(cast)
    with pytest.raises(Refused, match="al menos una"):
        drawn(cast, size=0)


def test_a_redraw_of_what_was_never_drawn_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="no se ha sorteado"):
        queries.redraw(MONTH)


def test_a_changed_population_is_noticed(cast: Cast) -> None:
    march(cast)
    sample = drawn(cast)
    sample.population = [member | {"late": False} for member in sample.population]
    db.session.flush()
    with pytest.raises(Refused, match="no es la que se sorteó"):
        queries.redraw(MONTH)
    assert failing(redrawn(sample)) == ["La población es la que se congeló", "Nada de ese mes cambió después"]
    assert not redrawn(sample).holds


def test_a_population_changed_with_its_hash_is_noticed_by_the_chain(cast: Cast) -> None:
    march(cast)
    sample = drawn(cast)
    sample.population = sample.population[:-1]
    sample.population_hash = actions.hash_of(sample.population)
    db.session.flush()
    assert "El registro recuerda este sorteo" in failing(redrawn(sample))


def test_another_seed_is_noticed(cast: Cast) -> None:
    march(cast)
    sample = drawn(cast, size=2)
    sample.seed = "la que me conviene"
    db.session.flush()
    assert {"Nadie eligió la semilla", "El registro recuerda este sorteo"} <= set(failing(redrawn(sample)))


def test_a_month_whose_record_changed_is_noticed(cast: Cast) -> None:
    tickets = march(cast)
    sample = drawn(cast)
    row = db.session.scalars(select(ClockSegment).where(ClockSegment.ticket_id == tickets["late"].id)).all()[-1]
    before = update(ClockSegment).where(ClockSegment.id == row.id).values(start_at=at("2026-03-06 10:00"))
    db.session.execute(before)
    db.session.expire_all()
    changed = next(check for check in redrawn(sample).checks if not check.holds)
    assert changed.state == "warn"
    assert tickets["late"].number in changed.text


def test_of_two_coordinators_drawing_at_once_one_draws_and_the_other_is_told(control: House) -> None:
    ready, told = threading.Barrier(2), list[int]()

    def draw(client: Any) -> None:
        ready.wait(10)
        told.append(client.post(f"/samples/{MONTH}/draw").status_code)

    both = [threading.Thread(target=draw, args=(control.browser("Clara Coordinadora"),)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(30)
    assert sorted(told) == [303, 409]
    with control.open():
        assert len(queries.all_samples()) == 1


def test_the_command_prints_the_sample(control: House, app: Flask) -> None:
    control.browser("Clara Coordinadora").post(f"/samples/{MONTH}/draw")
    result = app.test_cli_runner().invoke(args=["audit", "redraw", MONTH])
    with control.open():
        assert result.output.split() == numbers(queries.get(MONTH))
    assert result.exit_code == 0
    assert app.test_cli_runner().invoke(args=["audit", "redraw", "2026-01"]).exit_code == 1
