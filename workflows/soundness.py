"""What makes a well-shaped procedure unusable; each finding says where it stands and what was expected there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from workflows.building import build
from workflows.day_plan import day_of, minutes_of, windows_of
from workflows.journeys import lost_journeys
from workflows.mistakes import Place
from workflows.procedure import Procedure
from workflows.refusals import Refused
from workflows.shape import Finding
from workflows.visibility import unseen_fields

_KEYS = {
    "roles": ("key", "label"),
    "states": ("label",),
    "steps": ("key",),
    "gates": ("name",),
    "deliverables": ("name",),
    "categories": ("label",),
    "fields": ("name",),
    "effects": ("name",),
    "timers": ("name",),
    "reminders": ("name",),
    "verification": ("key",),
    "survey": ("key",),
    "campaign_classes": ("name",),
}


def unsound(content: Mapping[str, Any]) -> Iterator[Finding]:
    """Everything found; `content` fits the schema."""
    yield from _said_twice(content)
    dangling = list(_dangling(content))
    yield from dangling
    wrong_dates = [*_calendar(content["calendar"]), *_exceptions(content.get("exceptions"))]
    yield from wrong_dates
    if not wrong_dates:
        procedure = build(content)
        yield from _roles(procedure)
        yield from () if dangling else lost_journeys(procedure)
        yield from _hands(procedure)
        yield from _gates(procedure)
        yield from _reminders(procedure)
        yield from unseen_fields(procedure)


def _said_twice(content: Mapping[str, Any]) -> Iterator[Finding]:
    for section, keys in _KEYS.items():
        for key in keys:
            yield from _repeated([row[key] for row in content.get(section, ())], section, key)
    kinds = content.get("exceptions", {}).get("kinds", ())
    yield from _repeated([row["key"] for row in kinds], "exceptions", "key", "kinds")
    for section in ("fields", "survey"):
        for index, row in enumerate(content.get(section, ())):
            values = [choice["value"] for choice in row.get("choices", ())]
            yield from _repeated(values, section, "value", index, "choices")
    moves = [(row["from"], row["to"], row.get("reason")) for row in content["steps"]]
    yield from _repeated(moves, "steps", "reason")
    facts = [(row["from"], row["on"]) if "on" in row else index for index, row in enumerate(content["steps"])]
    yield from _repeated(facts, "steps", "on")


def _repeated(values: Sequence[object], section: str, key: str, *below: str | int) -> Iterator[Finding]:
    for index, value in enumerate(values):
        if value in values[:index]:
            said = " → ".join(str(part) for part in value) if isinstance(value, tuple) else value
            yield (section, *below, index, key), f"algo que no se haya dicho ya (se repite «{said}»)"


def _dangling(content: Mapping[str, Any]) -> Iterator[Finding]:
    """References to what the file doesn't have."""
    have = {section: {row[_KEYS[section][-1]] for row in content.get(section, ())} for section in _KEYS}
    have["parts"] = {part for row in content["deliverables"] for part in row.get("parts", ())}
    for section, key, target in _REFERENCES:
        for index, row in enumerate(content.get(section, ())):
            yield from _unknown(row.get(key), (section, index, key), target, have[target])
    for name, effects in content.get("occasions", {}).items():
        yield from _unknown(effects, ("occasions", name), "effects", have["effects"])
    for index, row in enumerate(content.get("fields", ())):
        shown_by = row.get("show_when", {}).get("field")
        yield from _unknown(shown_by, ("fields", index, "show_when", "field"), "fields", have["fields"])


_REFERENCES = (
    ("roles", "also", "roles"),
    ("steps", "from", "states"),
    ("steps", "to", "states"),
    ("steps", "by", "roles"),
    ("steps", "as", "roles"),
    ("steps", "effects", "effects"),
    ("gates", "roles", "roles"),
    ("gates", "fallback", "roles"),
    ("gates", "protected", "fields"),
    ("gates", "evidence", "fields"),
    ("categories", "deliverables", "deliverables"),
    ("categories", "parts", "parts"),
    ("fields", "categories", "categories"),
    ("fields", "deliverables", "deliverables"),
    ("fields", "parts", "parts"),
    ("verification", "deliverables", "deliverables"),
    ("timers", "state", "states"),
    ("timers", "to", "states"),
    ("reminders", "state", "states"),
    ("reminders", "effect", "effects"),
    ("reminders", "then", "effects"),
)


def _unknown(named: Any, place: Place, target: str, known: set[str]) -> Iterator[Finding]:
    if isinstance(named, str) and named not in known:
        yield place, f"un nombre de «{target}» (no hay «{named}»)"
    elif isinstance(named, list):
        for index, each in enumerate(named):
            yield from _unknown(each, (*place, index), target, known)


def _roles(procedure: Procedure) -> Iterator[Finding]:
    keys = {role.key for role in procedure.roles}
    for key in ("requester", "system"):
        if key not in keys:
            yield ("roles",), f"un papel con la clave «{key}»"


def _hands(procedure: Procedure) -> Iterator[Finding]:
    """Each step is somebody's, by hand or through a fact."""
    for index, step in enumerate(procedure.steps):
        if not step.takers:
            yield ("steps", index, "by"), "quién da el paso (by), o en nombre de quién lo da su hecho (as, con on)"
        elif step.in_name_of and step.on is None:
            yield ("steps", index, "on"), "el hecho que da el paso en ese nombre (as pide on)"


def _gates(procedure: Procedure) -> Iterator[Finding]:
    """Nobody approves what he or she filed, and the system has no opinion."""
    mute = {role.label for role in procedure.roles if role.key in ("requester", "system")}
    for index, gate in enumerate(procedure.gates):
        if set(gate.roles) <= mute:
            yield ("gates", index, "roles"), "un papel que pueda firmar (este visto bueno nadie puede darlo)"
        if mute & set(gate.fallback):
            yield (
                ("gates", index, "fallback"),
                "papeles que puedan firmar a falta de otros (ni quien solicita ni el sistema)",
            )
        if gate.rule == "all" and gate.signers != "areas_named":
            yield ("gates", index, "rule"), "any o un número (all pide firmantes nombrados: areas_named)"
    for index in [index for index, gate in enumerate(procedure.gates) if gate.substance][1:]:
        yield ("gates", index, "substance"), "un solo visto bueno sobre el fondo (substance)"


def _reminders(procedure: Procedure) -> Iterator[Finding]:
    for index, reminder in enumerate(procedure.reminders):
        if reminder.waits_for == "state" and reminder.state is None:
            yield ("reminders", index, "state"), "el estado cuya espera se recuerda"


def _calendar(calendar: Mapping[str, Any]) -> Iterator[Finding]:
    yield from _refusals([(("calendar", "zone"), lambda: _zone(calendar["zone"]))])
    if calendar["last_year"] < calendar["first_year"]:
        yield ("calendar", "last_year"), "un año que no sea anterior a first_year"
    weeks: list[tuple[Place, Any]] = [(("calendar", "weekdays"), calendar["weekdays"])]
    for index, season in enumerate(calendar.get("seasons", ())):
        where: Place = ("calendar", "seasons", index)
        weeks.append(((*where, "weekdays"), season["weekdays"]))
        yield from _refusals([((*where, key), lambda day=season[key]: day_of(day)) for key in ("from", "to")])
        if season["to"] < season["from"]:
            yield (*where, "to"), "un día que no sea anterior a «from»"
    days: list[tuple[Place, Any]] = [
        ((*place, name), windows) for place, week in weeks for name, windows in week.items()
    ]
    for text, other in calendar.get("dates", {}).items():
        days.append((("calendar", "dates", text), other.get("windows", [])))
    yield from _refusals([(place, lambda texts=texts: windows_of(texts)) for place, texts in days])
    dated = [("calendar", section, text) for section in ("holidays", "dates") for text in calendar.get(section, {})]
    yield from _refusals([(place, lambda text=place[-1]: day_of(text)) for place in dated])
    if not any(calendar["weekdays"].values()):
        yield ("calendar", "weekdays"), "al menos un día de la semana con horario"


def _exceptions(exceptions: Mapping[str, Any] | None) -> Iterator[Finding]:
    if exceptions is not None:
        yield from _refusals([(("exceptions", "before"), lambda: minutes_of(exceptions["before"]))])


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Refused(f"no hay zona horaria «{name}»") from None


def _refusals(tries: Iterable[tuple[Place, Any]]) -> Iterator[Finding]:
    """What each attempt refuses, as findings."""
    for place, attempt in tries:
        try:
            attempt()
        except Refused as refusal:
            yield place, f"un valor que sirva: {refusal.sentence}"
