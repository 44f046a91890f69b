"""Questions that a lower wing asks and a higher one answers: the wing that knows fills the registry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select

from ticketing.office.files.models import StoredFile
from ticketing.office.people.models import Person


@dataclass(frozen=True)
class Deed:
    """A button that posts to `url`."""

    label: str
    url: str
    icon: str = ""


@dataclass(frozen=True)
class Reference:
    """How to name a thing, and where it is."""

    label: str
    url: str


@dataclass(frozen=True)
class Panel:
    """A piece of somebody else's page: a template with its context; the lowest `order` stands first.

    `asks`: what this person is asked to do there, before anything that the page itself would offer first.
    `leads`: where what is owed is made, or the button that begins it.
    """

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    order: int = 50
    asks: Deed | None = None
    leads: Deed | Reference | None = None


@dataclass(frozen=True)
class Found:
    """One answer of the search or of the palette."""

    label: str
    url: str
    hint: str = ""
    icon: str = ""
    group: str = ""


@dataclass(frozen=True)
class Turn:
    """What waits for a person, on the first page: the thing, what is asked in the words of who asks, one button.

    `about`: a small line of whose it is and since when. `order`: the lowest first.
    """

    title: str
    url: str
    label: str
    icon: str
    asks: str = ""
    about: str = ""
    order: int = 50


@dataclass(frozen=True)
class News:
    """What somebody else did, lately, with what a person asked for or works on: whose, and in words what."""

    at: datetime
    title: str
    url: str
    words: str


@dataclass(frozen=True)
class Condition:
    """One line of the page «Estado»: what is looked at, whether it is well, and in words how it is.

    `state`: ok, wait (it will come back by itself), bad (somebody has to do something). `order`: the lowest first.
    """

    title: str
    state: str
    words: str
    url: str = ""
    order: int = 50


@dataclass(frozen=True)
class DemoPerson:
    """Somebody of the demo who signs in with one tap. `words`: what he or she does there."""

    name: str
    email: str
    password: str
    words: str = ""


@dataclass(frozen=True)
class Thing:
    """One thing that somebody has in hand; `hand_over` gives it to (a colleague, by whom, when), or raises Refused."""

    name: str
    hand_over: Callable[[Person, Person | None, datetime], object] | None = None


@dataclass(frozen=True)
class Holding:
    """What somebody who leaves has in hand, of one kind. `key`: its name in a form. `stays`: what becomes of it where
    nobody goes on with it. `candidates`: who might (none where nobody is to be named)."""

    key: str
    title: str
    stays: str
    things: Sequence[Thing]
    candidates: Sequence[Person] = ()
    order: int = 50


Roles = frozenset[str]
Hands = Callable[[str, Sequence[int]], Sequence[Select[int, Any]]]

REFUSES, ASKS, TELLS = "refuses", "asks", "tells"


@dataclass(frozen=True)
class Objection:
    """What a wing says, in a sentence, to a change of a case: it refuses it, asks whether it is meant, or tells what
    goes with it. `yes` is the answer to what it asks."""

    sentence: str
    weight: str = REFUSES
    yes: str = ""


@dataclass(frozen=True)
class CaseChange:
    """What a case would become: "solved", "closed", "annulled", "paused" (its clock stands), "running", or "classified"
    otherwise, and then owe `owed`. `state`: the label of the state that it would come to; empty where it stays."""

    to: str
    owed: tuple[str, ...] = ()
    state: str = ""


# A reason not to send this campaign, or None. The sender asks before it claims.
LEAVE_TO_SEND: list[Callable[[int], str | None]] = []
# What there is to tell of how the installation is, at this instant; the whole page is for who keeps it.
# A wing with more to show than a line puts a panel of the page "condition" beside it; the thing is then the instant.
CONDITIONS: list[Callable[[datetime], Iterable[Condition]]] = []
# Keep others from the case that this campaign comes from until the transaction ends. Asked before the campaign's own
# row is locked, so that whoever changes both takes them in one order.
CASE_LOCKS: list[Callable[[int], None]] = []
# This campaign is armed no longer: it began, or was taken back, held or cancelled.
DISARMED: list[Callable[[int, datetime], None]] = []
# What a wing has against a change of this case, or None. Asked whoever changes it, and by any way.
CASE_GUARDS: list[Callable[[Any, CaseChange], Objection | None]] = []
# What goes with the state that a case has come to, in the same transaction.
CASE_MOVED: list[Callable[[Any, datetime], None]] = []
# Who else composed, edited or launched what is said of subjects (kind, ids), and who worked on it: selects of a
# subject's id and a person's.
AUTHORS: list[Hands] = []
WORKERS: list[Hands] = []
# Who signed in higher wings, about the subjects, in somebody's name or because nobody else could.
STOOD_IN: list[Callable[[str, Sequence[int]], Select[int, int] | None]] = []
# Of which subjects of a kind a higher wing awaits an answer that who signs their substance may have to give.
AWAITING: list[Callable[[str], Select[int] | None]] = []
# Many cases are about to be looked at: what a wing is asked of each it may ask its tables at once.
CASES_SHOWN: list[Callable[[Sequence[Any]], None]] = []
# How to call a campaign (its id) where its own name may not be told to everybody; None where it may.
DISCREET_NAMES: list[Callable[[int], str | None]] = []
# Page name ("ticket") -> panels of higher wings for (the thing, the person, the roles).
PANELS: dict[str, list[Callable[[Any, Person, Roles], Panel | None]]] = {}
# May this person see this file? One yes is enough.
FILE_GUARDS: list[Callable[[StoredFile, Person, Roles], bool]] = []
# Is this file meant for anybody who has its address (an image within words that go out)?
OPEN_FILES: list[Callable[[StoredFile], bool]] = []
# Subject kind of an event -> how to name it and where it is.
REFERENCES: dict[str, Callable[[int], Reference | None]] = {}
# What waits for (person, roles, instant).
TURNS: list[Callable[[Person, Roles, datetime], Iterable[Turn]]] = []
# What others did, lately, with what concerns (person, roles, instant).
NEWS: list[Callable[[Person, Roles, datetime], Iterable[News]]] = []
# What (person, roles, instant) looks after though nothing of it waits: where it is, and how it stands.
KEPT: list[Callable[[Person, Roles, datetime], Iterable[Found]]] = []
# What the installation still lacks, a sentence for each thing.
LACKS: list[Callable[[datetime], Iterable[str]]] = []
# What a person has in hand that goes on without him or her.
HOLDINGS: list[Callable[[Person, datetime], Iterable[Holding]]] = []
# What the search finds and the palette offers for (person, roles, typed words).
SEARCHES: list[Callable[[Person, Roles, str], Iterable[Found]]] = []
COMMANDS: list[Callable[[Person, Roles, str], Iterable[Found]]] = []
# The DNS record (name, text) of the key with which campaigns are signed; None where nobody signs here.
DKIM_RECORD: list[Callable[[], tuple[str, str] | None]] = []
# Who may sign in with one tap. The demo puts its people here; shown in the demo only.
DEMO_PEOPLE: Callable[[], Sequence[DemoPerson]] = tuple


def reason_not_to_send(campaign_id: int) -> str | None:
    """The first reason that any wing has against sending, or None."""
    return next((reason for ask in LEAVE_TO_SEND if (reason := ask(campaign_id))), None)


def conditions(at: datetime) -> list[Condition]:
    """Every line of the page «Estado», in order."""
    return sorted((line for tell in CONDITIONS for line in tell(at)), key=lambda line: line.order)


def lock_case(campaign_id: int) -> None:
    """Keep others from the case behind a campaign, if it has one."""
    for lock in CASE_LOCKS:
        lock(campaign_id)


def disarmed(campaign_id: int, at: datetime) -> None:
    """Let every wing know that a campaign is armed no longer."""
    for tell in DISARMED:
        tell(campaign_id, at)


def objection(case: Any, change: CaseChange) -> Objection | None:
    """The gravest objection to a change of a case, or None."""
    found = [said for ask in CASE_GUARDS if (said := ask(case, change))]
    return min(found, key=lambda said: (REFUSES, ASKS, TELLS).index(said.weight), default=None)


def case_moved(case: Any, at: datetime) -> None:
    """Let every wing do what goes with the state that the case has now."""
    for act in CASE_MOVED:
        act(case, at)


def authors(subject_kind: str, ids: Sequence[int]) -> list[Select[int, Any]]:
    """Who composed, edited or launched what higher wings made of each subject: selects of a subject's id and a
    person's, so that whoever asks puts one question."""
    return [each for ask in AUTHORS for each in ask(subject_kind, ids)]


def workers(subject_kind: str, ids: Sequence[int]) -> list[Select[int, Any]]:
    """The same of who worked in higher wings on what they made of each subject."""
    return [each for ask in WORKERS for each in ask(subject_kind, ids)]


def stood_in(subject_kind: str, ids: Sequence[int]) -> list[Select[int, int]]:
    """Who signed in higher wings as a substitute or for want of anybody else: selects of a subject's id and a person's,
    so that whoever asks puts one question."""
    return [found for ask in STOOD_IN if (found := ask(subject_kind, ids)) is not None]


def awaiting(subject_kind: str) -> list[Select[int]]:
    """The ids of subjects whose second signature is awaited in higher wings, as selects."""
    return [found for ask in AWAITING if (found := ask(subject_kind)) is not None]


def cases_shown(cases: Sequence[Any]) -> None:
    """Tell every wing that these cases are about to be looked at."""
    for prepare in CASES_SHOWN:
        prepare(cases)


def campaign_name(campaign_id: int, own: str) -> str:
    """The campaign's own name or, where that is for few, one that says nothing of what it says."""
    return next((name for ask in DISCREET_NAMES if (name := ask(campaign_id))), own)


def holdings(person: Person, at: datetime) -> list[Holding]:
    """All that a person has in hand, in order."""
    return sorted((one for ask in HOLDINGS for one in ask(person, at)), key=lambda one: one.order)


def panels(page: str, thing: Any, person: Person, roles: Roles) -> list[Panel]:
    """The panels of a page for this person, in order."""
    shown = [panel for make in PANELS.get(page, ()) if (panel := make(thing, person, roles))]
    return sorted(shown, key=lambda panel: panel.order)


def reference(subject_kind: str, subject_id: int) -> Reference | None:
    """How to name the subject of an event, if some wing knows it."""
    ask = REFERENCES.get(subject_kind)
    return ask(subject_id) if ask else None
