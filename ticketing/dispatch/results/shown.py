"""What the results page shows: every figure as words and lengths, so that the template only places them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from ticketing.dispatch.results import charts
from ticketing.massmail.campaigns.models import FINISHED, PAUSED, RUNNING, Campaign
from ticketing.massmail.identity import tokens
from ticketing.massmail.identity.ours import Domain, message_id
from ticketing.massmail.statistics import queries
from ticketing.massmail.statistics.labels import PROVIDERS, TWO_READINGS
from ticketing.massmail.statistics.lists import everybody_named
from ticketing.massmail.statistics.rates import NO_DATA, NOT_MEASURED, NOTHING_READ, Counts, Rate, Reading, Share, rates
from ticketing.massmail.statistics.reading import reading
from ticketing.web.filters import thousands
from ticketing.web.settings import settings

STILL_MOVING = timedelta(days=3)
OFTEN, SELDOM = 5, 30  # seconds between two looks


@dataclass(frozen=True)
class RateLine:
    """A rate in both readings, each beside the institution's median; lengths are 0 to 1000."""

    rate: Rate
    median: str
    modern_median: str
    length: float
    median_at: float | None

    @property
    def told(self) -> bool:
        """Whether it is more than nothing, or nobody knows what it is."""
        return bool(self.rate.share.count) or not self.rate.share.measured

    @property
    def modern(self) -> str:
        return self.rate.modern.words if self.rate.modern else ""


@dataclass(frozen=True)
class First:
    """One of the four figures that stand first: how many, of what, and the same as a rate."""

    value: str
    label: str
    note: str

    @property
    def short(self) -> str:
        """ "61 (50,0 %)", for a line of a list."""
        return f"{self.value} ({self.note})" if self.note.endswith("%") else self.value


@dataclass(frozen=True)
class PartLine:
    """A domain, provider or list."""

    name: str
    note: str
    counts: Counts
    bars: tuple[charts.Bar, ...]
    rates: Mapping[str, Rate]


@dataclass(frozen=True)
class LinkLine:
    """A link with what part of all clicks went to it."""

    link: queries.Followed
    share: str
    bars: tuple[charts.Bar, ...]

    @property
    def number(self) -> int:
        """As the map shows it: from 1."""
        return self.link.number + 1


def everything(campaign: Campaign, at: datetime) -> dict[str, Any]:
    """The moving figures of a frozen campaign, and how often to look again."""
    known = queries.counted(campaign.id)
    domains = queries.by_domain(campaign.id, known)
    hours = charts.periods(queries.by_hour(campaign.id, known))
    links = queries.followed(campaign, known)
    providers = queries.by_provider(domains)
    of, lists_read = reading(campaign.tracking), everybody_named(campaign)
    of_list = of if lists_read else NOTHING_READ
    totals, medians = queries.beside_others(campaign)
    every = rate_lines(rates(totals, of=of), medians)
    return {
        "first": firsts(totals, of),
        "counts": totals,
        "rates": [one for one in every if one.told],
        "zeros": [one for one in every if not one.told],
        "past": medians.campaigns,
        "domains": [part_line(one.name, PROVIDERS[one.provider], one.counts, of) for one in domains],
        "providers": [part_line(PROVIDERS[number], "", found, of) for number, found in providers.items()],
        "lists": [part_line(one.name, "", one.counts, of_list) for one in queries.by_list(campaign.id, known)],
        "hours": hours,
        "opens": charts.opens(hours),
        "clicks": charts.clicks(hours),
        "links": link_lines(links),
        "every": how_often(campaign, at),
        "tracked": of.totals,
        "people_measured": of.people,
        "lists_read": lists_read,
        "two_readings": TWO_READINGS,
    }


def firsts(counts: Counts, of: Reading) -> list[First]:
    """Delivered, opened, followed, left: by the office's formulas, as the table below says them again."""
    known, told = {rate.name: rate for rate in rates(counts, of=of)}, read(counts, of)
    return [
        _first(known["delivered"], _("entregados")), told["opened"], told["clicked"],
        _first(known["removals"], _("bajas")),
    ]  # fmt: skip


def read(counts: Counts, of: Reading) -> dict[str, First]:
    """Who opened it and who followed a link: people, or all times where nobody counts people."""
    known = {rate.name: rate for rate in rates(counts, of=of)}
    people = (("opened", "open", _("aperturas")), ("clicked", "click", _("clics")))
    times = (("opened", "multiple_open", _("aperturas, todas")), ("clicked", "clicks", _("clics, todos")))
    return {
        name: _first(known[rate], label) if rate in known else First("—", label, NOT_MEASURED)
        for name, rate, label in (people if of.people else times)
    }


def _first(rate: Rate, label: str) -> First:
    return First(thousands(rate.share.count), label, rate.share.words)


def rate_lines(found: Iterable[Rate], medians: queries.Medians) -> list[RateLine]:
    """Each rate beside its median of the past."""
    return [
        RateLine(
            rate,
            _percent(medians.office.get(rate.name)),
            _percent(medians.modern.get(rate.name)) if rate.modern else "",
            _length(rate.share.percent) or 0.0,
            _length(medians.office.get(rate.name)),
        )
        for rate in found
    ]


def part_line(name: str, note: str, counts: Counts, of: Reading = NOTHING_READ) -> PartLine:
    """A part of the people with its own rates; the bar is delivered, soft, hard, unknown and what is left."""
    parts = (
        ("accepted", counts.delivered),
        ("deferred", counts.soft),
        ("failed", counts.hard),
        ("unknown", counts.unknown),
        ("pending", counts.sending),
    )
    bars = charts.line(parts, counts.included)
    return PartLine(name, note, counts, bars, {rate.name: rate for rate in rates(counts, of=of)})


def link_lines(links: Iterable[queries.Followed]) -> list[LinkLine]:
    """The links in the order of the mail."""
    known = list(links)
    every = sum(link.counts.clicks for link in known)
    return [LinkLine(link, Share(link.counts.clicks, every).words, _clicks(link.counts, every)) for link in known]


def how_often(campaign: Campaign, at: datetime) -> int | None:
    """Seconds until the page should ask again; None once nothing more is to come."""
    if campaign.status in {RUNNING, PAUSED}:
        return OFTEN
    ended = campaign.finished_at
    return SELDOM if campaign.status == FINISHED and ended and at - ended < STILL_MOVING else None


def _clicks(counts: Counts, every: int) -> tuple[charts.Bar, ...]:
    return charts.line((("human", counts.clicks - counts.machine_clicks), ("machine", counts.machine_clicks)), every)


def _percent(value: float | None) -> str:
    return NO_DATA if value is None else f"{value:.1f} %".replace(".", ",")


def _length(percent: float | None) -> float | None:
    return None if percent is None else min(percent, 100.0) * charts.WIDE / 100


def message_id_of(campaign_id: int, seq: int) -> str:
    """By what the servers know one person's message."""
    ours = settings()
    domain = Domain(ours.secret_key, ours.mail_domain)
    return message_id(tokens.key(ours.secret_key), domain, campaign_id, seq)
