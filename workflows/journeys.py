"""Where a ticket could be lost: dead ends, states nobody reaches, waits that nothing ends."""

from collections.abc import Iterable, Iterator, Mapping

from workflows.findings import Finding, flat, row, wrong
from workflows.mistakes import Place
from workflows.procedure import Procedure
from workflows.rows import State

Ways = Mapping[str, set[str]]


def lost_journeys(procedure: Procedure) -> Iterator[Finding]:
    """Findings about states; every name is known. Of several that are lost for one reason, the first is told."""
    onward: dict[str, set[str]] = {state.label: set() for state in procedure.states}
    back: dict[str, set[str]] = {state.label: set() for state in procedure.states}
    for step in procedure.steps:
        onward[step.source].add(step.target)
        back[step.target].add(step.source)
    reached = _reachable([procedure.initial], onward)
    ending = _reachable([state.label for state in procedure.states if state.final or not onward[state.label]], back)
    yield from _unreached(procedure, reached, back)
    yield from _endless(procedure, reached - ending)
    annulled = {state.label for state in procedure.states if state.outcome == "annulled"}
    for index, state in enumerate(procedure.states):
        if state.label in reached:
            yield from _about(state, ("states", index), onward[state.label], annulled)


def _unreached(procedure: Procedure, reached: set[str], back: Ways) -> Iterator[Finding]:
    """States to which nothing leads, and not those to which only they lead."""
    lost = [(index, state.label) for index, state in enumerate(procedure.states) if state.label not in reached]
    first = [(index, label) for index, label in lost if not back[label] - {label}]
    for index, _ in first or lost[:1]:
        words = f"no se alcanza: ningún paso llega a él desde «{flat(procedure.initial)}»"
        yield row(("states", index), words)


def _endless(procedure: Procedure, lost: set[str]) -> Iterator[Finding]:
    """States from which no way leads to an end."""
    found = [index for index, state in enumerate(procedure.states) if state.label in lost]
    if found:
        others = ", ".join(f"«{flat(procedure.states[index].label)}»" for index in found[1:])
        words = "no lleva a ningún estado final: lo que entra en él no termina nunca"
        yield row(("states", found[0]), f"{words}{others and f' (tampoco {others})'}")


def _reachable(start: Iterable[str], ways: Ways) -> set[str]:
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        label = waiting.pop()
        if label not in found:
            found.add(label)
            waiting.extend(ways.get(label, ()))
    return found


def _about(state: State, place: Place, onward: set[str], annulled: set[str]) -> Iterator[Finding]:
    if state.final and onward:
        yield wrong((*place, "final"), f"dice que es final, y un paso sale de él hacia «{flat(min(onward))}»")
    elif state.final and state.clock != "stopped":
        yield wrong((*place, "clock"), "debe ser stopped, porque el estado es final")
    elif not state.final and not onward:
        yield row(place, "es un callejón sin salida: ningún paso sale de él; si allí termina, diga «final: true»")
    elif state.clock == "running" and onward and onward <= annulled:
        yield wrong((*place, "clock"), "corre, y del estado solo se sale anulando: falta un paso que siga")
