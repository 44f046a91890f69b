"""What a population and a sample say, computed from their frozen members and from nothing else.

One rule keeps whatever could flatter the figure from raising it: a member of such a stratum (annulled, own work,
reopened, moved to another category, suspended when little time was left) counts only where it was late.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ticketing.oversight.samples.models import Sample
from ticketing.oversight.samples.population import Member
from workflows.sampling import interval

STRATA = {
    "annulled": "Anuladas",
    "own_initiative": "De iniciativa propia",
    "reopened": "Reabiertas",
    "recategorised": "Cambiadas de categoría",
    "held_near_due": "Suspendidas con menos de un día hábil por delante",
}


@dataclass(frozen=True)
class Compliance:
    """Of `total` members `counted` count, and `kept` of these were handed over in time."""

    label: str
    total: int
    counted: int
    kept: int

    @property
    def late(self) -> int:
        return self.counted - self.kept


@dataclass(frozen=True)
class Estimate:
    """A share seen in the sample, and between which shares the population's lies with 95 % of confidence."""

    found: int
    drawn: int
    population: int
    low: float
    high: float


@dataclass(frozen=True)
class Stratum:
    """Members shown apart. One may stand in several strata."""

    label: str
    total: int
    in_time: int
    late: int


@dataclass(frozen=True)
class Delay:
    """Working seconds that tickets lay with one party: in all of them, and in those that were late."""

    party: str
    seconds: int
    late_seconds: int


def counts(member: Member) -> bool:
    """Whether the member counts for compliance."""
    return bool(member["late"]) or not member["strata"]


def compliance(members: Iterable[Member], label: str = "") -> Compliance:
    """How many kept their time, of those that count."""
    known = list(members)
    counted = [member for member in known if counts(member)]
    return Compliance(label, len(known), len(counted), sum(not member["late"] for member in counted))


def compliance_by(members: Iterable[Member], key: str) -> list[Compliance]:
    """The same for each category or department, the largest first."""
    groups: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        groups[str(member[key])].append(member)
    rows = [compliance(group, label) for label, group in groups.items()]
    return sorted(rows, key=lambda row: (-row.total, row.label))


def strata(members: Sequence[Member]) -> list[Stratum]:
    """Every stratum, also the empty ones: that nobody is in it is worth knowing."""
    return [_stratum(label, [m for m in members if name in m["strata"]]) for name, label in STRATA.items()]


def delays(members: Iterable[Member]) -> list[Delay]:
    """With whom the time went by, the longest first."""
    spent: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for member in members:
        for party, seconds in member["by_party"].items():
            spent[party][0] += seconds
            spent[party][1] += seconds if member["late"] else 0
    return sorted((Delay(party, *both) for party, both in spent.items()), key=lambda row: -row.seconds)


def kept_in_sample(sample: Sample) -> Estimate:
    """Compliance as the sample gives it: the reviewed tickets that count, by their times reckoned anew."""
    frozen = {member["ticket_id"]: member for member in sample.population}
    seen = [(frozen[item.ticket_id], item) for item in sample.items if item.verdict is not None]
    late = [bool(item.rederived["breached"]) for member, item in seen if counts(member)]
    return _estimate(late.count(False), len(late), compliance(sample.population).counted)


def conforming(sample: Sample) -> Estimate:
    """The share of reviewed tickets found in order."""
    verdicts = [item.verdict for item in sample.items if item.verdict is not None]
    return _estimate(verdicts.count("conforme"), len(verdicts), len(sample.population))


def _estimate(found: int, drawn: int, population: int) -> Estimate:
    return Estimate(found, drawn, population, *interval(found, drawn, population))


def _stratum(label: str, members: Sequence[Member]) -> Stratum:
    late = sum(bool(member["late"]) for member in members)
    return Stratum(label, len(members), len(members) - late, late)
