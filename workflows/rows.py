"""The rows of a procedure: states, steps, gates, categories, targets.

Everything known about a step or a state stands in its row of the procedure file. Labels that the institution's own
document fixes are identifiers, letter for letter; `display` is the friendly name beside them.
"""

from dataclasses import dataclass
from typing import Literal

from workflows.banners import EVIDENCE
from workflows.conditions import Condition
from workflows.doings import Doing, effects
from workflows.forms import ExceptionKind
from workflows.waits import Wait
from workflows.who import Who

Clock = Literal["running", "paused", "stopped"]
Outcome = Literal["solved", "closed", "annulled"]
REQUESTER, SYSTEM = "requester", "system"
"""Keys of the two who take part in every procedure: who asked, and nobody (what happens by itself)."""
BROUGHT = frozenset({"figures", EVIDENCE})
"""Evidence that nobody types: the product brings it."""
ADMINISTRATOR = "administrator"
"""Key of the role that every installation has, whether a file names it or not (`capabilities.ADMINISTERS`)."""


@dataclass(frozen=True)
class Role:
    """`also` are the keys of the roles whose steps this one may take too, and whose grants it has. `grants` are what it
    may do to this procedure's requests, `house` what it may do everywhere (`capabilities`)."""

    key: str
    label: str
    also: tuple[str, ...] = ()
    grants: tuple[str, ...] = ()
    house: tuple[str, ...] = ()


@dataclass(frozen=True)
class State:
    """`may_send`: a campaign may be made and start here. `party`: the role whose time it is."""

    label: str
    clock: Clock
    shape: str
    display: str
    order: int
    outcome: Outcome | None = None
    final: bool = False
    help: str = ""
    may_send: bool = False
    party: str | None = None


@dataclass(frozen=True)
class Step:
    """One row: from `source` to `target` with its one reason (None: it takes none). `by` are the roles (keys) that may
    take it by hand, the first is the usual one. `on` is the fact by which it is taken by itself, in the name of one of
    `by` or of `in_name_of` (`as` in the file): without `by` it is the fact's alone. `needs` are facts that must hold.
    `do` is what follows it. `repeats`: by it a request ends because it repeats another, which may be said.
    """

    key: str
    label: str
    source: str
    target: str
    reason: str | None
    by: tuple[str, ...] = ()
    in_name_of: tuple[str, ...] = ()
    note: bool = False
    on: str | None = None
    needs: tuple[str, ...] = ()
    do: tuple[Doing, ...] = ()
    repeats: bool = False

    @property
    def effects(self) -> tuple[str, ...]:
        """Of what follows it, the effects."""
        return effects(self.do)

    @property
    def takers(self) -> tuple[str, ...]:
        """Whose step it is, by hand or through its fact; the usual one first."""
        return self.by + tuple(role for role in self.in_name_of if role not in self.by)

    def allows(self, on: str | None) -> tuple[str, ...]:
        """Who may take it by hand (None), or through this fact."""
        return self.takers if on is not None and on == self.on else self.by


@dataclass(frozen=True)
class Target:
    """How long the office has, and from when it is counted (`count_from` concerns business days alone)."""

    amount: int
    unit: Literal["business_days", "business_hours"]
    count_from: Literal["next_day", "reception_day"]

    def __str__(self) -> str:
        return f"{self.amount} {self.unit} {self.count_from}"


def target_said(text: str) -> Target:
    """The target that a target was written down as."""
    amount, unit, count_from = text.split()
    return Target(int(amount), unit, count_from)  # type: ignore[arg-type]  # as a target is written


@dataclass(frozen=True)
class Targeted:
    """A target of the cases in which `when` holds (None: all), before that of their category."""

    target: Target
    when: Condition | None = None


@dataclass(frozen=True)
class Deliverable:
    """`engine`: what of the product makes it and marks it delivered, with its figures as evidence. A banner is
    evidence from when it is scheduled. A hand brings any other. `question`: by which somebody who knows no categories
    says that it is needed. `publishes`: it is delivered once nothing is open about the documents of the request.
    `checked`: an address that is given as its evidence counts once what stands there was looked at, or somebody vouches
    for it."""

    name: str
    label: str
    evidence: tuple[str, ...]
    engine: str | None = None
    parts: tuple[str, ...] = ()
    question: str = ""
    publishes: bool = False
    checked: bool = False

    @property
    def by_itself(self) -> bool:
        return self.engine is not None

    @property
    def by_hand(self) -> bool:
        return any(each not in BROUGHT for each in self.evidence)


@dataclass(frozen=True)
class Category:
    label: str
    display: str
    description: str
    target: Target
    deliverables: tuple[str, ...]
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gate:
    """Who must agree before reception: `need` of `who`, or all that are asked. `when`: the cases that have it at all.

    `roles` are the keys of those under which it is signed, `signed_as` how people call them. `after`: the gate that is
    asked for first. `opinion`: what is said at it is recorded and never blocks. `protects` are fields; a change of one
    asks for the signature again. `nobody` signs where nobody else can. `sign_in`: a link in a mail leads
    to the person's account, and decides nothing by itself.
    """

    name: str
    label: str
    who: tuple[Who, ...]
    roles: tuple[str, ...]
    signed_as: str = ""
    need: Literal["all"] | int = 1
    after: str | None = None
    opinion: bool = False
    when: Condition | None = None
    protects: tuple[str, ...] = ()
    evidence: str | None = None
    help: str = ""
    nobody: tuple[Who, ...] = ()
    sign_in: bool = False

    @property
    def fallback(self) -> tuple[str, ...]:
        """The roles that sign where nobody else can."""
        return tuple(role for each in self.nobody if each.kind == "role" for role in each.named)

    @property
    def signing_roles(self) -> tuple[str, ...]:
        """The roles whose holders sign, besides any heads."""
        return self._named("role")

    @property
    def areas(self) -> str | None:
        """The field whose departments sign, if they do."""
        return next((each.named[0] for each in self.who if each.kind == "areas"), None)

    @property
    def by_head(self) -> bool:
        """Whether the head of whoever asks signs."""
        return any(each.kind == "head" for each in self.who)

    @property
    def departments(self) -> tuple[str, ...]:
        """The departments whose heads sign, by name."""
        return self._named("department")

    @property
    def by_owners(self) -> bool:
        """Whether those sign who answer for the audience."""
        return any(each.kind == "owner_of" for each in self.who)

    @property
    def naming(self) -> tuple[str, ...]:
        """The fields in which those are named who sign."""
        return self._named("named_in")

    @property
    def personal(self) -> bool:
        """Whether what a request says decides which persons sign it."""
        return self.by_owners or bool(self.naming)

    def _named(self, kind: str) -> tuple[str, ...]:
        return tuple(name for each in self.who if each.kind == kind for name in each.named)


OWN_CONTENT = "signatures.content"
"""The name under which the content is signed where no gate of the procedure does."""
MEANT_BY_CONTENT = ("sender", "subject", "words", "image", "attachments", "audience", "recipients", "latest_date")


@dataclass(frozen=True)
class Signatures:
    """The two signatures of a dispatch: `substance` is the gate on what was filed. The proof is confirmed by the
    requester, the first of `going`, or where the requester is absent for so long by who signs one of the gates that
    follow there (none is said: the substance's).

    Without such a gate whoever signs the office's own work gives both. `sole_signer`: also who wrote it, in an office
    of one or two.
    """

    substance: str | None = None
    going: tuple[str, ...] = ()
    sole_signer: bool = False
    absent_after: Wait = Wait(3, "business_days")


@dataclass(frozen=True)
class Reception:
    before_opening: Literal["next_day", "same_day"]
    count_from: Literal["next_day", "reception_day"]


@dataclass(frozen=True)
class Exceptions:
    """The short way: its target, the minute of the day before which it must be in, and the kinds that qualify."""

    target: Target
    before: int
    kinds: tuple[ExceptionKind, ...]

    @property
    def hour(self) -> str:
        """The hour before which it must be in, as it is spoken: «9:00»."""
        return f"{self.before // 60}:{self.before % 60:02}"
