"""What is done: by a step, on an occasion, when time comes. One form everywhere.

EFFECT  {notify: WHO, letter: NAME}  {escalate: WHO}  {step: KEY}
and, of a gate that time has run out for: {approve: GATE}  {deny: GATE}  {return: GATE}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from workflows.who import Who, who

Verb = Literal["notify", "escalate", "step", "approve", "deny", "return"]
NOTIFY, ESCALATE, STEP, APPROVE, DENY, RETURN = "notify", "escalate", "step", "approve", "deny", "return"
TELLING = (NOTIFY, ESCALATE)
SILENCES = (APPROVE, DENY, RETURN)
VERBS: Mapping[str, str] = {
    NOTIFY: "avisa a alguien, con la carta que diga «letter» o con la del despacho",
    ESCALATE: "se lo hace saber a alguien, que lo ve como escalado hasta que avance",
    STEP: "da el paso de esa clave, si entonces se puede",
    APPROVE: "da por aprobado, por silencio, ese visto bueno; nunca el que firma el contenido de un envío",
    DENY: "da por negado, por silencio, ese visto bueno",
    RETURN: "devuelve la solicitud, por silencio de ese visto bueno",
}
"""Each verb, and what it does."""


@dataclass(frozen=True)
class Deed:
    """`who` are told; `named` is the letter, the step's key or the gate."""

    verb: Verb
    who: tuple[Who, ...] = ()
    named: str = ""

    @property
    def ends_a_wait(self) -> bool:
        """Whether it changes how the request stands, and tells nobody by itself."""
        return self.verb not in TELLING


Doing = str | Deed
"""The name of an effect, or a deed."""


def doings(said: Iterable[Any]) -> tuple[Doing, ...]:
    """What well-shaped rows say, in order."""
    return tuple(row if isinstance(row, str) else _deed(row) for row in said)


def effects(done: Iterable[Doing]) -> tuple[str, ...]:
    """Of these, the effects."""
    return tuple(each for each in done if isinstance(each, str))


def deeds(done: Iterable[Doing]) -> tuple[Deed, ...]:
    """Of these, what changes how the request stands."""
    return tuple(each for each in done if isinstance(each, Deed) and each.ends_a_wait)


def told(done: Iterable[Doing]) -> tuple[Doing, ...]:
    """Of these, what follows an event: effects, and whom somebody tells."""
    return tuple(each for each in done if isinstance(each, str) or not each.ends_a_wait)


def _deed(row: Mapping[str, Any]) -> Deed:
    verb, value = next((key, value) for key, value in row.items() if key in VERBS)
    if verb in TELLING:
        return Deed(verb, who(value), row.get("letter", ""))  # type: ignore[arg-type]  # VERBS are the verbs
    return Deed(verb, named=value)  # type: ignore[arg-type]
