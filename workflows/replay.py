"""A scenario of dated events through a procedure, by the same rules as the office and without its database."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from workflows.deeds import Case, Deeds
from workflows.procedure import Procedure
from workflows.refusals import BeyondCalendar, Refused
from workflows.rows import SYSTEM, Timer
from workflows.scenario import Event, Scenario, Unreadable, read_scenario, scenario_of
from workflows.sla import Reckoning, reckon
from workflows.timers import timers_at
from workflows.working_calendar import Calendar

__all__ = ["Unreadable", "replay", "replay_file"]


def replay_file(path: str | Path) -> dict[str, Any]:
    """What `procedure replay FILE` prints. Raises Unreadable, whose text is one sentence."""
    data, folder = read_scenario(path)
    return replay(data, folder)


def replay(scenario: Mapping[str, Any], folder: Path = Path()) -> dict[str, Any]:
    """The scenario's events and the timers between them; a refused event says why and changes nothing."""
    read = scenario_of(scenario, folder)
    try:
        return _Replay(read).run()
    except BeyondCalendar as beyond:
        raise Unreadable(beyond.sentence) from None


class _Replay:
    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.procedure: Procedure = scenario.procedure
        self.calendar = _calendar(scenario.procedure)
        self.target = self.procedure.target_for(scenario.case, exception=scenario.exception)
        self.deeds = Deeds(scenario, self.calendar)
        self.case = Case()
        self.entries: list[dict[str, Any]] = []

    def run(self) -> dict[str, Any]:
        for event in self.scenario.events:
            self._fire_timers(event.at)
            self._happen(event)
        return {"received_at": self._iso(self.case.received_at), "steps": self.entries}

    def _happen(self, event: Event) -> None:
        error = None
        try:
            self.case = self.deeds.do(self.case, event)
        except BeyondCalendar:
            raise
        except Refused as refusal:
            self.case, error = replace(self.case, reason=None), refusal.sentence
        self._enter(event.at, event.do, error)

    def _fire_timers(self, until: datetime) -> None:
        """Every timer due by then, also those of the states to which others lead."""
        while (due := self._next_timer()) is not None and due[0] <= until:
            at, timer = due
            self.case = replace(self.case, spent=self.case.spent | {timer.name})
            event = Event(at, "move", by=SYSTEM, to=timer.to, reason=timer.reason)
            try:
                self.case = self.deeds.do(self.case, event)
            except BeyondCalendar:
                raise
            except Refused:
                continue  # what its step needs doesn't hold: the timer's turn passes, as nothing happened
            self._enter(at, "timer", None)

    def _next_timer(self) -> tuple[datetime, Timer] | None:
        case = self.case
        if case.state is None or case.entered_at is None:
            return None
        timers = timers_at(self.procedure, self.calendar, state=case.state, since=case.entered_at)
        return next((pair for pair in timers if pair[1].name not in case.spent), None)

    def _enter(self, at: datetime, do: str, error: str | None) -> None:
        figures = self._figures(at)
        self.entries.append(
            {
                "at": self._iso(at),
                "do": do,
                "state": self.case.state,
                "reason": self.case.reason,
                "due_at": self._iso(figures.due_at),
                "consumed_minutes": _minutes(figures.consumed),
                "remaining_minutes": _minutes(figures.remaining),
                "breached": figures.breached,
                "error": error,
            }
        )

    def _figures(self, at: datetime) -> Reckoning:
        return reckon(
            self.case.segments,
            target=self.target,
            calendar=self.calendar,
            received_at=self.case.received_at,
            at=at,
        )

    def _iso(self, at: datetime | None) -> str | None:
        return None if at is None else self.calendar.local(at).isoformat()


@lru_cache(maxsize=8)
def _calendar(procedure: Procedure) -> Calendar:
    """Building one costs more than a replay."""
    return Calendar.from_content(procedure.calendar)


def _minutes(duration: timedelta) -> int | float:
    minutes = duration / timedelta(minutes=1)
    return int(minutes) if minutes.is_integer() else minutes
