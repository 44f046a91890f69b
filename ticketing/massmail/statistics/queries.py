"""A campaign's figures from its counters and its tally: no recipient and no hit is counted when a page asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from statistics import median

from sqlalchemy import Select, func, select

from ticketing.audience.lists.models import MailingList
from ticketing.extensions import db
from ticketing.massmail.campaigns.models import FINISHED, TRACKING, Campaign
from ticketing.massmail.counters.models import ALL, DOMAIN, HOUR, LINK, LIST, Counter
from ticketing.massmail.recipients.models import STATE_NAMES, CampaignDomain, Tally
from ticketing.massmail.statistics.rates import Counts, rates
from workflows.pacing import OTHER

PAST = 50  # campaigns that the medians are made of: the office's last year or two
OFF = TRACKING[0]
HOUR_LONG = timedelta(hours=1)
LONGEST = 92 * 24  # hours: whoever finds an old mail after three months is in the totals alone
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KNOWN = frozenset(one.name for one in fields(Counts))


@dataclass(frozen=True)
class Group:
    """A part of a campaign's people. `provider` is who receives for a domain (workflows.pacing.PROVIDERS)."""

    name: str
    counts: Counts
    provider: int = OTHER


@dataclass(frozen=True)
class Hour:
    """What happened in one hour that begins at `at`."""

    at: datetime
    counts: Counts


@dataclass(frozen=True)
class Followed:
    """A link by its number in the mail: where it leads, how it reads, who followed it and how often."""

    number: int
    url: str
    label: str
    counts: Counts


@dataclass(frozen=True)
class Medians:
    """Of `campaigns` earlier ones: a rate's median in percent by its name, as the office reckons and as read today."""

    campaigns: int = 0
    office: Mapping[str, float] = field(default_factory=dict)
    modern: Mapping[str, float] = field(default_factory=dict)


def counts(campaign_id: int) -> Counts:
    """The totals of one campaign; all 0 before its audience is frozen."""
    return counts_of([campaign_id]).get(campaign_id, Counts())


def counts_of(ids: Sequence[int]) -> dict[int, Counts]:
    """The totals of many campaigns, those without any left out. Two selects however many there are."""
    tallied = select(Tally.campaign_id, Tally.state, func.sum(Tally.count)).where(Tally.campaign_id.in_(ids))
    counted = select(Counter.campaign_id, Counter.metric, Counter.count)
    counted = counted.where(Counter.campaign_id.in_(ids), Counter.dimension == ALL)
    return _gathered(tallied.group_by(Tally.campaign_id, Tally.state), counted)


def by_domain(campaign_id: int) -> list[Group]:
    """The receiving domains, those with most people first; the ones too small to be told apart are one, at the end."""
    tallied = select(Tally.domain_no, Tally.state, Tally.count).where(Tally.campaign_id == campaign_id)
    found = _gathered(tallied, _counted(campaign_id, DOMAIN))
    wanted = select(CampaignDomain).where(CampaignDomain.campaign_id == campaign_id)
    rows = sorted(db.session.scalars(wanted), key=lambda row: (row.number == 0, row.number))
    groups = [Group(row.name, found.get(row.number, Counts()), row.provider) for row in rows]
    return [group for group in groups if group.counts.included]


def by_provider(domains: Iterable[Group]) -> dict[int, Counts]:
    """The same people by who receives for their domains."""
    parts: dict[int, list[Counts]] = defaultdict(list)
    for group in domains:
        parts[group.provider].append(group.counts)
    return {provider: added(each) for provider, each in sorted(parts.items())}


def by_hour(campaign_id: int) -> list[Hour]:
    """From the first hour in which something happened to the last within LONGEST, the quiet ones between them too."""
    found = _gathered(None, _counted(campaign_id, HOUR))
    if not found:
        return []
    hours = range(min(found), min(max(found), min(found) + LONGEST) + 1)
    return [Hour(_EPOCH + number * HOUR_LONG, found.get(number, Counts())) for number in hours]


def followed(campaign: Campaign) -> list[Followed]:
    """Every link in the order of the mail."""
    found = _gathered(None, _counted(campaign.id, LINK))
    links = campaign.content.links if campaign.content else []
    return [
        Followed(number, str(link["url"]), str(link["label"]), found.get(number, Counts()))
        for number, link in enumerate(links)
    ]


def by_list(campaign_id: int) -> list[Group]:
    """The lists that brought the people, as they were counted last; somebody on two lists is in both."""
    found = _gathered(None, _counted(campaign_id, LIST))
    names = dict(db.session.execute(select(MailingList.id, MailingList.name).where(MailingList.id.in_(found))).all())
    return [Group(names[number], found[number]) for number in sorted(names, key=lambda number: names[number])]


def list_in(list_id: int, ids: Sequence[int]) -> dict[int, Counts]:
    """One list's part of some campaigns, of those for which it was counted."""
    query = select(Counter.campaign_id, Counter.metric, Counter.count).where(Counter.campaign_id.in_(ids))
    return _gathered(None, query.where(Counter.dimension == LIST, Counter.bucket == list_id))


def medians(campaign: Campaign) -> Medians:
    """Of the institution's last finished campaigns but this one."""
    past = select(Campaign.id, Campaign.tracking).where(Campaign.status == FINISHED, Campaign.id != campaign.id)
    known = dict(db.session.execute(past.order_by(Campaign.finished_at.desc()).limit(PAST)).all())
    office: dict[str, list[float]] = defaultdict(list)
    modern: dict[str, list[float]] = defaultdict(list)
    found = {one: counted for one, counted in counts_of(list(known)).items() if counted.sent}
    for rate in (rate for one, each in found.items() for rate in rates(each, tracked=known[one] != OFF)):
        for values, share in ((office, rate.share), (modern, rate.modern)):
            if share is not None and share.percent is not None:
                values[rate.name].append(share.percent)
    return Medians(len(found), _middle(office), _middle(modern))


def added(parts: Iterable[Counts]) -> Counts:
    """Groups taken together."""
    sums: dict[str, int] = defaultdict(int)
    for part in parts:
        for name in _KNOWN:
            sums[name] += getattr(part, name)
    return Counts(**sums)


def _counted(campaign_id: int, dimension: str) -> Select[int, str, int]:
    query = select(Counter.bucket, Counter.metric, Counter.count)
    return query.where(Counter.campaign_id == campaign_id, Counter.dimension == dimension)


def _gathered(tallied: Select[int, int, int] | None, counted: Select[int, str, int]) -> dict[int, Counts]:
    """Rows of (key, state or metric, count) as one Counts a key."""
    values: dict[int, dict[str, int]] = defaultdict(dict)
    for key, state, count in db.session.execute(tallied) if tallied is not None else ():
        values[key][STATE_NAMES[state]] = int(count)
    for key, metric, count in db.session.execute(counted):
        if metric in _KNOWN:
            values[key][metric] = count
    return {key: Counts(**found) for key, found in values.items()}


def _middle(values: Mapping[str, list[float]]) -> dict[str, float]:
    return {name: median(found) for name, found in values.items()}
