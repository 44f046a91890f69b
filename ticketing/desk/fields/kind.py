"""What one kind of field is: the verbs that the desk asks of it, with what most kinds answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from wtforms.fields.core import UnboundField

from ticketing.office.departments.models import Department
from workflows.forms import Field


@dataclass(frozen=True)
class Options:
    """What may be chosen where the procedure leaves it to the institution: (value, label) pairs."""

    lists: Sequence[tuple[str, str]] = ()
    areas: Sequence[tuple[int, str]] = ()
    senders: Sequence[tuple[str, str]] = ()
    groups: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Place:
    """Who asks, on which day of the office, and what was answered before, where it is an edit."""

    department: Department
    on: date
    before: Mapping[str, Any] = field(default_factory=dict)


def nothing_wrong(_field: Field, _value: Any, _on: date | None) -> str | None:
    """Whatever is answered may be kept."""
    return None


def no_obstacle(_value: Any, _place: Place) -> str | None:
    """No register of the institution has anything against it."""
    return None


def as_it_is(_field: Field, value: Any) -> Any:
    """What was answered."""
    return value


def said(_field: Field, value: Any) -> str:
    """The answer as plain text, several with commas."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def registered(_field: Field, value: Any, _place: Place) -> Any:
    """No register says it otherwise."""
    return value


def unchanged(value: Any) -> Any:
    """The control holds what the answer is."""
    return value


@dataclass(frozen=True)
class Kind:
    """One kind.

    `missing`: what is said where it is not answered ({the_label}: "el asunto"). `wrong`: what is wrong with an answer,
    in a sentence.
    `keep`: the answer as it is kept. `plain`: as plain text, to be compared. `read`: as people read it. `weigh`: as
    whoever signs reads it that day; None where that is no news. `obstacle`: what the institution's registers have
    against it; `settle`: how they say it. `control`: what asks it; `answer` and `fill` lead from its data and back.
    `longest`: characters, where the procedure names no `max`. `formatted`: HTML. `uploads`: the kinds of files that it
    takes; it is a field of files if it takes any. `capacity`: as what its files belong to the ticket. `drawn`: how the
    page draws it. `dated`: it is a day or an hour, which another request does not share. `published`: its documents
    are opened, judged and cleaned (`office.papers`).
    """

    control: Callable[[Field, Options], UnboundField[Any]]
    missing: str = "Escriba {the_label}."
    wrong: Callable[[Field, Any, date | None], str | None] = nothing_wrong
    keep: Callable[[Field, Any], Any] = as_it_is
    plain: Callable[[Field, Any], str] = said
    read: Callable[[Field, Any], str] | None = None
    weigh: Callable[[Field, Any, date], str | None] | None = None
    obstacle: Callable[[Any, Place], str | None] = no_obstacle
    settle: Callable[[Field, Any, Place], Any] = registered
    answer: Callable[[Any], Any] = unchanged
    fill: Callable[[Any], Any] = unchanged
    longest: int | None = None
    formatted: bool = False
    uploads: tuple[str, ...] = ()
    capacity: str = "attachment"
    drawn: str = "plain"
    dated: bool = False
    published: bool = False

    @property
    def holds_files(self) -> bool:
        return bool(self.uploads)
