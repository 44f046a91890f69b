"""What has happened to a ticket, told in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from markupsafe import Markup

from ticketing.desk.cases.event_kinds import kind_of
from ticketing.office.people.models import Person
from workflows.procedure import Procedure


@dataclass(frozen=True)
class Happening:
    """One line of a ticket's story."""

    event_id: int
    at: datetime
    kind: str
    actor: Person | None
    acting_for: Person | None
    payload: Mapping[str, Any] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """What was done, as the end of a sentence that begins with who did it."""
        return said(self.kind, self.payload)


def sentence(kind: str, payload: Mapping[str, Any], procedure: Procedure, who: str) -> str:
    """The event in full, with who did it, in plain text."""
    tell = kind_of(kind).told
    done = tell(procedure, payload) if tell else said(kind, payload)
    done = done.striptags() if isinstance(done, Markup) else done
    return f"{who} {done}" if done[:1].islower() else done


def said(kind: str, payload: Mapping[str, Any]) -> str:
    """The event in words, to follow the name of whoever did it."""
    words = dict.fromkeys(("assignee", "category", "label", "to", "verdict"), "") | dict(payload)
    pattern = kind_of(kind).said
    return (pattern if isinstance(pattern, str) else pattern[str(words["verdict"])]).format(**words)
