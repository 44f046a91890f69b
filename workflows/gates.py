"""Who must agree, and what the signatures decide.

The gates of a case stand side by side, in any order, but those that come `after` another: such a one is asked for once
that other is satisfied, and closes again with it. An opinion is asked for like the rest and holds nothing.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from workflows.conditions import Circumstances
from workflows.procedure import Procedure
from workflows.refusals import Refused
from workflows.rows import Gate


@dataclass(frozen=True)
class Standing:
    """How one gate of a case stands. A rejected gate waits for the requester, and holds the clock like an open one; one
    that is not `asked` yet waits for the gate before it."""

    gate: Gate
    needed: int
    signed: int = 0
    rejected: bool = False
    asked: bool = True

    @property
    def satisfied(self) -> bool:
        return not self.rejected and satisfied(self.gate, self.signed, self.needed)

    @property
    def open(self) -> bool:
        """Whether it waits for a signature."""
        return self.asked and not self.rejected and not self.satisfied


Standings = tuple[Standing, ...]


def gates_of(procedure: Procedure, case: Circumstances) -> tuple[Gate, ...]:
    """The gates that a case has."""
    return tuple(gate for gate in procedure.gates if gate.when is None or gate.when.holds(case))


def needed(gate: Gate, *, areas: int) -> int:
    """How many signatures satisfy it, fixed when it opens; never none. `areas`: of how many everybody's is asked."""
    return max(1, areas) if gate.need == "all" else gate.need


def before(gate: Gate, gates: Collection[Gate]) -> Gate | None:
    """The gate of the case that is asked for before this one."""
    return next((each for each in gates if each.name == gate.after), None)


def later(gates: Collection[Gate], names: Collection[str]) -> frozenset[str]:
    """The gates that come after one of these, however far."""
    found: set[str] = set()
    while more := {each.name for each in gates if each.after in {*names, *found}} - found:
        found |= more
    return frozenset(found)


def satisfied(gate: Gate, signatures: int, needed: int) -> bool:
    return signatures >= needed


def opened(procedure: Procedure, case: Circumstances, *, areas: int) -> Standings:
    """All gates of a case, as filing opens them."""
    return _ordered(tuple(Standing(gate, needed(gate, areas=areas)) for gate in gates_of(procedure, case)))


def waiting(standings: Standings) -> bool:
    """Whether a gate is open or rejected: the clock is held."""
    return any(not standing.satisfied for standing in standings if not standing.gate.opinion)


def approve(standings: Standings, *, gate: str | None = None, by: str | None = None) -> Standings:
    """One more signature on `gate`; without it every open gate is satisfied, whoever signs."""
    if any(standing.rejected for standing in standings if not standing.gate.opinion):
        raise Refused("Un visto bueno fue negado: antes, quien solicita debe corregir y volver a presentar.")
    if gate is None:
        return _approve_all(standings)
    chosen = _undecided(standings, gate)
    _may_sign(chosen, by)
    return _with(standings, replace(chosen, signed=chosen.signed + 1))


def reject(standings: Standings, *, gate: str | None, note: str | None, by: str | None = None) -> Standings:
    """Returned or rejected: both hold the case until the requester edits it."""
    if gate is None:
        raise Refused("Diga qué visto bueno se niega.")
    if not (note and note.strip()):
        raise Refused("Escriba en observaciones por qué se niega el visto bueno.")
    chosen = _undecided(standings, gate)
    _may_sign(chosen, by)
    if chosen.gate.opinion:
        return _with(standings, replace(chosen, signed=chosen.signed + 1))
    return _with(standings, replace(chosen, rejected=True))


def lapse(standings: Standings, name: str, *, approved: bool) -> Standings:
    """What time decides of a gate that nobody signed: nobody's signature."""
    chosen = _undecided(standings, name)
    decided = replace(chosen, signed=chosen.needed) if approved else replace(chosen, rejected=True)
    return _with(standings, decided)


def reopen(standings: Standings, *, gate: str | None = None) -> Standings:
    """What an edit leaves: all gates open, or only `gate`; after a rejection it resubmits, and all open again."""
    everything = gate is None or any(standing.rejected for standing in standings)
    if gate is not None and not everything:
        _standing(standings, gate)
    return _ordered(
        tuple(
            replace(standing, signed=0, rejected=False) if everything or standing.gate.name == gate else standing
            for standing in standings
        )
    )


def reopened(gates: Iterable[Gate], changed_fields: Collection[str]) -> tuple[Gate, ...]:
    """The gates that an edit of these fields opens again: exactly those that protect one of them."""
    return tuple(gate for gate in gates if not set(changed_fields).isdisjoint(gate.protects))


def _approve_all(standings: Standings) -> Standings:
    if not any(standing.open for standing in standings):
        raise Refused("No hay ningún visto bueno pendiente.")
    return _ordered(
        tuple(
            replace(standing, signed=max(standing.signed, standing.needed)) if standing.asked else standing
            for standing in standings
        )
    )


def _undecided(standings: Standings, name: str) -> Standing:
    standing = _standing(standings, name)
    if standing.rejected:
        raise Refused(f"«{standing.gate.label}» ya fue negado; falta que quien solicita corrija.")
    if not standing.asked:
        raise Refused(f"«{standing.gate.label}» se pide después de otro visto bueno, que falta.")
    if standing.satisfied:
        raise Refused(f"«{standing.gate.label}» ya está dado.")
    return standing


def _standing(standings: Standings, name: str) -> Standing:
    for standing in standings:
        if standing.gate.name == name:
            return standing
    raise Refused(f"Esta solicitud no tiene el visto bueno «{name}».")


def _may_sign(standing: Standing, by: str | None) -> None:
    if by is not None and by not in standing.gate.roles:
        raise Refused(f"«{standing.gate.label}» lo firma: {standing.gate.signed_as}.")


def _with(standings: Standings, changed: Standing) -> Standings:
    return _ordered(tuple(changed if standing.gate.name == changed.gate.name else standing for standing in standings))


def _ordered(standings: Standings) -> Standings:
    """Each asked for in its turn; what was signed at one that is not any more counts no longer."""
    done = {each.gate.name for each in standings if each.satisfied}
    here = {each.gate.name for each in standings}
    closed = later([each.gate for each in standings], here - done)
    return tuple(
        replace(each, signed=0, rejected=False, asked=False) if each.gate.name in closed else replace(each, asked=True)
        for each in standings
    )
