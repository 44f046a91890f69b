"""Plain data of the second vocabulary, already held against its schema, as a Procedure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from workflows import first_vocabulary
from workflows.banners import Banners, Place
from workflows.conditions import condition
from workflows.day_plan import minutes_of
from workflows.doings import doings
from workflows.forms import CheckItem, Choice, ExceptionKind, Field, Question
from workflows.letters import LetterText
from workflows.limits import limit, term
from workflows.mailing import MAIL, MailClass, Sending
from workflows.procedure import Procedure
from workflows.rows import (
    MEANT_BY_CONTENT,
    OWN_CONTENT,
    REQUESTER,
    SYSTEM,
    Category,
    Deliverable,
    Exceptions,
    Gate,
    Reception,
    Role,
    Signatures,
    State,
    Step,
    Target,
    Targeted,
)
from workflows.waiting import timer
from workflows.waits import wait
from workflows.who import Who, who

Row = Mapping[str, Any]
SHAPES = {"running": "half", "paused": "pause", "stopped": "disc"}
TAKEN_BY_TIME = "timer"
"""The fact of a step that a timer takes."""
_ALWAYS_THERE = (Role(REQUESTER, "Solicitante", grants=("file", "see_department")), Role(SYSTEM, "Sistema"))

_ONE_CLASS = (MailClass(key=MAIL, label="Correo"),)


def build(content: Row) -> Procedure:
    """The procedure that `content` describes, in whichever vocabulary; its version is the hash of what was written.
    What a key leaves out has the default of its dataclass."""
    said = content if content.get("vocabulary", 1) == 2 else first_vocabulary.translated(content)
    roles = _roles(said["roles"])
    protected = _Protected(said.get("fields", ()))
    reception = Reception(**{"before_opening": "next_day", "count_from": "next_day"} | said.get("reception", {}))
    steps = tuple(_step(row) for row in said["steps"])
    return Procedure(
        name=said["name"],
        label=said["label"],
        prefix=said.get("prefix", ""),
        version=version_of(content),
        content=content,
        roles=roles,
        states=tuple(_state(order, row) for order, row in enumerate(said["states"])),
        steps=steps,
        gates=tuple(_gate(row, protected, roles) for row in said.get("gates", ())),
        signatures=_signatures(said.get("signatures", {})),
        own_content=_own_content(said.get("signatures"), protected),
        classes=tuple(MailClass(**row) for row in said.get("classes", ())) or _ONE_CLASS,
        sending=Sending(**said.get("sending", {})),
        reception=reception,
        exceptions=_exceptions(said.get("exceptions"), reception),
        deliverables=tuple(Deliverable(**_lists_frozen(row)) for row in said["deliverables"]),
        categories=tuple(_category(row, reception) for row in said["categories"]),
        targets=tuple(_targeted(row, reception) for row in said.get("targets", ())),
        limits=tuple(limit(row, protected.meant) for row in said.get("limits", ())),
        terms=tuple(term(row) for row in said.get("terms", ())),
        timers=tuple(timer(row, {step.key: step.label for step in steps}) for row in said.get("timers", ())),
        occasions={name: doings(done) for name, done in said.get("occasions", {}).items()},
        letters=tuple(LetterText(**row) for row in said.get("letters", ())),
        intake=condition(said["intake"]["when"]) if "intake" in said else None,
        verification=tuple(_check_item(row, protected) for row in said.get("verification", ())),
        survey=tuple(_question(row) for row in said.get("survey", ())),
        fields=tuple(_field(row) for row in said.get("fields", ())),
        banners=_banners(said.get("banners")),
        calendar=_calendar(said),
    )


def _calendar(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the file brings, called as the procedure where it has no name; or the name alone of what it asks for."""
    calendar = said["calendar"]
    return {"name": said["label"], **calendar} if isinstance(calendar, Mapping) else {"name": calendar.strip()}


def version_of(content: Row) -> str:
    """The hash by which tickets remember the rules they were filed under."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


class _Protected:
    """Fields by their name or by what they mean."""

    def __init__(self, fields: Sequence[Row]) -> None:
        self.meant = {row["means"]: row["name"] for row in fields if "means" in row}
        self.names = {row["name"] for row in fields}

    def names_of(self, said: Sequence[str]) -> tuple[str, ...]:
        """The fields that these words protect, nothing twice. A field's own name goes before a meaning."""
        return tuple(dict.fromkeys(each if each in self.names else self.meant.get(each, each) for each in said))


def _lists_frozen(row: Row) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}


def _roles(rows: Sequence[Row]) -> tuple[Role, ...]:
    """Those of the file; who asks and what happens by itself are always there."""
    told = tuple(Role(**_lists_frozen(row)) for row in rows)
    keys = {role.key for role in told}
    return told + tuple(role for role in _ALWAYS_THERE if role.key not in keys)


def _state(order: int, row: Row) -> State:
    shape = "ring" if order == 0 else SHAPES[row["clock"]]
    return State(**{"display": row["label"], "shape": shape, "order": order} | dict(row))


def _step(row: Row) -> Step:
    rest = {key: value for key, value in _lists_frozen(row).items() if key not in ("from", "to", "as", "do", "on")}
    rest |= {"in_name_of": tuple(row["as"])} if "as" in row else {}
    if row.get("on") == TAKEN_BY_TIME:
        rest["by"] = (*rest.get("by", ()), SYSTEM)
    elif "on" in row:
        rest["on"] = row["on"]
    given = {"source": row["from"], "target": row["to"], "reason": None, "do": doings(row.get("do", ()))}
    return Step(**given | rest)


def _gate(row: Row, protected: _Protected, roles: Sequence[Role]) -> Gate:
    asked = who(row["who"])
    keys = tuple(row.get("as", ())) or _roles_of(asked)
    labels = {role.key: role.label for role in roles}
    given = {
        "who": asked,
        "roles": keys,
        "signed_as": ", ".join(labels.get(key, key) for key in keys),
        "need": row.get("need", "all" if any(each.kind == "areas" for each in asked) else 1),
        "opinion": row.get("opinion", False),
        "protects": protected.names_of(row.get("protects", ())),
        "when": condition(row["when"]) if "when" in row else None,
        "nobody": who(row["nobody"]) if "nobody" in row else (),
    }
    rest = {key: row[key] for key in ("name", "label", "after", "evidence", "help", "sign_in") if key in row}
    return Gate(**given | rest)


def _roles_of(asked: Sequence[Who]) -> tuple[str, ...]:
    return tuple(role for each in asked if each.kind == "role" for role in each.named)


def _signatures(row: Row) -> Signatures:
    given = _lists_frozen(row)
    return Signatures(**given | ({"absent_after": wait(row["absent_after"])} if "absent_after" in row else {}))


def _own_content(row: Row | None, protected: _Protected) -> Gate | None:
    """What is signed where a procedure that sends has no gate on the content: all that the content means."""
    if row is None or "substance" in row:
        return None
    meant = tuple(protected.meant[each] for each in MEANT_BY_CONTENT if each in protected.meant)
    return Gate(OWN_CONTENT, "Firma del contenido", (), (), protects=meant)


def _target(text: str, count_from: str) -> Target:
    written = wait(text)
    return Target(written.amount, written.unit, count_from)  # type: ignore[arg-type]  # the schema allows two units


def _targeted(row: Row, reception: Reception) -> Targeted:
    target = _target(row["solve"], row.get("count_from", reception.count_from))
    return Targeted(target, condition(row["when"]) if "when" in row else None)


def _category(row: Row, reception: Reception) -> Category:
    given = {"display": row["label"], "description": ""} | _lists_frozen(row)
    count_from = given.pop("count_from", reception.count_from)
    return Category(**given | {"target": _target(row["target"], count_from)})


def _exceptions(row: Row | None, reception: Reception) -> Exceptions | None:
    if row is None:
        return None
    kinds = tuple(ExceptionKind(**kind) for kind in row["kinds"])
    target = _target(row["target"], row.get("count_from", reception.count_from))
    return Exceptions(target, minutes_of(row["before"]), kinds)


def _check_item(row: Row, protected: _Protected) -> CheckItem:
    return CheckItem(**_lists_frozen(row) | {"looks_at": protected.names_of(row.get("looks_at", ()))})


def _choices(rows: Sequence[Row]) -> tuple[Choice, ...]:
    return tuple(Choice(**row) for row in rows)


def _question(row: Row) -> Question:
    return Question(**dict(row) | {"choices": _choices(row.get("choices", ()))})


def _banners(row: Row | None) -> Banners | None:
    if row is None:
        return None
    return Banners(**dict(row) | {"places": tuple(Place(**place) for place in row["places"])})


def _field(row: Row) -> Field:
    given = _lists_frozen(row) | {"choices": _choices(row.get("choices", ()))}
    shown = condition(row["show_when"]) if "show_when" in row else None
    return Field(**given | {"show_when": shown})
