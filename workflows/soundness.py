"""What makes a procedure unusable though it has the right shape; each finding says where it stands.

Told of the second vocabulary; a file of the first is translated before it is looked at. What has a mistake already is
taken out first, so that nothing is said which only follows from it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from workflows.banner_soundness import unsound_banners
from workflows.building import build
from workflows.calendar_soundness import unusable_classes, unusable_dates, unusable_hour
from workflows.cleaning import cleaned
from workflows.condition_soundness import unsound_conditions
from workflows.dispatch_soundness import unsound_dispatches
from workflows.doing_soundness import malformed_doings, senseless_deeds, unsound_doings
from workflows.field_soundness import unsound_fields
from workflows.findings import Finding, fresh, whole
from workflows.gate_soundness import unsound_gates
from workflows.hands import Hands
from workflows.journeys import lost_journeys
from workflows.letter_soundness import unsound_letters
from workflows.limit_soundness import unsound_limits
from workflows.making import unmade
from workflows.mistakes import Place
from workflows.procedure import Procedure
from workflows.references import dangling
from workflows.refusals import Refused
from workflows.repetition import said_twice
from workflows.step_soundness import unsound_steps
from workflows.target_soundness import unsound_targets
from workflows.timer_soundness import malformed, unsound_timers
from workflows.visibility import unseen_fields
from workflows.vocabulary import Vocabulary
from workflows.words import unknown_words

Row = Mapping[str, Any]


def unsound(content: Row, vocabulary: Vocabulary | None = None, before: Sequence[Finding] = ()) -> Iterator[Finding]:
    """Everything found that doesn't follow from `before`, what was found already. `vocabulary`: what the installation
    brings, if that is known."""
    left = cleaned(content, before)
    lost = fresh((*dangling(left, before), *unsound_conditions(left), *unsound_doings(left)), before)
    names = [*lost, *fresh((*said_twice(left), *unknown_words(left, vocabulary)), [*before, *lost])]
    yield from names
    told = [*before, *names]
    sense = fresh(_sense(cleaned(left, names), vocabulary, told), told)
    yield from sense
    askew = {_kind(each.place) for each in (*names, *sense)}
    unbuilt = malformed(content) or malformed_doings(content) or _UNBUILT & askew
    if not (before or unbuilt):
        yield from fresh(_as_built(content, askew), [*told, *sense])


def _sense(content: Row, vocabulary: Vocabulary | None, told: Sequence[Finding]) -> Iterator[Finding]:
    """What cannot be kept, though every word of it is known."""
    yield from _dates(content, told)
    yield from unsound_fields(content)
    yield from unsound_gates(content)
    yield from unsound_steps(content)
    yield from unsound_targets(content)
    yield from unsound_limits(content)
    timers = list(unsound_timers(content))
    timers += fresh(senseless_deeds(content), timers)
    yield from timers
    yield from unsound_letters(content)
    yield from unsound_dispatches(content)
    yield from unsound_banners(content)
    unsure = any(each.place[:1] == ("timers",) or "step" in each.place for each in (*told, *timers))
    yield from Hands(content, timed=not unsure).findings()
    means = {_kind(each.place) for each in told} & {
        ("fields", "means"),
        ("fields", "deliverables"),
        ("fields", "categories"),
    }
    yield from unmade(content, vocabulary, meant=not means)


_UNBUILT = frozenset(
    {
        ("gates", "who"),
        *((section, "when") for section in ("gates", "targets", "limits")),
        *(("limits", key) for key in ("max", "lead", "per", "in", "before")),
        ("limits",),
        ("terms", "from"),
        ("terms", "to"),
        ("fields", "show_when"),
        ("exceptions", "before"),
    }
)
"""Where a mistake keeps a procedure from being built at all; from showing its ways; from showing its forms."""
_WAYS = frozenset({("states", "label"), ("steps", "from"), ("steps", "to"), ("timers", "while"), ("timers", "do")})
_FORMS = frozenset(
    (section, key)
    for section in ("fields", "categories", "deliverables")
    for key in ("name", "label", "categories", "deliverables", "parts")
)


def _kind(place: Place) -> tuple[str | int, ...]:
    """The place without the numbers of its rows."""
    return tuple(part for part in place if not isinstance(part, int))[:2]


def _dates(content: Row, before: Sequence[Finding]) -> Iterator[Finding]:
    """A calendar that has its shape, and the hour of the exceptions."""
    calendar = content.get("calendar")
    if isinstance(calendar, Mapping) and not any(each.place[:1] == ("calendar",) for each in before):
        yield from unusable_dates(calendar)
    yield from unusable_hour(content.get("exceptions") or {})
    yield from unusable_classes(content)


def _as_built(content: Row, askew: Collection[tuple[str | int, ...]]) -> Iterator[Finding]:
    """What only the whole shows: ways that lead nowhere, fields that nobody sees."""
    try:
        procedure: Procedure = build(content)
    except Refused as refusal:
        yield whole((), refusal.sentence.rstrip("."))
        return
    if _WAYS.isdisjoint(askew):
        yield from lost_journeys(procedure)
    if _FORMS.isdisjoint(askew):
        yield from unseen_fields(procedure)
