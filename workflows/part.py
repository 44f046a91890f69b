"""Who may do what under a procedure: each role with what it may, its steps and its gates."""

from collections.abc import Iterable, Iterator, Mapping

from workflows.capabilities import GRANTS, HOUSE
from workflows.doings import NOTIFY, SILENCES
from workflows.persons import signers_words, when_words
from workflows.procedure import Procedure
from workflows.rows import SYSTEM, Role, Step
from workflows.told_doings import doing_words


def told_roles(procedure: Procedure) -> str:
    """A paragraph for each role; gates that are signed under no role; at the end, what could be given to a role."""
    lines = [f"{procedure.label} ({procedure.name})"]
    for role in procedure.roles:
        lines += ["", f"{role.label} ({role.key})", *_indented(_role(procedure, role))]
    others = [gate for gate in procedure.gates if not gate.roles]
    if others:
        lines += ["", "Firman además, sin papel propio:"]
        lines += _indented(f"«{gate.label}»: {signers_words(procedure, gate)}" for gate in others)
    for key, known in (("grants", GRANTS), ("house", HOUSE)):
        lines += [
            "",
            f"Lo que un papel puede tener en «{key}»:",
            *_indented(f"{w}: {said}" for w, said in known.items()),
        ]
    return "\n".join(lines) + "\n"


def _role(procedure: Procedure, role: Role) -> Iterator[str]:
    said = [*_also(procedure, role), *_may(role), *_steps(procedure, role), *_gates(procedure, role)]
    said += [*_told(procedure, role), *_silences(procedure, role)]
    yield from said or ["no hace nada por sí mismo"]


def _also(procedure: Procedure, role: Role) -> Iterator[str]:
    if role.also:
        yield f"puede además todo lo de: {procedure.labels(role.also)}"


def _may(role: Role) -> Iterator[str]:
    yield from _listed("puede", role.grants, GRANTS)
    yield from _listed("en toda la casa", role.house, HOUSE)


def _listed(how: str, words: Iterable[str], known: Mapping[str, str]) -> Iterator[str]:
    for word in words:
        yield f"{how}: {known.get(word, word)}"


def _steps(procedure: Procedure, role: Role) -> Iterator[str]:
    for step in procedure.steps:
        if role.key in step.by and not (role.key == SYSTEM and step.on):
            yield f"da: {_way(step)}"
        elif role.key in step.takers:
            yield f"en su nombre, por un hecho ({step.on}): {_way(step)}"


def _way(step: Step) -> str:
    reason = f" ({step.reason})" if step.reason else ""
    return f"{step.label}, de «{step.source}» a «{step.target}»{reason}"


def _gates(procedure: Procedure, role: Role) -> Iterator[str]:
    for gate in procedure.gates:
        when = f", cuando {when_words(procedure, gate.when)}" if gate.when else ""
        if any(each.kind == "role" and role.key in each.named for each in gate.who):
            yield f"firma: «{gate.label}»{when}"
        elif role.key in gate.roles:
            yield f"así firma «{gate.label}»{when}: {signers_words(procedure, gate)}"
        elif role.key in gate.fallback:
            yield f"firma a falta de otros: «{gate.label}»{when}"


def _told(procedure: Procedure, role: Role) -> Iterator[str]:
    """When it is told, or has a case brought before it."""
    done = [(f"al dar «{step.label}»", step.do) for step in procedure.steps]
    done += [(f"por «{timer.label}»", (*timer.do, *timer.last)) for timer in procedure.timers]
    done += [(f"en la ocasión {name}", do) for name, do in procedure.occasions.items()]
    for when, each in ((when, each) for when, do in done for each in do if not isinstance(each, str)):
        if any(who.kind == "role" and role.key in who.named for who in each.who):
            yield f"{'se le avisa' if each.verb == NOTIFY else 'se le escala'} {when}"


def _silences(procedure: Procedure, role: Role) -> Iterator[str]:
    """What time decides at a gate that nobody signed."""
    if role.key != SYSTEM:
        return
    for timer in procedure.timers:
        silent = [deed for deed in timer.deeds if deed.verb in SILENCES]
        yield from (f"{said}, por «{timer.label}»" for said in doing_words(procedure, silent))


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"  - {line}" for line in lines)
