"""Short scenarios: "2 Mar 10:15" is in 2026 and on Bogotá's clock."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from workflows.replay import replay

BOGOTA = ZoneInfo("America/Bogota")
CAMPAIGN = "Campañas de mensajes de texto o e-mail"
PIECES = "Diseño de piezas comerciales"
INFOSERVICE = "Divulgación de información por Infoserivicios"
WEB = "Publicación de archivos en la web"
WAITING = "En espera por usuario"
ANSWERED = "Respuesta dada por usuario"
SOLVED = "Solución entregada"
VALIDATED = "Se ha validado con el usuario"
TIMED_OUT = "Por tiempo excedido de los tres (3) días para que el usuario evalué la encuesta de servicio."
ATTENDED = "Caso se encuentra en atención"

_MONTHS = {"Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "May": 5, "Jun": 6, "Jul": 7, "Aug": 8, "Dec": 12}


def at(text: str) -> datetime:
    """ "2 Mar 10:15" or "2 Mar 10:15:30" as an instant."""
    day, month, clock = text.split()
    hour, minute, *second = (int(part) for part in clock.split(":"))
    local = datetime(2026, _MONTHS[month], int(day), hour, minute, *second, tzinfo=BOGOTA)
    return local.astimezone(UTC)


def iso(text: str) -> str:
    return at(text).astimezone(BOGOTA).isoformat()


def event(when: str, do: str, **more: Any) -> dict[str, Any]:
    return {"at": iso(when), "do": do, **more}


def move(when: str, to: str, reason: str | None = None, **more: Any) -> dict[str, Any]:
    return event(when, "move", to=to, reason=reason, **more)


def filed(when: str, approved: str | None = None) -> list[dict[str, Any]]:
    """Filed, and approved by everybody at the same instant or later."""
    return [event(when, "file"), event(approved or when, "approve")]


def taken(when: str) -> list[dict[str, Any]]:
    return [*filed(when), move(when, "En proceso")]


def suspended(when: str) -> dict[str, Any]:
    return move(when, "Suspendido", WAITING, note="Falta el logo")


def told(events: list[dict[str, Any]], *, category: str = CAMPAIGN, **more: Any) -> dict[str, Any]:
    """What the replay answers."""
    return replay({"procedure": "icetex", "category": category, "events": events, **more})


def steps(events: list[dict[str, Any]], **more: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = told(events, **more)["steps"]
    return found


def last(events: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return steps(events, **more)[-1]
