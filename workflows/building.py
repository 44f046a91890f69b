"""Plain data, already held against the schema, as a Procedure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from workflows.day_plan import minutes_of
from workflows.forms import CheckItem, Choice, Condition, ExceptionKind, Field, Question
from workflows.procedure import (
    CampaignClass,
    Category,
    Deliverable,
    Effect,
    Exceptions,
    Gate,
    Procedure,
    Reception,
    Reminder,
    Role,
    State,
    Step,
    Target,
    Timer,
    Wait,
)

Row = Mapping[str, Any]
# Facts for which nobody can stand in. Versions stored before `as` was written say in `by` whose answer it is.
ALONE = frozenset({"survey_answered"})
# What the product sends by itself today, and whose figures therefore come by themselves.
SENT = frozenset({"campaign"})


def build(content: Row) -> Procedure:
    """The procedure that `content` describes; what a key leaves out has the default of its dataclass."""
    reception = Reception(**{"before_opening": "next_day", "count_from": "next_day"} | content.get("reception", {}))
    return Procedure(
        name=content["name"],
        label=content["label"],
        version=version_of(content),
        content=content,
        roles=tuple(Role(**_lists_frozen(row)) for row in content["roles"]),
        states=tuple(_state(order, row) for order, row in enumerate(content["states"])),
        steps=tuple(_step(row) for row in content["steps"]),
        gates=tuple(_gate(row, content["roles"]) for row in content.get("gates", ())),
        reception=reception,
        exceptions=_exceptions(content.get("exceptions"), reception),
        deliverables=tuple(_deliverable(row) for row in content["deliverables"]),
        categories=tuple(_category(row, reception) for row in content["categories"]),
        timers=tuple(_timer(row) for row in content.get("timers", ())),
        reminders=tuple(_reminder(row) for row in content.get("reminders", ())),
        effects=tuple(Effect(**row) for row in content.get("effects", ())),
        occasions={name: tuple(effects) for name, effects in content.get("occasions", {}).items()},
        verification=tuple(CheckItem(**_lists_frozen(row)) for row in content.get("verification", ())),
        survey=tuple(_question(row) for row in content.get("survey", ())),
        fields=tuple(_field(row) for row in content.get("fields", ())),
        classes=tuple(_campaign_class(row) for row in content.get("campaign_classes", ())),
        limits=content.get("limits", {}),
        calendar=content["calendar"],
    )


def version_of(content: Row) -> str:
    """The hash by which tickets remember the rules they were filed under."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _lists_frozen(row: Row) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}


def _state(order: int, row: Row) -> State:
    return State(**{"display": row["label"], "order": order} | dict(row))


def _step(row: Row) -> Step:
    rest = {key: value for key, value in _lists_frozen(row).items() if key not in ("from", "to", "as")}
    if "as" in row:
        rest["in_name_of"] = tuple(row["as"])
    elif row.get("on") in ALONE:
        rest["in_name_of"] = rest.pop("by")
    return Step(**{"source": row["from"], "target": row["to"], "reason": None} | rest)


def _deliverable(row: Row) -> Deliverable:
    """Figures that nothing sends would never come: such a row, as earlier versions have it, takes a file as well."""
    built = Deliverable(**_lists_frozen(row))
    if built.by_hand or built.name in SENT:
        return built
    return replace(built, evidence=(*built.evidence, "file"))


def _gate(row: Row, roles: Sequence[Row]) -> Gate:
    """A gate that says nothing of a fallback has the coordinator; so have those stored before there was any."""
    usual = tuple(role["label"] for role in roles if role["key"] == "coordinator")
    return Gate(**{"rule": "any", "fallback": usual} | _lists_frozen(row))


def _target(row: Row, reception: Reception) -> Target:
    return Target(**{"unit": "business_days", "count_from": reception.count_from} | dict(row))


def _category(row: Row, reception: Reception) -> Category:
    target = _target(row["target"], reception)
    given = {"display": row["label"], "description": ""} | _lists_frozen(row)
    return Category(**given | {"target": target})


def _exceptions(row: Row | None, reception: Reception) -> Exceptions | None:
    if row is None:
        return None
    kinds = tuple(ExceptionKind(**kind) for kind in row["kinds"])
    return Exceptions(_target(row["target"], reception), minutes_of(row["before"]), kinds)


def _timer(row: Row) -> Timer:
    return Timer(**{"reason": None} | dict(row) | {"after": Wait(**row["after"])})


def _reminder(row: Row) -> Reminder:
    return Reminder(**{"state": None, "then": None} | _lists_frozen(row))


def _choices(rows: Sequence[Row]) -> tuple[Choice, ...]:
    return tuple(Choice(**row) for row in rows)


def _question(row: Row) -> Question:
    return Question(**dict(row) | {"choices": _choices(row.get("choices", ()))})


def _field(row: Row) -> Field:
    given = _lists_frozen(row) | {"choices": _choices(row.get("choices", ()))}
    return Field(**given | {"show_when": _condition(row.get("show_when"))})


def _condition(row: Row | None) -> Condition | None:
    if row is None:
        return None
    return Condition(row["field"], row.get("is"), row.get("filled", False))


def _campaign_class(row: Row) -> CampaignClass:
    return CampaignClass(row["name"], row["label"], row.get("settings", {}))
