"""What stands in each report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from ticketing.audience.lists.models import MailingList
from ticketing.desk.cases.models import Ticket
from ticketing.dispatch.campaigns import terms
from ticketing.dispatch.campaigns.figures import excluded_by_reason
from ticketing.dispatch.campaigns.hands import signed_alone
from ticketing.dispatch.campaigns.queries import ticket_of
from ticketing.dispatch.own_means.models import CONFIRMED
from ticketing.dispatch.own_means.queries import last_of
from ticketing.dispatch.reports.queries import tickets_of
from ticketing.dispatch.reports.tables import MOMENT, NUMBER, SHARE, TEXT, Column, Report, Table, Value
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.campaigns.queries import balance
from ticketing.massmail.statistics import queries
from ticketing.massmail.statistics.labels import CANDIDATES, EXCLUDED, PROVIDERS, REASONS_OUT, RECIPIENTS
from ticketing.massmail.statistics.lists import everybody_named
from ticketing.massmail.statistics.rates import NOT_MEASURED, NOTHING_READ, Counts, Rate, Reading, rates
from ticketing.massmail.statistics.reading import reading
from ticketing.web.filters import thousands, when
from ticketing.web.settings import settings

SUBJECT = "Asunto"
GROUP = (
    Column(RECIPIENTS), Column("Entregados", SHARE, 3), Column("Rebote temporal", SHARE),
    Column("Rebote definitivo", SHARE), Column("Apertura", SHARE), Column("Sin máquinas", SHARE), Column("Clic", SHARE),
    Column("Bajas"), Column("Quejas"),
)  # fmt: skip
SENT = (Column("Fecha", MOMENT, 3), Column("Solicitud", TEXT, 2), Column(SUBJECT, TEXT, 6), *GROUP)
LINKS = (
    Column("N.º", NUMBER, 1), Column("Enlace", TEXT, 5), Column("Dirección", TEXT, 8), Column("Personas"),
    Column("Clics"), Column("De máquinas"),
)  # fmt: skip
HOURS = (Column("Hora", MOMENT, 4), Column("Aperturas"), Column("De máquinas"), Column("Clics"), Column("De máquinas"))


def of_campaign(campaign: Campaign, *, institution: str, at: datetime) -> Report:
    """Everything about one campaign."""
    counts, of = queries.counts(campaign.id), reading(campaign.tracking)
    ticket, hours = ticket_of(campaign), tuple(queries.by_hour(campaign.id)) if of.totals else ()
    domains = queries.by_domain(campaign.id)
    providers = [(PROVIDERS[number], found) for number, found in queries.by_provider(domains).items()]
    tables = [
        _groups("Por proveedor", "Proveedor", providers, of),
        _groups("Por dominio", "Dominio", [(one.name, one.counts) for one in domains], of),
        _groups(
            "Por lista", "Lista", [(one.name, one.counts) for one in queries.by_list(campaign.id)],
            of if everybody_named(campaign) else NOTHING_READ,
            note="Quien está en dos listas cuenta en las dos.",
        ),
        _links(campaign, of) if of.totals else None,
        _excluded(campaign),
        _hours(hours),
    ]  # fmt: skip
    return Report(
        f"campana-{campaign.id}-{ticket.number}", campaign.subject, f"Campaña de la solicitud {ticket.number}",
        _facts(campaign, ticket, counts), counts, rates(counts, of=of),
        tuple(table for table in tables if table and table.rows), institution, at, hours, of,
    )  # fmt: skip


def of_many(
    found: Sequence[Campaign],
    *,
    name: str,
    title: str,
    subtitle: str,
    institution: str,
    at: datetime,
    mailing_list: MailingList | None = None,
) -> Report:
    """Several campaigns, each in a row and all together. Of a list: its own part of each, where that was counted."""
    known = _of_list(found, mailing_list) if mailing_list else queries.counts_of([one.id for one in found])
    tickets = tickets_of(found)
    read = {one.id: _read(one, mailing_list) for one in found}
    rows = tuple(_row(one, tickets[one.origin_id], known.get(one.id, Counts()), read[one.id]) for one in found)
    total = queries.added(known.values())
    facts: list[tuple[str, Value]] = [("Campañas", len(found)), ("Enviados", total.sent)]
    alone = sum(1 for one in found if signed_alone(one))
    facts += [("Firmados por una sola persona", alone)] if alone else []
    combined = _combined(known, read)
    table = Table("Campañas", SENT, rows, campaigns=tuple(one.id for one in found))
    return Report(
        name, title, subtitle, tuple(facts), total, combined, (table,) if rows else (),
        institution, at, read=_together(read.values()),
    )  # fmt: skip


def _read(campaign: Campaign, mailing_list: MailingList | None) -> Reading:
    """What a campaign knows of its readers; of a list's, where it went to several, only if it knows each of them."""
    several = mailing_list is not None and len(campaign.audience_rule.get("lists") or ()) > 1
    return NOTHING_READ if several and not everybody_named(campaign) else reading(campaign.tracking)


def _combined(known: Mapping[int, Counts], read: Mapping[int, Reading]) -> tuple[Rate, ...]:
    """What was read is told of the campaigns that measured it alone: nobody knows that the others' is 0."""
    always = rates(queries.added(known.values()), of=NOTHING_READ)
    often = [known[one] for one, of in read.items() if of.totals and one in known]
    if not often:
        return always
    people = [known[one] for one, of in read.items() if of.people and one in known]
    of_people = {rate.name: rate for rate in rates(queries.added(people))} if people else {}
    told = {rate.name: rate for rate in always}
    return tuple(
        told.get(rate.name) or _whole(rate, of_people.get(rate.name))
        for rate in rates(queries.added(often), of=Reading(people=False))
    )


def _whole(rate: Rate, of_people: Rate | None) -> Rate:
    """A rate of what counts times, with what those that count people say of them."""
    if of_people is None:
        return rate
    modern = rate.modern if rate.modern and rate.modern.measured else of_people.modern
    return replace(rate, share=rate.share if rate.share.measured else of_people.share, modern=modern)


def _together(read: Iterable[Reading]) -> Reading:
    """What at least one of them knows of its readers."""
    each = list(read)
    return Reading(totals=any(of.totals for of in each), people=any(of.people for of in each))


def _of_list(found: Sequence[Campaign], mailing_list: MailingList) -> dict[int, Counts]:
    """One list's part. A campaign of one list is all its; of several it is what was counted when it ended."""
    alone = [one.id for one in found if len(one.audience_rule.get("lists") or ()) == 1]
    parts = queries.list_in(mailing_list.id, [one.id for one in found])
    return queries.counts_of(alone) | {key: value for key, value in parts.items() if key not in alone}


def _facts(campaign: Campaign, ticket: Ticket, counts: Counts) -> tuple[tuple[str, Value], ...]:
    return (
        ("Solicitud", f"{ticket.number} · {ticket.department.name}"),
        ("Remitente", f"{campaign.from_name} <{campaign.from_address}>"),
        *_signed(campaign),
        *_sent_elsewhere(campaign),
        ("Condiciones", " ".join(terms.lines(campaign, second_above=settings().second_person_above))),
        ("Empezó", campaign.started_at or "—"),
        ("Terminó", campaign.finished_at or "—"),
        (CANDIDATES, counts.included + counts.excluded),
        (EXCLUDED, counts.excluded),
        (RECIPIENTS, counts.included),
        ("Enviados", counts.sent),
        ("Por aclarar", counts.unknown),
    )


def _signed(campaign: Campaign) -> Iterator[tuple[str, str]]:
    """That one person wrote and signed it, where the procedure lets an office of one."""
    if alone := signed_alone(campaign):
        yield "Firmas", f"Una sola persona, que también lo escribió: {alone}"


def _sent_elsewhere(campaign: Campaign) -> Iterator[tuple[str, str]]:
    """Who vouches for a dispatch by other means: its figures were told, not measured here."""
    last = last_of(campaign)
    if last is not None and last.outcome == CONFIRMED:
        count = thousands(last.count or 0)
        yield "Salió", f"Por medios propios de {last.began_by.name}, que confirmó {count} el {when(last.ended_at)}"


def _groups(
    title: str, first: str, groups: Sequence[tuple[str, Counts]], of: Reading, *, note: str = ""
) -> Table | None:
    rows = tuple((name, *_cells(counts, of)) for name, counts in groups)
    return Table(title, (Column(first, TEXT, 3), *GROUP), rows, note)


def _row(campaign: Campaign, ticket: Ticket, counts: Counts, of: Reading) -> tuple[Value, ...]:
    return (campaign.started_at, ticket.number, campaign.subject, *_cells(counts, of))


def _cells(counts: Counts, of: Reading) -> tuple[Value, ...]:
    found = {rate.name: rate for rate in rates(counts, of=of)}
    opened, clicked = found.get("open"), found.get("click")
    return (
        counts.included,
        found["delivered"].share,
        found["soft"].share,
        found["hard"].share,
        opened.share if opened else None,
        opened.modern if opened else None,
        clicked.share if clicked else None,
        counts.removals,
        counts.complaints,
    )


def _links(campaign: Campaign, of: Reading) -> Table:
    rows = [
        (one.number + 1, one.label, one.url, one.counts.clickers if of.people else NOT_MEASURED, one.counts.clicks,
         one.counts.machine_clicks)
        for one in queries.followed(campaign)
    ]  # fmt: skip
    return Table("Por enlace", LINKS, tuple(rows))


def _excluded(campaign: Campaign) -> Table:
    found = sorted(excluded_by_reason(campaign.id, balance(campaign.id)).items(), key=lambda pair: -pair[1])
    rows = tuple((REASONS_OUT.get(reason, reason), many) for reason, many in found)
    return Table("Quién quedó fuera y por qué", (Column("Razón", TEXT, 8), Column("Personas")), rows)


def _hours(hours: Sequence[queries.Hour]) -> Table:
    rows = tuple(
        (one.at, one.counts.opens, one.counts.machine_opens, one.counts.clicks, one.counts.machine_clicks)
        for one in hours
        if one.counts.opens or one.counts.clicks
    )
    return Table("Por hora", HOURS, rows, "Solo las horas en que hubo algo.")
