"""Where a ticket could be lost: dead ends, states nobody reaches, waits that nothing ends."""

from collections.abc import Iterable, Iterator

from workflows.building import TAKEN_BY_TIME
from workflows.procedure import SYSTEM, Procedure, State, Timer
from workflows.shape import Finding


def lost_journeys(procedure: Procedure) -> Iterator[Finding]:
    """Findings about states, steps and timers; unknown names are somebody else's."""
    states = {state.label for state in procedure.states}
    onward = {label: {s.target for s in procedure.steps_from(label)} & states for label in states}
    back = {label: {source for source in states if label in onward[source]} for label in states}
    reached = _reachable([procedure.initial], onward)
    ending = _reachable([state.label for state in procedure.states if state.final], back)
    for index, state in enumerate(procedure.states):
        for key, expected in _about(procedure, state, onward[state.label], reached, ending):
            yield ("states", index, key), expected
    yield from _timers(procedure)
    yield from _untaken(procedure)


def _reachable(start: Iterable[str], ways: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        label = waiting.pop()
        if label not in found:
            found.add(label)
            waiting.extend(ways.get(label, ()))
    return found


def _about(
    procedure: Procedure, state: State, onward: set[str], reached: set[str], ending: set[str]
) -> Iterator[tuple[str, str]]:
    if state.label not in reached:
        yield "label", f"un paso que llegue a «{state.label}» (no se alcanza desde «{procedure.initial}»)"
    if state.final and onward:
        yield "final", f"ningún paso que salga de «{state.label}», que es final"
    if state.final and state.clock != "stopped":
        yield "clock", f"stopped: «{state.label}» es final"
    if not state.final and not onward:
        yield "label", f"un paso que salga de «{state.label}», o «final: true» (es un callejón sin salida)"
    elif state.label not in ending:
        yield "label", f"un camino de «{state.label}» a un estado final"
    if state.clock == "running" and onward and all(_annulled(procedure, label) for label in onward):
        yield "clock", f"otra salida de «{state.label}» que anular, o un reloj que no corra"


def _annulled(procedure: Procedure, label: str) -> bool:
    return any(state.label == label and state.outcome == "annulled" for state in procedure.states)


def _timers(procedure: Procedure) -> Iterator[Finding]:
    taken = {(s.source, s.target, s.reason) for s in procedure.steps if SYSTEM in s.by}
    for index, timer in enumerate(procedure.timers):
        if _row(timer) not in taken:
            yield ("timers", index, "do"), f"un paso que dé el tiempo (on: {TAKEN_BY_TIME}), de «{timer.state}»"


def _untaken(procedure: Procedure) -> Iterator[Finding]:
    """Steps of the system alone that neither a timer nor a fact takes."""
    timed = {_row(timer) for timer in procedure.timers}
    for index, step in enumerate(procedure.steps):
        alone = set(step.by) == {SYSTEM}
        if alone and step.on is None and (step.source, step.target, step.reason) not in timed:
            yield ("steps", index, "on"), "un plazo (timers) que dé este paso, o un hecho (on), o quién lo da (by)"


def _row(timer: Timer) -> tuple[str, str, str | None]:
    return timer.state, timer.to, timer.reason
