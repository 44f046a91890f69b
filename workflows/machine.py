"""The state machine built from a procedure: the only place where a state changes.

Its rows are the procedure's rows and nothing else: what isn't declared is refused, to everybody and by any way.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache, partial

from transitions import EventData, Machine, MachineError

from workflows.procedure import Procedure
from workflows.refusals import Refused
from workflows.rows import Step


@dataclass(frozen=True)
class Facts:
    """What a row may need to be true. `gate_open` also holds while a refused gate waits for the requester;
    `answers_left` are the labels of what the category asks and the request, filed under another one, doesn't say."""

    received: bool
    gate_open: bool
    verified: bool = True
    deliverables_left: int = 0
    answers_left: tuple[str, ...] = ()

    def holds(self, need: str) -> bool:
        return {
            "received": self.received,
            "no_open_gate": not self.gate_open,
            "verified": self.verified,
            "evidence": self.deliverables_left == 0 and not self.answers_left,
        }[need]

    def unmet(self, need: str) -> str:
        """Why what does not hold is missing, in a sentence."""
        if need == "evidence" and self.answers_left:
            return f"Falta que quien radicó la solicitud indique: {', '.join(self.answers_left)}."
        return _UNMET[need]


_UNMET = {
    "received": "La solicitud aún no está recibida: falta un visto bueno.",
    "no_open_gate": "Hay un visto bueno pendiente; mientras tanto la solicitud espera.",
    "verified": "Falta marcar la lista de verificación.",
    "evidence": "Faltan entregables con su evidencia.",
}


def step_for(
    procedure: Procedure,
    *,
    state: str,
    to: str,
    reason: str | None,
    by: str | Collection[str],
    note: str | None,
    facts: Facts,
    on: str | None = None,
) -> Step:
    """The row that leads from `state` to `to`, which these roles (keys) may take now; `on` is the fact that takes it,
    if it is taken by one. Raises Refused with the reason why not."""
    step = row_for(procedure, state=state, to=to, reason=reason)
    if on is not None and step.on != on:
        raise Refused(f"Ese hecho no lleva de «{state}» a «{to}».")
    roles = {by} if isinstance(by, str) else set(by)
    if not procedure.may(roles, step.allows(on)):
        raise Refused(_not_yours(procedure, step, roles))
    if step.note and not (note and note.strip()):
        raise Refused("Escriba el motivo en observaciones.")
    ticket = _Ticket(state)
    _take(procedure, ticket, step, facts)
    return step


def row_for(procedure: Procedure, *, state: str, to: str, reason: str | None) -> Step:
    """The declared row for these three, whoever asks. No reason, an empty one and None are the same."""
    rows = [step for step in procedure.steps_from(state) if step.target == to]
    if not rows:
        raise Refused(_no_way(procedure, state, to))
    for step in rows:
        if step.reason == (reason or None):
            return step
    reasons = [f"«{step.reason}»" for step in rows if step.reason]
    if not reasons:
        raise Refused(f"El paso de «{state}» a «{to}» no lleva razón.")
    raise Refused(f"Para pasar de «{state}» a «{to}» la razón debe ser: {' o '.join(reasons)}.")


def possible(steps: Iterable[Step], facts: Facts) -> tuple[Step, ...]:
    """Of these rows, those whose needs hold."""
    return tuple(step for step in steps if all(facts.holds(need) for need in step.needs))


def _not_yours(procedure: Procedure, step: Step, roles: Collection[str]) -> str:
    way = f"El paso de «{step.source}» a «{step.target}»"
    if procedure.may(roles, step.takers):
        return f"{way} no se da a mano: ocurre por sí solo («{step.label}»)."
    return f"{way} lo da: {procedure.labels(step.takers)}."


@dataclass
class _Ticket:
    state: str


def _take(procedure: Procedure, ticket: _Ticket, step: Step, facts: Facts) -> None:
    try:
        _machine(procedure).events[step.key].trigger(ticket, facts=facts)
    except MachineError:
        raise Refused(_no_way(procedure, ticket.state, step.target)) from None


@lru_cache(maxsize=64)
def _machine(procedure: Procedure) -> Machine:
    """One for all tickets: it holds the rows and no ticket."""
    return Machine(
        model=None,
        states=[state.label for state in procedure.states],
        initial=procedure.initial,
        transitions=[
            {
                "trigger": step.key,
                "source": step.source,
                "dest": step.target,
                "conditions": [partial(_needs_hold, step)],
            }
            for step in procedure.steps
        ],
        auto_transitions=False,
        send_event=True,
    )


def _needs_hold(step: Step, event: EventData) -> bool:
    for need in step.needs:
        if not event.kwargs["facts"].holds(need):
            raise Refused(event.kwargs["facts"].unmet(need))
    return True


def _no_way(procedure: Procedure, state: str, to: str) -> str:
    if procedure.state(state).final:
        return f"Una solicitud en «{state}» ya no cambia."
    return f"De «{state}» no se pasa a «{to}»."
