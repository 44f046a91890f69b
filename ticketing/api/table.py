"""What an operation is, and the pieces from which its description is made (JSON Schema 2020-12)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Response

from ticketing.massmail.campaigns.models import STATUSES
from ticketing.massmail.recipients.models import STATE_NAMES
from ticketing.web.controls import BREAKS

Schema = dict[str, Any]
WHOLE: Schema = {"type": "integer", "minimum": 0, "maximum": 2**31 - 1}
PAGE: Schema = {"type": "integer", "minimum": 1, "maximum": 200}
STRING: Schema = {"type": "string"}
# No NUL; a sentence says something.
SENT: Schema = {"type": "string", "pattern": r"^[^\u0000]*$"}
SENTENCE: Schema = {
    "type": "string",
    "minLength": 1,
    "maxLength": 2000,
    "pattern": r"^[^\u0000]*[^\s\u0000][^\u0000]*$",
}
# The same in one line: what goes into a header of a mail.
LINE_SENT: Schema = {"type": "string", "pattern": f"^[^{BREAKS}]*$"}
LINE: Schema = SENTENCE | {"pattern": f"^[^{BREAKS}]*[^\\s{BREAKS}][^{BREAKS}]*$"}
YES_NO: Schema = {"type": "boolean"}
TEXT: Schema = {"type": ["string", "null"]}
INSTANT: Schema = {"type": ["string", "null"], "format": "date-time"}
NUMBER: Schema = {"type": ["integer", "null"]}
SHARE: Schema = {
    "type": ["object", "null"],
    "properties": {
        "count": {"type": ["integer", "null"]},
        "whole": {"type": ["integer", "null"]},
        "percent": {"type": ["number", "null"]},
        "words": {"type": "string", "description": "Solo donde no se mide: por qué no hay número."},
    },
}
VERSION: Schema = {**WHOLE, "description": "La versión que se vio; otra: 409. También por If-Match: 412."}
STATUS: Schema = {"enum": list(STATUSES)}
STATE: Schema = {"enum": list(STATE_NAMES)}


def record(*, required: tuple[str, ...] = (), **properties: Schema) -> Schema:
    """An object that is answered."""
    return {"type": "object", "required": list(required), "properties": properties}


def told(*, required: tuple[str, ...] = (), **properties: Schema) -> Schema:
    """An object that is sent: nothing else stands in it."""
    return {"additionalProperties": False, **record(required=required, **properties)}


def listing(of: Schema, **more: Schema) -> Schema:
    """A page of a list."""
    return record(required=("items", "next"), items={"type": "array", "items": of}, next=TEXT, **more)


def items(of: Schema, **more: Schema) -> Schema:
    """A whole list."""
    return record(required=("items",), items={"type": "array", "items": of}, **more)


# What stands in a path, with the converter that reads it.
PATH: Mapping[str, tuple[str, Schema]] = {
    "campaign_id": ("int", WHOLE),
    "seq": ("int", WHOLE),
    "year": ("int", WHOLE),
    "serial": ("int", WHOLE),
    "contact": ("int", WHOLE),
    "link": ("int", WHOLE),
    "proposal": ("int", WHOLE),
    "proof": ("int", WHOLE),
    "comment": ("int", WHOLE),
    "banner": ("int", WHOLE),
    "task": ("int", WHOLE),
    "number": ("string", {"type": "string", "pattern": "^[0-9A-Z-]{1,30}$"}),
    "kind": ("string", {"enum": ["campaign", "list", "department", "month"]}),
    "file": ("string", {"type": "string", "pattern": "^[0-9A-Za-z_-]{1,40}$"}),
    "key": ("string", {"type": "string", "pattern": "^[0-9a-z_-]{1,60}$"}),
    "form": ("string", {"enum": ["pdf", "csv", "xlsx"]}),
}
CAMPAIGN = record(
    required=("id", "version", "name", "status"),
    id=WHOLE, version=WHOLE, name=STRING, status=STATUS, ticket=TEXT, procedure=TEXT, category=TEXT,
    engine=STRING, heading=TEXT, subject=TEXT, from_name=TEXT, from_address=TEXT,
    mail_class=TEXT, tracking=TEXT, lists={"type": "array", "items": STRING}, corrects=NUMBER, estimate=WHOLE,
    time_zone=STRING, not_after=INSTANT, start_at=INSTANT, started_at=INSTANT, finished_at=INSTANT, undo_until=INSTANT,
    held_reason=TEXT, rate_per_minute=NUMBER, window={"type": "object"}, canary=YES_NO, canary_state=TEXT,
    unknown=STRING, max_age_hours=WHOLE, terms={"type": "object"},
)  # fmt: skip


@dataclass(frozen=True)
class Operation:
    """`query`: parameter -> schema. `body`: of a write. `media`: what a file may be
    sent as; then `answer` says nothing. `guarded`: it takes If-Match."""

    method: str
    path: str
    summary: str
    act: Callable[..., Response]
    answer: Schema
    scope: str
    query: Mapping[str, Schema] = field(default_factory=dict)
    body: Schema | None = None
    status: int = 200
    media: tuple[str, ...] = ()
    guarded: bool = False

    @property
    def name(self) -> str:
        return self.act.__name__

    @property
    def keyed(self) -> bool:
        """It takes an Idempotency-Key: its answer may be kept."""
        return hasattr(self.act, "__wrapped__")

    @property
    def places(self) -> list[str]:
        """The names in its path, in order."""
        return [part[1:-1] for part in self.path.replace(".", "/").split("/") if part.startswith("{")]
