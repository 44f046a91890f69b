"""A procedure as a diagram, in Mermaid: text that a wiki, a forge or https://mermaid.live draws."""

from collections.abc import Iterator

from workflows.limited_words import limit_words, target_words, term_words
from workflows.persons import signers_words, when_words
from workflows.procedure import Procedure
from workflows.rows import SYSTEM, Gate, State, Step
from workflows.told_doings import awaited_words, doing_words, timer_words

Names = dict[str, str]


def draw(procedure: Procedure) -> str:
    """A state diagram with every step, its reason and who takes it; gates and timers as notes; the clock of each state
    by its class."""
    names = {state.label: f"s{state.order}" for state in procedure.states}
    lines = ["---", f"title: {procedure.label}", "---", "stateDiagram-v2", "    direction LR"]
    lines += [f'    state "{_quoted(state.label)}" as {names[state.label]}' for state in procedure.states]
    lines.append(f"    [*] --> {names[procedure.initial]}")
    lines += [f"    {names[s.source]} --> {names[s.target]}: {_words(procedure, s)}" for s in procedure.steps]
    lines += [f"    {names[state.label]} --> [*]" for state in procedure.states if state.final]
    lines += _notes(procedure, names)
    lines += [f"    classDef {clock} {style}" for clock, style in _STYLES.items()]
    lines += [_class(names, state) for state in procedure.states]
    return "\n".join(lines) + "\n"


_STYLES = {
    "running": "fill:#eef6ff,stroke:#1d5fa8,color:#10233a",
    "paused": "fill:#fff7e6,stroke:#9a6700,color:#3d2a00",
    "stopped": "fill:#f2f2f2,stroke:#666666,color:#222222",
}


def _class(names: Names, state: State) -> str:
    return f"    class {names[state.label]} {state.clock}"


def _words(procedure: Procedure, step: Step) -> str:
    """The reason, or what the button says; who takes it, and the fact that does, in brackets."""
    note = ", con observación" if step.note else ""
    fact = f", por el hecho {step.on}" if step.on else ""
    takers = " o ".join(
        "el tiempo" if _by_time(procedure, step, key) else procedure.role(key).label for key in step.takers
    )
    told = [*doing_words(procedure, (each for each in step.do if not isinstance(each, str)))]
    also = f"; {', '.join(told)}" if told else ""
    return _quoted(f"{step.reason or step.label} ({takers}{fact}{note}{also})")


def _by_time(procedure: Procedure, step: Step, taker: str) -> bool:
    return taker == SYSTEM and any(timer.step == step.key for timer in procedure.timers)


def _notes(procedure: Procedure, names: Names) -> Iterator[str]:
    first = names[procedure.initial]
    gates = [f"{gate.label} – {_gate(procedure, gate)}" for gate in procedure.gates]
    if gates:
        yield from _note(first, ["Antes de recibir", *gates])
    yield from _promises(procedure, first)
    for state in procedure.states:
        waits = [timer_words(procedure, one) for one in procedure.timers if one.state == state.label]
        if waits:
            yield from _note(names[state.label], waits)
    anywhere = [(awaited_words(procedure, one), one) for one in procedure.timers if one.state is None]
    if anywhere:
        yield from _note(first, [f"{_begun(awaited)} – {timer_words(procedure, one)}" for awaited, one in anywhere])


def _promises(procedure: Procedure, first: str) -> Iterator[str]:
    """How long the office has, in the order in which it is asked, and what may be asked of it at all."""
    targets = [target_words(procedure, one) for one in procedure.targets]
    if targets:
        yield from _note(first, ["Plazo, el primero que convenga; si ninguno, el de la categoría", *targets])
    limits = [limit_words(procedure, one) for one in procedure.limits]
    if limits:
        yield from _note(first, ["Al presentarla", *limits, *map(term_words, procedure.terms)])


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]


def _gate(procedure: Procedure, gate: Gate) -> str:
    when = f", cuando {when_words(procedure, gate.when)}" if gate.when else ""
    nobody = f"; a falta de otros, {procedure.labels(gate.fallback)}" if gate.fallback else ""
    return f"{signers_words(procedure, gate)}{when}{nobody}"


def _note(name: str, lines: list[str]) -> Iterator[str]:
    yield f"    note right of {name}"
    yield from (f"        {_quoted(line)}" for line in lines)
    yield "    end note"


def _quoted(text: str) -> str:
    """Without what Mermaid would take for its own syntax."""
    return text.replace('"', "'").replace(":", " –").replace(";", ",")
