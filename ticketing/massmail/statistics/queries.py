"""A campaign's figures from its counters and its tally: no recipient and no hit is counted when a page asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from statistics import median

from sqlalchemy import Select, func, select

from ticketing.audience.lists.models import MailingList
from ticketing.extensions import among, db
from ticketing.massmail.campaigns.models import FINISHED, Campaign
from ticketing.massmail.counters.models import ALL, DOMAIN, HOUR, LINK, LIST, Counter
from ticketing.massmail.recipients.models import STATE_NAMES, CampaignDomain, Tally
from ticketing.massmail.statistics.rates import Counts, rates
from ticketing.massmail.statistics.reading import reading
from workflows.pacing import OTHER

PAST = 50  # campaigns that the medians are made of: the office's last year or two
HOUR_LONG = timedelta(hours=1)
LONGEST = 92 * 24  # hours: whoever finds an old mail after three months is in the totals alone
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Counted = Mapping[str, Sequence[tuple[int, str, int]]]  # dimension -> rows of bucket, metric, count
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
    tallied = select(Tally.campaign_id, Tally.state, func.sum(Tally.count)).where(among(Tally.campaign_id, ids))
    counted = select(Counter.campaign_id, Counter.metric, Counter.count)
    counted = counted.where(among(Counter.campaign_id, ids), Counter.dimension == ALL)
    return _gathered(tallied.group_by(Tally.campaign_id, Tally.state), _rows(counted)) if ids else {}


def counted(campaign_id: int) -> Counted:
    """Every counter of one campaign in one select, for those who show all of its figures."""
    query = select(Counter.dimension, Counter.bucket, Counter.metric, Counter.count)
    found: dict[str, list[tuple[int, str, int]]] = defaultdict(list)
    for row in db.session.execute(query.where(Counter.campaign_id == campaign_id)):
        found[row[0]].append((row[1], row[2], row[3]))
    return found


def by_domain(campaign_id: int, known: Counted | None = None) -> list[Group]:
    """The receiving domains, those with most people first; the ones too small to be told apart are one, at the end."""
    tallied = select(Tally.domain_no, Tally.state, Tally.count).where(Tally.campaign_id == campaign_id)
    found = _gathered(tallied, _counted(campaign_id, DOMAIN, known))
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


def by_hour(campaign_id: int, known: Counted | None = None) -> list[Hour]:
    """From the first hour in which something happened to the last within LONGEST, the quiet ones between them too."""
    found = _gathered(None, _counted(campaign_id, HOUR, known))
    if not found:
        return []
    hours = range(min(found), min(max(found), min(found) + LONGEST) + 1)
    return [Hour(_EPOCH + number * HOUR_LONG, found.get(number, Counts())) for number in hours]


def followed(campaign: Campaign, known: Counted | None = None) -> list[Followed]:
    """Every link in the order of the mail."""
    found = _gathered(None, _counted(campaign.id, LINK, known))
    links = campaign.content.links if campaign.content else []
    return [
        Followed(number, str(link["url"]), str(link["label"]), found.get(number, Counts()))
        for number, link in enumerate(links)
    ]


def by_list(campaign_id: int, known: Counted | None = None) -> list[Group]:
    """The lists that brought the people, as they were counted last; somebody on two lists is in both."""
    found = _gathered(None, _counted(campaign_id, LIST, known))
    if not found:
        return []
    names = dict(db.session.execute(select(MailingList.id, MailingList.name).where(MailingList.id.in_(found))).all())
    return [Group(names[number], found[number]) for number in sorted(names, key=lambda number: names[number])]


def list_in(list_id: int, ids: Sequence[int]) -> dict[int, Counts]:
    """One list's part of some campaigns, of those for which it was counted."""
    query = select(Counter.campaign_id, Counter.metric, Counter.count).where(among(Counter.campaign_id, ids))
    return _gathered(None, _rows(query.where(Counter.dimension == LIST, Counter.bucket == list_id)))


def beside_others(campaign: Campaign) -> tuple[Counts, Medians]:
    """One campaign's totals, and the medians of the institution's last finished ones but this one."""
    past = select(Campaign.id, Campaign.tracking).where(Campaign.status == FINISHED, Campaign.id != campaign.id)
    known = dict(db.session.execute(past.order_by(Campaign.finished_at.desc()).limit(PAST)).all())
    office: dict[str, list[float]] = defaultdict(list)
    modern: dict[str, list[float]] = defaultdict(list)
    every = counts_of([campaign.id, *known])
    mine = every.pop(campaign.id, Counts())
    found = {one: counted for one, counted in every.items() if counted.sent}
    for rate in (rate for one, each in found.items() for rate in rates(each, of=reading(known[one]))):
        for values, share in ((office, rate.share), (modern, rate.modern)):
            if share is not None and share.percent is not None:
                values[rate.name].append(share.percent)
    return mine, Medians(len(found), _middle(office), _middle(modern))


def added(parts: Iterable[Counts]) -> Counts:
    """Groups taken together."""
    sums: dict[str, int] = defaultdict(int)
    for part in parts:
        for name in _KNOWN:
            sums[name] += getattr(part, name)
    return Counts(**sums)


def _counted(campaign_id: int, dimension: str, known: Counted | None) -> Iterable[tuple[int, str, int]]:
    if known is not None:
        return known.get(dimension, ())
    query = select(Counter.bucket, Counter.metric, Counter.count)
    return _rows(query.where(Counter.campaign_id == campaign_id, Counter.dimension == dimension))


def _rows(query: Select[int, str, int]) -> Iterable[tuple[int, str, int]]:
    return ((row[0], row[1], row[2]) for row in db.session.execute(query))


def _gathered(tallied: Select[int, int, int] | None, counted: Iterable[tuple[int, str, int]]) -> dict[int, Counts]:
    """Rows of (key, state or metric, count) as one Counts a key."""
    values: dict[int, dict[str, int]] = defaultdict(dict)
    for key, state, count in db.session.execute(tallied) if tallied is not None else ():
        values[key][STATE_NAMES[state]] = int(count)
    for key, metric, count in counted:
        if metric in _KNOWN:
            values[key][metric] = count
    return {key: Counts(**found) for key, found in values.items()}


def _middle(values: Mapping[str, list[float]]) -> dict[str, float]:
    return {name: median(found) for name, found in values.items()}
