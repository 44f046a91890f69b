"""Which requests the demo has: ninety days of ordinary ones, and some that stand where a visitor should find them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from ticketing.demo import cast
from ticketing.demo.telling import Hours
from ticketing.demo.topics import Topic, deck, topics

DAYS, YEAR = 90, 365
SETTLED = timedelta(days=14)
LATELY = 11  # working days: SETTLED lies behind them
MAILED = ("pseudonymous", "identified", "anonymous")
QUIET = 9
REQUESTERS = (cast.REQUESTER, cast.GROUP_REQUESTER, cast.OTHER_REQUESTER)
# (place in the list of categories, working days before today, who asks, how far it gets, more): one line a request.
STANDING: tuple[tuple[int, int, str, str, dict[str, object]], ...] = (
    (10, 1, cast.REQUESTER, "filed", {}),
    (4, 2, cast.OTHER_REQUESTER, "filed", {"areas": True}),
    (12, 1, cast.GROUP_REQUESTER, "filed", {"evidence": False}),
    (5, 4, cast.GROUP_REQUESTER, "returned", {"returned": True}),
    (1, 1, cast.REQUESTER, "approved", {}),
    (10, 2, cast.OTHER_REQUESTER, "approved", {}),
    (13, 1, cast.GROUP_REQUESTER, "approved", {}),
    (9, 3, cast.OTHER_REQUESTER, "approved", {}),
    (13, 4, cast.REQUESTER, "taken", {}),  # due today
    (12, 5, cast.OTHER_REQUESTER, "taken", {}),  # due today
    (13, 5, cast.GROUP_REQUESTER, "approved", {}),  # late, nobody took it
    (10, 8, cast.REQUESTER, "taken", {}),  # late
    (2, 5, cast.REQUESTER, "taken", {"areas": True}),
    (8, 6, cast.OTHER_REQUESTER, "taken", {}),
    (10, 3, cast.OTHER_REQUESTER, "taken", {}),
    (1, 5, cast.GROUP_REQUESTER, "suspended", {}),
    (10, 4, cast.REQUESTER, "proof", {}),
    (7, 6, cast.REQUESTER, "solved", {"pace": 0.38}),  # the survey waits for its answer
    (10, 4, cast.OTHER_REQUESTER, "solved", {"pace": 0.4}),
    (12, 6, cast.GROUP_REQUESTER, "reopened", {"pace": 0.2, "survey": "disagrees"}),
    # Ended as few do.
    (3, 11, cast.REQUESTER, "", {"annulled": "withdraw"}),
    (6, 12, cast.OTHER_REQUESTER, "", {"annulled": "annul_misfiled_later"}),
    (1, 13, cast.REQUESTER, "", {"annulled": "annul_repeated_later"}),
    (5, 14, cast.GROUP_REQUESTER, "", {"annulled": "annul_not_approved", "suspended": True}),
    (8, 15, cast.OTHER_REQUESTER, "", {"annulled": "annul_incomplete", "suspended": True}),
    (7, 16, cast.REQUESTER, "", {"suspended": True, "resumed": True}),
    (3, 17, cast.GROUP_REQUESTER, "", {"annulled": "annul_out_of_scope"}),
    (6, 18, cast.OTHER_REQUESTER, "", {"annulled": "annul_repeated"}),
    (1, 19, cast.GROUP_REQUESTER, "", {"annulled": "annul_misfiled"}),
)


@dataclass(frozen=True)
class Plan:
    """How a request will go. `stop` names how far it gets; empty: to its end, or to the present.

    `pace`: the share of the target that the work takes; above 1 it is late. `mailed`: its campaign truly goes out, with
    this tracking. `annulled`: the step that ends it, from where it stands then.
    """

    topic: Topic
    requester: str
    filed_at: datetime
    professional: str
    stop: str = ""
    pace: float = 0.6
    returned: bool = False
    suspended: bool = False
    edited: bool = False
    resumed: bool = False
    annulled: str = ""
    survey: str = "agrees"
    areas: bool = False
    evidence: bool = True
    quick: bool = False
    mailed: str = ""


def plans(count: int, hours: Hours) -> Sequence[Plan]:
    """So many plans: the standing ones first, the rest spread over the past ninety days."""
    standing = [_standing(line, hours) for line in STANDING[:count]]
    return [*_mailed(_past(count - len(standing), hours), hours), *standing]


def _mailed(past: Sequence[Plan], hours: Hours) -> Sequence[Plan]:
    """Requests with a mailing that truly goes out, as late as it had time to end."""
    rules = hours.house.rules
    fit = [
        plan for plan in past
        if "campaign" in rules.categories[plan.topic.category - 1].deliverables
        and not (plan.annulled or plan.topic.exception or plan.requester == cast.COORDINATOR)
        and hours.now - plan.filed_at > SETTLED
    ]  # fmt: skip
    ways = dict(zip((id(plan) for plan in fit[-len(MAILED) :]), MAILED, strict=False))
    told = [_sent(plan, ways[id(plan)], hours) if id(plan) in ways else plan for plan in past]
    return sorted(told, key=lambda plan: plan.filed_at)


def _sent(plan: Plan, tracking: str, hours: Hours) -> Plan:
    latest = hours.day_before(LATELY + MAILED.index(tracking))
    filed_at = max(plan.filed_at, hours.at(latest, 9.5))
    return replace(plan, mailed=tracking, pace=0.3, survey="agrees", filed_at=filed_at)


def _standing(line: tuple[int, int, str, str, dict[str, object]], hours: Hours) -> Plan:
    category, days, requester, stop, more = line
    topic = hours.chance.choice([one for one in topics() if one.category == category and one.exception is None])
    filed_at = hours.at(hours.day_before(days), hours.chance.uniform(8.1, 9.2))
    plan = Plan(topic, requester, filed_at, hours.chance.choice(cast.PROFESSIONALS), stop=stop, quick=True, pace=0.3)
    return replace(plan, **more)  # type: ignore[arg-type]


def earlier(count: int, hours: Hours) -> Sequence[Plan]:
    """So many ordinary plans of the year before those, the oldest first: all of them ended long ago."""
    return _past(count, hours, DAYS + QUIET, DAYS + YEAR)


def _past(count: int, hours: Hours, newest: int = QUIET, oldest: int = DAYS) -> Sequence[Plan]:
    asked = _topics(hours)
    moments = sorted(_moment(hours, newest, oldest) for _ in range(count))
    return [_ordinary(next(asked), filed_at, hours) for filed_at in moments]


def _topics(hours: Hours) -> Iterator[Topic]:
    while True:
        yield from deck(hours.chance)


def _moment(hours: Hours, newest: int, oldest: int) -> datetime:
    """Mostly within reception hours of a working day; some in the evening or at the weekend."""
    today = hours.house.calendar.local(hours.now).date()
    day = today - timedelta(days=hours.chance.randint(newest, oldest))
    if hours.chance.random() > 0.06:
        day = _working(day, hours)
    hour = hours.chance.uniform(8.0, 16.8) if hours.chance.random() > 0.1 else hours.chance.uniform(17.1, 20)
    return hours.at(day, hour)


def _working(day: date, hours: Hours) -> date:
    calendar = hours.house.calendar
    return day if calendar.is_working(day) else calendar.next_working_day(day)


def _ordinary(topic: Topic, filed_at: datetime, hours: Hours) -> Plan:
    luck = hours.chance.random
    urgent = topic.exception is not None
    if urgent:
        filed_at = hours.at(
            _working(hours.house.calendar.local(filed_at).date(), hours), hours.chance.uniform(7.4, 8.2)
        )
    late = luck() < 0.11
    return Plan(
        topic,
        _own(topic, hours) if not urgent and luck() < 0.06 else hours.chance.choices(REQUESTERS, (5, 3, 3))[0],
        filed_at,
        hours.chance.choice(cast.PROFESSIONALS),
        pace=hours.chance.uniform(1.2, 1.7) if late else hours.chance.uniform(0.15, 0.75),
        returned=not urgent and luck() < 0.08,
        suspended=not urgent and luck() < 0.3,
        edited=luck() < 0.15,
        annulled=_annulled(hours) if not urgent and luck() < 0.06 else "",
        survey=hours.chance.choices(("agrees", "silence", "disagrees"), (60, 33, 7))[0],
        areas=luck() < 0.12,
        evidence=urgent or luck() < 0.7,
        quick=urgent,
    )


def _own(topic: Topic, hours: Hours) -> str:
    """The office's own work; what goes to an audience nobody could sign where one person coordinates."""
    rules = hours.house.rules
    sent = any(field.kind == "audience" for field in rules.fields_for(rules.categories[topic.category - 1].label))
    return cast.REQUESTER if sent else cast.COORDINATOR


def _annulled(hours: Hours) -> str:
    return hours.chance.choice(("annul_repeated", "annul_out_of_scope", "annul_misfiled"))
