"""A procedure as a diagram, in Mermaid: text that a wiki, a forge or https://mermaid.live draws."""

from workflows.procedure import Procedure, State, Step


def draw(procedure: Procedure) -> str:
    """A state diagram with every step, its reason and who takes it; the clock of each state by its class."""
    names = {state.label: f"s{state.order}" for state in procedure.states}
    lines = ["---", f"title: {procedure.label}", "---", "stateDiagram-v2", "    direction LR"]
    lines += [f'    state "{_quoted(state.label)}" as {names[state.label]}' for state in procedure.states]
    lines.append(f"    [*] --> {names[procedure.initial]}")
    lines += [f"    {names[s.source]} --> {names[s.target]}: {_words(procedure, s)}" for s in procedure.steps]
    lines += [f"    {names[state.label]} --> [*]" for state in procedure.states if state.final]
    lines += [_note(names[procedure.initial], procedure)] if procedure.gates else []
    lines += [f"    classDef {clock} {style}" for clock, style in _STYLES.items()]
    lines += [_class(names, state) for state in procedure.states]
    return "\n".join(lines) + "\n"


_STYLES = {
    "running": "fill:#eef6ff,stroke:#1d5fa8,color:#10233a",
    "paused": "fill:#fff7e6,stroke:#9a6700,color:#3d2a00",
    "stopped": "fill:#f2f2f2,stroke:#666666,color:#222222",
}


def _class(names: dict[str, str], state: State) -> str:
    return f"    class {names[state.label]} {state.clock}"


def _words(procedure: Procedure, step: Step) -> str:
    note = ", con observación" if step.note else ""
    takers = " o ".join(procedure.role(key).label for key in step.takers)
    return _quoted(f"{step.reason or step.label} ({takers}{note})")


def _note(name: str, procedure: Procedure) -> str:
    gates = ", ".join(gate.label for gate in procedure.gates)
    return f"    note right of {name}: {_quoted(f'Antes de recibir: {gates}')}"


def _quoted(text: str) -> str:
    """Without what Mermaid would take for its own syntax."""
    return text.replace('"', "'").replace(":", " –").replace(";", ",")
