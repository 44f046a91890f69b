"""A scenario of dated events through a procedure, by the same rules as the office and without its database."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from workflows.deeds import Case, Deeds
from workflows.doings import APPROVE, STEP, Deed
from workflows.procedure import Procedure
from workflows.refusals import BeyondCalendar, Refused
from workflows.rows import SYSTEM
from workflows.scenario import Event, Scenario, Unreadable, read_scenario, scenario_of
from workflows.sla import Reckoning, reached_at, reckon
from workflows.timers import acts_at
from workflows.waiting import ANY_GATE, GATE, STATE, Timer
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
        self.timers = tuple(timer for timer in self.procedure.timers if timer.deeds)
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
            for deed in timer.deeds:
                self._act(deed, at)

    def _act(self, deed: Deed, at: datetime) -> None:
        """What time does; where what it needs doesn't hold its turn passes, as nothing happened."""
        try:
            self.case = self._acted(deed, at)
        except BeyondCalendar:
            raise
        except Refused:
            return
        self._enter(at, "timer", None)

    def _acted(self, deed: Deed, at: datetime) -> Case:
        if deed.verb != STEP:
            return self.deeds.lapse(self.case, deed.named, at, approved=deed.verb == APPROVE)
        row = self.procedure.step(deed.named)
        if row.source != self.case.state:
            raise Refused(f"«{row.label}» no sale de «{self.case.state}».")
        return self.deeds.do(self.case, Event(at, "move", by=SYSTEM, to=row.target, reason=row.reason))

    def _next_timer(self) -> tuple[datetime, Timer] | None:
        due = (self._due(timer) for timer in self.timers if timer.name not in self.case.spent)
        return min((pair for pair in due if pair is not None), key=lambda pair: pair[0], default=None)

    def _due(self, timer: Timer) -> tuple[datetime, Timer] | None:
        since = self._since(timer)
        at = None if since is None else acts_at(timer, self.calendar, since=since)
        return None if at is None else (at, timer)

    def _since(self, timer: Timer) -> datetime | None:
        """Since when what the timer awaits is so."""
        case, awaited = self.case, timer.awaited
        if case.state is None:
            return None
        if awaited.kind == STATE:
            return case.entered_at if case.state == awaited.named else None
        if awaited.kind == GATE:
            stands = (since for name, since in case.waiting.items() if self._stands_for(awaited.named, name))
            return None if self.procedure.state(case.state).final else min(stands, default=None)
        if case.received_at is None or not case.segments or case.segments[-1].kind != "running":
            return None
        return reached_at(
            case.segments,
            awaited.share,
            target=self.target,
            calendar=self.calendar,
            received_at=case.received_at,
        )

    def _stands_for(self, awaited: str, gate: str) -> bool:
        """Whether the gate is the one that is awaited; any may be, but an opinion, which holds nothing."""
        return awaited == gate or (awaited == ANY_GATE and not self.procedure.gate(gate).opinion)

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
