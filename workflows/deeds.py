"""What each event of a scenario does to the request: it refuses, or answers with the case that follows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from workflows import gates
from workflows.machine import Facts, row_for, step_for
from workflows.reception import received_at
from workflows.refusals import Refused
from workflows.rows import REQUESTER, SYSTEM, Step
from workflows.scenario import Event, Scenario
from workflows.sla import Segment, segment_kind
from workflows.working_calendar import Calendar


@dataclass(frozen=True)
class Case:
    """Where the request stands. `spent` are the timers of this stay in the state that have had their turn; `waiting`,
    since when each gate that isn't satisfied waits."""

    state: str | None = None
    entered_at: datetime | None = None
    filed_at: datetime | None = None
    received_at: datetime | None = None
    standings: gates.Standings = ()
    segments: tuple[Segment, ...] = ()
    waiting: Mapping[str, datetime] = field(default_factory=dict)
    spent: frozenset[str] = frozenset()
    reason: str | None = None


@dataclass(frozen=True)
class Deeds:
    scenario: Scenario
    calendar: Calendar

    def do(self, case: Case, event: Event) -> Case:
        """The case after the event, its clock segments brought up to its state and gates. Raises Refused."""
        deeds: dict[str, Callable[[Case, Event], Case]] = {
            "file": self._file,
            "approve": self._approve,
            "reject": self._reject,
            "edit": self._edit,
            "move": self._move,
            "tick": lambda case, _: case,
        }
        return self._clocked(case, deeds[event.do](replace(case, reason=None), event), event.at)

    def _file(self, case: Case, event: Event) -> Case:
        if case.state is not None:
            raise Refused("La solicitud ya fue radicada.")
        self._as_requester(event, "radica")
        standings = gates.opened(self.scenario.procedure, self.scenario.case, areas=self.scenario.areas)
        filed = replace(
            case, state=self.scenario.procedure.initial, entered_at=event.at, filed_at=event.at, standings=standings
        )
        return self._received(filed, None) if not standings else filed

    def _approve(self, case: Case, event: Event) -> Case:
        self._undecided(case)
        standings = gates.approve(case.standings, gate=event.gate, by=event.by)
        return self._received(replace(case, standings=standings), event.at)

    def _reject(self, case: Case, event: Event) -> Case:
        self._undecided(case)
        standings = gates.reject(case.standings, gate=event.gate, note=event.note, by=event.by)
        return replace(case, standings=standings)

    def _edit(self, case: Case, event: Event) -> Case:
        clock = self._undecided(case)
        self._as_requester(event, "corrige")
        if case.received_at is not None and clock != "paused":
            raise Refused("Lo radicado solo se corrige antes de la recepción y mientras está suspendido.")
        standings = gates.reopen(case.standings, gate=event.gate)
        again = {new.gate.name for new, old in zip(standings, case.standings, strict=True) if new != old}
        return replace(
            case,
            standings=standings,
            waiting={name: since for name, since in case.waiting.items() if name not in again | {event.gate}},
        )

    def lapse(self, case: Case, gate: str, at: datetime, *, approved: bool) -> Case:
        """Time decides of a gate that nobody signed. Raises Refused where it waits no more."""
        before = replace(case, reason=None)
        decided = replace(before, standings=gates.lapse(case.standings, gate, approved=approved))
        return self._clocked(case, self._received(decided, at), at)

    def _move(self, case: Case, event: Event) -> Case:
        state, to = self._filed(case), event.to or ""
        row = row_for(self.scenario.procedure, state=state, to=to, reason=event.reason)
        step = step_for(
            self.scenario.procedure,
            state=state,
            to=to,
            reason=event.reason,
            by=event.by or self._usual(row),
            note=event.note,
            facts=Facts(received=case.received_at is not None, gate_open=gates.waiting(case.standings)),
            on=row.on,  # a scenario has no facts of its own: a move stands for the one that takes its row
        )
        return replace(case, state=step.target, entered_at=event.at, spent=frozenset(), reason=step.reason)

    def _usual(self, row: Step) -> str:
        """The first of the row; a row of the system alone is taken only by an event that says so."""
        if set(row.takers) == {SYSTEM}:
            raise Refused(f"Ese paso solo lo da {self.scenario.procedure.labels(row.takers)}.")
        return row.takers[0]

    def _received(self, case: Case, gates_at: datetime | None) -> Case:
        """Reception is set once, by the step that satisfies the last gate, and never moves."""
        if case.received_at is not None or case.filed_at is None or gates.waiting(case.standings):
            return case
        at = received_at(
            self.scenario.procedure,
            self.calendar,
            filed_at=case.filed_at,
            gates_at=gates_at,
            exception=self.scenario.exception,
        )
        return replace(case, received_at=at)

    def _as_requester(self, event: Event, verb: str) -> None:
        if event.by not in (None, REQUESTER):
            raise Refused(f"Lo {verb} {self.scenario.procedure.role(REQUESTER).label}.")

    def _filed(self, case: Case) -> str:
        if case.state is None:
            raise Refused("La solicitud aún no está radicada.")
        return case.state

    def _undecided(self, case: Case) -> str:
        """The clock of the case's state, where it hasn't stopped."""
        clock = self.scenario.procedure.state(self._filed(case)).clock
        if clock == "stopped":
            raise Refused(f"Una solicitud en «{case.state}» ya no se firma ni se corrige.")
        return clock

    def _clocked(self, before: Case, case: Case, at: datetime) -> Case:
        if case.state is None:
            return case
        unsigned = (each.gate.name for each in case.standings if each.asked and not each.satisfied)
        waiting = {name: case.waiting.get(name, at) for name in unsigned}
        kind = segment_kind(self.scenario.procedure, state=case.state, gate_open=gates.waiting(case.standings))
        if case.segments and case.segments[-1].kind == kind and case.state == before.state:
            return replace(case, waiting=waiting) if waiting != case.waiting else case
        ended = tuple(replace(s, end=at) if s.end is None else s for s in case.segments)
        return replace(case, waiting=waiting, segments=(*ended, Segment(kind, at, reason=case.reason)))
