"""Timers and what is done, as people read them."""

from collections.abc import Iterable, Iterator

from workflows.doings import APPROVE, DENY, NOTIFY, RETURN, STEP, Deed, Doing
from workflows.persons import wait_words, who_words
from workflows.procedure import Procedure
from workflows.waiting import ANY_GATE, GATE, OVERDUE, STATE, Timer

_SILENCES = {APPROVE: "da por aprobado", DENY: "da por negado", RETURN: "devuelve por"}


def awaited_words(procedure: Procedure, timer: Timer) -> str:
    """ "mientras falta «Visto bueno de rectoría»"; nothing of a state."""
    awaited = timer.awaited
    if awaited.kind == STATE:
        return ""
    if awaited.kind == GATE:
        any_of_them = awaited.named == ANY_GATE
        return f"mientras falta {'un visto bueno' if any_of_them else f'«{procedure.gate(awaited.named).label}»'}"
    return "vencido el plazo" if awaited.share >= OVERDUE else f"gastado el {awaited.share} % del plazo"


def timer_words(procedure: Procedure, timer: Timer) -> str:
    """ "Al cabo de 3 días hábiles: Archivar", "A los días hábiles 3, 5: Falta la firma (remind, y al final tell)"."""
    label = timer.label or timer.name
    if timer.after is None and not timer.at and timer.every is None:
        when = "Enseguida"
    elif timer.after is not None:
        when = f"Al cabo de {wait_words(timer.after)}"
    elif timer.every is not None:
        when = f"Cada {wait_words(timer.every)}"
    else:
        when = f"A los días hábiles {', '.join(map(str, timer.at))}"
    do = ", ".join(doing_words(procedure, timer.do))
    last = ", ".join(doing_words(procedure, timer.last))
    said = "; ".join(part for part in (do, last and f"al final, {last}") if part)
    return f"{when}: {label}{f' ({said})' if said and said != label else ''}"


def doing_words(procedure: Procedure, done: Iterable[Doing]) -> Iterator[str]:
    """Each as a few words; an effect by its name."""
    return (each if isinstance(each, str) else _deed(procedure, each) for each in done)


def _deed(procedure: Procedure, deed: Deed) -> str:
    if deed.verb == STEP:
        return procedure.step(deed.named).label
    if deed.verb in _SILENCES:
        return f"{_SILENCES[deed.verb]} «{procedure.gate(deed.named).label}»"
    who = who_words(procedure, deed.who, join=" y ")
    return f"avisa a {who}" if deed.verb == NOTIFY else f"escala a {who}"
