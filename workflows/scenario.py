"""A scenario file as dated events, or the one sentence that says why it can't be read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from workflows.conditions import AUDIENCE, Circumstances
from workflows.mistakes import Mistakes
from workflows.procedure import Procedure
from workflows.reading import load, names, read

Deed = Literal["file", "approve", "reject", "edit", "move", "tick"]
KINDS = ("department", "comms")
DEEDS = ("file", "approve", "reject", "edit", "move", "tick")
_KEYS = {"procedure", "category", "exception", "requester", "areas", "fields", "audience", "events"}
_EVENT_KEYS = {"at", "do", "by", "gate", "to", "reason", "note"}


class Unreadable(Exception):
    """The scenario can't be replayed; its text is one sentence, on one line."""

    def __init__(self, sentence: str) -> None:
        super().__init__(" ".join(sentence.split()))


@dataclass(frozen=True)
class Event:
    at: datetime
    do: Deed
    by: str | None = None
    gate: str | None = None
    to: str | None = None
    reason: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Scenario:
    procedure: Procedure
    category: str
    exception: bool
    case: Circumstances
    areas: int
    events: tuple[Event, ...]


def read_scenario(path: str | Path) -> tuple[Mapping[str, Any], Path]:
    """The plain data of a scenario file, and the folder from which it names a procedure's file."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
        data = json.loads(text, object_pairs_hook=_said_once)
        json.dumps(data, ensure_ascii=False).encode()  # half a character (\ud800) could not be answered
    except (OSError, ValueError, RecursionError) as error:
        raise Unreadable(f"No se puede leer el escenario {path}: {error}.") from None
    return data, Path(path).parent


def scenario_of(data: Mapping[str, Any], folder: Path = Path()) -> Scenario:
    """`data` as a scenario; raises Unreadable."""
    _object(data, _KEYS, "el escenario")
    procedure = _procedure(_text(data, "procedure", "el escenario"), folder)
    category = _text(data, "category", "el escenario")
    exception, areas, events = data.get("exception", False), data.get("areas", 0), data.get("events")
    if category not in {known.label for known in procedure.categories}:
        raise Unreadable(f"El procedimiento «{procedure.name}» no tiene la categoría «{category}».")
    if not isinstance(exception, bool):
        raise Unreadable("«exception» debe ser true o false.")
    if exception and procedure.exceptions is None:
        raise Unreadable(f"El procedimiento «{procedure.name}» no admite excepciones.")
    if not isinstance(areas, int) or isinstance(areas, bool) or areas < 0:
        raise Unreadable("«areas» debe ser un número entero desde 0.")
    if not isinstance(events, list):
        raise Unreadable("«events» debe ser una lista de sucesos.")
    case = _case(data, procedure, category, areas)
    if not procedure.brings_calendar:
        raise Unreadable(
            f"El procedimiento «{procedure.name}» cuenta por el calendario «{procedure.calendar['name']}» de la "
            "institución; para repasar un caso, el archivo tiene que traer el suyo."
        )
    zone = ZoneInfo(procedure.calendar["zone"])
    dated = tuple(_event(row, number, zone, procedure) for number, row in enumerate(events, start=1))
    _forwards(dated)
    return Scenario(procedure, category, exception, case, areas, dated)


def _case(data: Mapping[str, Any], procedure: Procedure, category: str, areas: int) -> Circumstances:
    """What conditions are asked of; so many areas stand in the field that names them."""
    kind, department = _requester(data.get("requester", "department"))
    audience, fields = data.get("audience"), data.get("fields", {})
    if audience is not None and not isinstance(audience, str):
        raise Unreadable("«audience» debe ser el código de una lista.")
    _object(fields, {field.name for field in procedure.fields}, "«fields»")
    named = {
        field.name: [str(number) for number in range(areas)] for field in procedure.fields if field.kind == "areas"
    }
    lists = frozenset({audience} if audience else ())
    answers = named | ({AUDIENCE: list(lists)} if lists else {}) | dict(fields)
    return Circumstances(category, kind, frozenset({department} if department else ()), lists, answers=answers)


def _requester(said: Any) -> tuple[str, str]:
    """The kind of department that asks, and its name where the scenario says it."""
    if isinstance(said, str):
        if said not in KINDS:
            raise Unreadable("«requester» debe ser department o comms.")
        return said, ""
    _object(said, {"kind", "department"}, "«requester»")
    kind, department = said.get("kind", "department"), said.get("department", "")
    if not isinstance(kind, str) or not isinstance(department, str):
        raise Unreadable("«requester» lleva textos en kind y department.")
    return kind, department


def _event(row: Any, number: int, zone: ZoneInfo, procedure: Procedure) -> Event:
    where = f"el suceso {number}"
    _object(row, _EVENT_KEYS, where)
    do = _text(row, "do", where)
    if do not in DEEDS:
        raise Unreadable(f"En {where}, «do» debe ser uno de: {', '.join(DEEDS)}.")
    texts = {key: row.get(key) for key in ("by", "gate", "to", "reason", "note")}
    for key, value in texts.items():
        if value is not None and not isinstance(value, str):
            raise Unreadable(f"En {where}, «{key}» debe ser un texto.")
    if do == "move" and not texts["to"]:
        raise Unreadable(f"En {where} falta «to»: a qué estado se mueve.")
    at = _instant(_text(row, "at", where), zone, where)
    texts["by"] = texts["by"] and procedure.role_named(texts["by"])
    return Event(at, cast(Deed, do), **{key: value or None for key, value in texts.items()})


def _instant(text: str, zone: ZoneInfo, where: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unreadable(f"En {where}, «{text}» no es un instante ISO-8601.") from None


def _forwards(events: tuple[Event, ...]) -> None:
    for number, (before, after) in enumerate(pairwise(events), start=2):
        if after.at < before.at:
            raise Unreadable(f"El suceso {number} es anterior al suceso {number - 1}: el tiempo no retrocede.")


def _procedure(name: str, folder: Path) -> Procedure:
    """By name among the project's own, else by path: beside the scenario, or from where the command runs."""
    if name in names():
        return load(name)
    try:
        path = next((path for path in (folder / name, Path(name)) if path.is_file()), None)
        if path is None:
            raise Unreadable(f"No hay ningún procedimiento «{name}», ni con ese nombre ni en esa ruta.")
        return read(path)
    except OSError as error:
        raise Unreadable(f"No se puede buscar el procedimiento «{name}»: {error.strerror}.") from None
    except Mistakes as mistakes:
        raise Unreadable(f"El procedimiento no sirve: {mistakes.found[0]}.") from None


def _object(data: Any, known: set[str], where: str) -> None:
    if not isinstance(data, Mapping):
        raise Unreadable(f"Se esperaba un objeto JSON en {where}.")
    for key in data:
        if key not in known:
            raise Unreadable(f"No se conoce la clave «{key}» en {where}; valen: {', '.join(sorted(known))}.")


def _text(data: Mapping[str, Any], key: str, where: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value:
        raise Unreadable(f"En {where} falta «{key}», que es un texto.")
    return value


def _said_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        raise ValueError("una clave está repetida")
    return data
