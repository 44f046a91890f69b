"""Procedures of the first vocabulary, as the second would write them.

Stored versions are never rewritten: tickets that were filed under one are worked to their end by what this says of it.
Roles were known by their labels, who signs and when by names of ICETEX, and what the product does with a field by the
field's name.
"""

from collections.abc import Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
HEADS = ("Jefe", "Coordinador", "Vicepresidente")
# Facts for which nobody can stand in. Versions stored before `as` was written say in `by` whose answer it is.
ALONE = frozenset({"survey_answered"})
PROOF_SENT = "proof_sent"
# What the product sent by itself, and whose figures therefore came by themselves.
ENGINES = {"campaign": "campaign"}
# The fields whose names the code knew, and what they mean.
MEANINGS = {
    "subject": "subject",
    "words": "words",
    "image": "image",
    "attachments": "attachments",
    "sender": "sender",
    "audience": "audience",
    "latest_date": "latest_date",
    "institutional_group": "group",
    "portal_address": "portal_page",
}
GRANTS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "requester": {"grants": ["file", "see_department"]},
    "communications_office": {"grants": ["see_all"]},
    "professional": {"grants": ["see_all", "work", "compose", "launch", "accept_evidence"], "house": ["manage_lists"]},
    "coordinator": {
        "grants": ["assign", "lift_reserve", "sign_own_initiative"],
        "house": ["enable_lists", "calendars", "audit"],
    },
    "delegate": {"house": ["delegate_audit"]},
    "tic": {"house": ["manage_lists", "base", "dispatches", "transports", "returns"]},
    "auditor": {"grants": ["see_all"], "house": ["read_only", "read_audit"]},
    "data_officer": {"house": ["rights_desk"]},
    "administrator": {"house": ["people", "settings", "transports", "returns"]},
}  # fmt: skip
UNITS = {"calendar": "calendar_days"}
# The classes of campaigns that the code knew; each let its readers be followed by name.
CLASSES: Sequence[Row] = (
    {"key": "informativa", "label": "Informativa", "tracking": "identified"},
    {
        "key": "servicio",
        "label": "De servicio (matrículas, pagos, trámites)",
        "one_click": False,
        "tracking": "identified",
    },
    {
        "key": "comercial",
        "label": "Comercial (Ley 2300 de 2023)",
        "law": "Ley 2300 de 2023",
        "tracking": "identified",
        "holidays": False,
        "hours": {
            **{day: ["07:00-19:00"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")},
            "saturday": ["08:00-15:00"],
        },
    },
)


def translated(content: Row) -> dict[str, Any]:
    """The content of a version of the first vocabulary in the second."""
    return _Translator(content).content()


class _Translator:
    def __init__(self, content: Row) -> None:
        self.old = content
        self.keys = {row["label"]: row["key"] for row in content["roles"]}
        self.areas = next((row["name"] for row in content.get("fields", ()) if row["kind"] == "areas"), "areas")

    def content(self) -> dict[str, Any]:
        """Sections that did not change are taken as they are; those that nothing ever read are left out."""
        old = self.old
        same = ("name", "label", "source", "calendar", "reception", "occasions", "verification", "survey")
        new: dict[str, Any] = {"vocabulary": 2} | {key: old[key] for key in same if key in old}
        new["roles"] = [self._role(row) for row in old["roles"]]
        new["states"] = [self._state(row) for row in old["states"]]
        new["steps"] = [self._step(row) for row in old["steps"]]
        new["gates"] = [self._gate(row) for row in old.get("gates", ())]
        new["signatures"] = self._signatures()
        new["classes"] = list(CLASSES)
        new["deliverables"] = [_deliverable(row) for row in old["deliverables"]]
        new["categories"] = [_targeted(row) for row in old["categories"]]
        new["timers"] = [self._timer(row) for row in old.get("timers", ())]
        new["timers"] += [_reminder(row) for row in old.get("reminders", ())]
        new["fields"] = [_field(row) for row in old.get("fields", ())]
        if "exceptions" in old:
            new["exceptions"] = _targeted(old["exceptions"])
        return new

    def _named(self, labels: Sequence[str]) -> list[str]:
        return [self.keys.get(label, label) for label in labels]

    def _role(self, row: Row) -> dict[str, Any]:
        also = {"also": self._named(row["also"])} if "also" in row else {}
        return {"key": row["key"], "label": row["label"], **also, **GRANTS.get(row["key"], {})}

    def _state(self, row: Row) -> dict[str, Any]:
        """A campaign went out from the state whose clock a proof that is sent stops."""
        proves = any(step["from"] == row["label"] and step.get("on") == PROOF_SENT for step in self.old["steps"])
        sends = {"may_send": True} if proves and row["clock"] == "running" else {}
        return dict(row) | sends

    def _step(self, row: Row) -> dict[str, Any]:
        new = {key: value for key, value in row.items() if key not in ("by", "as", "effects")}
        by, in_name_of = self._named(row.get("by", ())), self._named(row.get("as", ()))
        if not in_name_of and row.get("on") in ALONE:
            by, in_name_of = [], by
        return new | _unless_empty(**{"by": by, "as": in_name_of, "do": list(row.get("effects", ()))})

    def _gate(self, row: Row) -> dict[str, Any]:
        """A gate that says nothing of a fallback has the coordinator; so have those stored before there was any."""
        new = {key: row[key] for key in ("name", "label", "evidence", "help", "sign_in") if key in row}
        usual = [label for label, key in self.keys.items() if key == "coordinator"]
        nobody = [{"role": key} for key in self._named(row.get("fallback", usual))]
        rule = row.get("rule", "any")
        asked = {
            "head_above": {"head": list(HEADS)},
            "areas_named": {"areas": self.areas},
        }
        absent: dict[str, dict[str, Any]] = {
            "requester_is_comms": {"when": {"not": {"requester.kind": "comms"}}},
            "no_areas": {"when": {self.areas: {"filled": True}}},
        }
        roles = self._named(row["roles"])
        by_role = [{"role": role} for role in roles]
        return {
            **new,
            "who": asked.get(row["signers"], by_role),
            "as": roles,
            "need": 1 if rule == "any" else rule,
            "protects": list(row["protected"]),
            **absent.get(row.get("absent_when", ""), {}),
            **_unless_empty(nobody=nobody),
        }

    def _signatures(self) -> dict[str, Any]:
        substance = [row["name"] for row in self.old.get("gates", ()) if row.get("substance")]
        days = self.old.get("limits", {}).get("campaign", {}).get("proof_unanswered_days")
        absent = {"absent_after": f"{days} business_days"} if days else {}
        return absent | ({"substance": substance[0]} if substance else {})

    def _timer(self, row: Row) -> dict[str, Any]:
        """It names its step: the row of the same states and reason. None: a key that no step has."""
        said = (row["state"], row["to"], row.get("reason"))
        steps = (step for step in self.old["steps"] if (step["from"], step["to"], step.get("reason")) == said)
        key = next((step["key"] for step in steps), "")
        return {
            "name": row["name"],
            "label": row["label"],
            "while": {"state": row["state"]},
            "after": _wait(row["after"]),
            "do": [{"step": key}],
        }


def _unless_empty(**said: Any) -> dict[str, Any]:
    return {key: value for key, value in said.items() if value}


def _wait(row: Row) -> str:
    unit = row.get("unit", "business_days")
    return f"{row['amount']} {UNITS.get(unit, unit)}"


def _targeted(row: Row) -> dict[str, Any]:
    count_from = row["target"].get("count_from")
    return dict(row) | {"target": _wait(row["target"])} | ({"count_from": count_from} if count_from else {})


def _deliverable(row: Row) -> dict[str, Any]:
    """Figures that nothing sends would never come: such a row, as earlier versions have it, takes a file as well."""
    new = {key: value for key, value in row.items() if key != "by_itself"}
    engine = ENGINES.get(row["name"])
    if engine:
        return new | {"engine": engine}
    by_hand = any(each != "figures" for each in row["evidence"])
    return new if by_hand else new | {"evidence": [*row["evidence"], "file"]}


def _reminder(row: Row) -> dict[str, Any]:
    waits = {"state": row["state"]} if row["waits_for"] == "state" else {"gate": "any"}
    return {
        "name": row["name"],
        "label": row["label"],
        "while": waits,
        "at": list(row["business_days"]),
        "do": [row["effect"]],
        "last": [row["then"]] if "then" in row else [],
    }


def _field(row: Row) -> dict[str, Any]:
    new = dict(row)
    if row["name"] in MEANINGS:
        new["means"] = MEANINGS[row["name"]]
    if "show_when" in row:
        shown = row["show_when"]
        new["show_when"] = {shown["field"]: {"filled": True} if shown.get("filled") else shown.get("is")}
    return new
