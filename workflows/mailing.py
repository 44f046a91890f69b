"""How a procedure lets its campaigns go out: their classes, and what holds for every one of them.

A class carries what the law of a country or the institution asks of a kind of mail; the code knows none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Literal

from workflows.canary import Limits
from workflows.refusals import Refused
from workflows.send_window import Window, of_week

Tracking = Literal["off", "anonymous", "pseudonymous", "identified"]
TRACKING: tuple[Tracking, ...] = ("off", "anonymous", "pseudonymous", "identified")
"""How closely readers are followed: not at all; how often, and no more; how many people, by a keyed pseudonym; who,
of those who agreed to it themselves."""
USUAL: Tracking = "pseudonymous"
Leaves = Literal["lists", "class", "news"]
LEAVES: tuple[Leaves, ...] = ("lists", "class", "news")
"""What one click leaves: the lists of that mail; all mail of its class; all mail that one leaves by a click."""
Unknown = Literal["resend", "hold"]
MAIL = "mail"
"""The key of the one class of a procedure that names none."""
NOTICE = "infoservice"
"""That of notices to institutional groups, which are of no class of a procedure's."""


@dataclass(frozen=True)
class Kept:
    """What a class of mail has to keep to. `one_click`: one click leaves such mail, and `leaves` how much of it.
    `hours`: weekday -> spans ({}: always), and `holidays` whether it goes out on the country's public ones; `law`: why.
    `tracking`: its ceiling. `sender`: its own address, which no other class uses (the part before the @ is of the
    institution's domain; "": any of the register). `list_id`: by what mailbox providers tell it apart ("": by the
    list)."""

    label: str = ""
    one_click: bool = True
    leaves: Leaves = "lists"
    hours: Mapping[str, Sequence[str]] = field(default_factory=dict)
    holidays: bool = True
    law: str = ""
    tracking: Tracking = USUAL
    sender: str = ""
    list_id: str = ""

    def address(self, domain: str) -> str:
        """Its own sender's address where the institution's mail is of that domain; empty: it has none."""
        return self.sender if "@" in self.sender or not self.sender else f"{self.sender}@{domain}"

    @property
    def window(self) -> Window | None:
        """When it may go out; None: always."""
        return of_week(self.hours, holidays=self.holidays)

    def follows(self, tracking: Tracking) -> bool:
        """Whether readers may be followed as closely as that."""
        return TRACKING.index(tracking) <= TRACKING.index(self.tracking)


@dataclass(frozen=True)
class MailClass(Kept):
    """One of a procedure's classes."""

    key: str = MAIL


@dataclass(frozen=True)
class Sending:
    """`growth`: by how many percent the audience may outgrow what was signed. `second_person_over`: above so many
    recipients somebody else launches (0: never). `unknown`: what becomes of a message of which nobody knows whether it
    left. `max_age_hours`: how long a message is tried. `complaints`: from what percent of the sent on they are an
    alarm; `refused`: from what percent of the accepted on refusals of its text or sender hold a campaign. `canary`: the
    limits of the first part (`Limits`), those that differ."""

    growth: int = 5
    second_person_over: int = 0
    unknown: Unknown = "resend"
    max_age_hours: int = 24
    complaints: float = 0.1
    refused: float = 1
    canary: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Terms(Kept):
    """What holds for one campaign, kept with it: its class, and how far it may go. One that was made before there were
    classes keeps none, and may follow its readers as it did. `plain`: a notice to institutional groups, the same bytes
    for each but its address: nothing is measured, no link leads through us, and it is left by no link."""

    tracking: Tracking = "identified"

    growth: int = Sending.growth
    second_person_over: int = Sending.second_person_over
    complaints: float = Sending.complaints
    refused: float = Sending.refused
    canary: Mapping[str, float] = field(default_factory=dict)
    plain: bool = False

    @property
    def limits(self) -> Limits:
        """What the canary must keep to."""
        return Limits(**self.canary)  # type: ignore[arg-type]

    def content(self) -> dict[str, Any]:
        """As plain data, to be kept; `Terms(**content)` reads it."""
        return asdict(self)


def mail_class(classes: Sequence[MailClass], key: str) -> MailClass:
    """The class of that key. Refused: the procedure has none such."""
    for one in classes:
        if one.key == key:
            return one
    raise Refused(f"No hay una clase de campaña «{key}» en este procedimiento.")


def notice(label: str, sending: Sending) -> Terms:
    """What holds for a notice to institutional groups."""
    return replace(
        terms(MailClass(label=label, one_click=False, tracking="off", list_id=NOTICE, key=NOTICE), sending), plain=True
    )


def terms(chosen: MailClass, sending: Sending) -> Terms:
    """What holds for a campaign of that class."""
    kept = {each.name: getattr(chosen, each.name) for each in fields(Kept)}
    return Terms(
        **kept, growth=sending.growth, second_person_over=sending.second_person_over, complaints=sending.complaints,
        refused=sending.refused, canary=dict(sending.canary),
    )  # fmt: skip
