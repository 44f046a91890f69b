"""On which grounds a request may be reserved: Ley 1712 de 2014, articles 18 and 19. The default is that it is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.refusals import Refused

LAW = "Ley 1712 de 2014"
NO_GROUND = f"Elija el fundamento legal de la reserva ({LAW}, artículos 18 y 19)."
NO_REASON = "Escriba por qué se reserva."
GROUNDS: Mapping[str, str] = {
    "18a": "art. 18, literal a): el derecho de toda persona a la intimidad",
    "18b": "art. 18, literal b): el derecho de toda persona a la vida, la salud o la seguridad",
    "18c": "art. 18, literal c): los secretos comerciales, industriales y profesionales",
    "19a": "art. 19, literal a): la defensa y seguridad nacional",
    "19b": "art. 19, literal b): la seguridad pública",
    "19c": "art. 19, literal c): las relaciones internacionales",
    "19d": "art. 19, literal d): la prevención, investigación y persecución de los delitos y las faltas disciplinarias",
    "19e": "art. 19, literal e): el debido proceso y la igualdad de las partes en los procesos judiciales",
    "19f": "art. 19, literal f): la administración efectiva de la justicia",
    "19g": "art. 19, literal g): los derechos de la infancia y la adolescencia",
    "19h": "art. 19, literal h): la estabilidad macroeconómica y financiera del país",
    "19i": "art. 19, literal i): la salud pública",
    "19p": "art. 19, parágrafo: opiniones o puntos de vista del proceso deliberativo de los servidores públicos",
}


@dataclass(frozen=True)
class Reservation:
    """Why a request is reserved, and on which ground of the law (its key)."""

    reason: str
    ground: str


def problems(asked: Reservation) -> dict[str, str]:
    """What a reservation lacks, by the name of the part: "ground", "reason"."""
    found = {} if asked.ground in GROUNDS else {"ground": NO_GROUND}
    return found | ({} if asked.reason.strip() else {"reason": NO_REASON})


def told(asked: Reservation) -> dict[str, str]:
    """The reservation as the record keeps it. Raises Refused where something is lacking."""
    for sentence in problems(asked).values():
        raise Refused(sentence)
    return {"reason": asked.reason.strip(), "ground": ground(asked.ground)}


def ground(key: str) -> str:
    """The ground in words. Raises Refused for what is none."""
    if key not in GROUNDS:
        raise Refused(NO_GROUND)
    return f"{LAW}, {GROUNDS[key]}"
