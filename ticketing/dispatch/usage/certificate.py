"""The month as a report: the certificate that whoever supervises the contract asks for."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from ticketing.dispatch.reports.queries import tickets_of
from ticketing.dispatch.reports.tables import MOMENT, TEXT, Column, Report, Table, Value
from ticketing.dispatch.usage.queries import Usage, Used
from ticketing.massmail.statistics.rates import Counts
from ticketing.office.people.models import Person
from ticketing.web.filters import day, month_name

AMOUNTS = (Column("Aceptados"), Column("Rechazados"), Column("Aplazamientos"))


def certificate(found: Usage, *, institution: str, by: Person, at: datetime) -> Report:
    """Every figure that the page shows, who issued it, and whether the month is over."""
    title = _("Certificado de uso del envío masivo")
    return Report(
        f"uso-{found.month}", title, month_name(found.month).capitalize(), _facts(found, by), Counts(), (),
        tuple(table for table in _tables(found) if table.rows), institution, at,
    )  # fmt: skip


def _facts(found: Usage, by: Person) -> tuple[tuple[str, Value], ...]:
    whole = found.whole
    facts: list[tuple[str, Value]] = [
        ("Expedido por", by.name),
        ("Para", "la supervisión del contrato"),
        ("Periodo", month_name(found.month) + (" (mes en curso: cifras provisionales)" if found.present else "")),
        ("Se cuentan", "los mensajes que aceptaron los servidores de correo"),
        ("Mensajes enviados", whole.accepted),
        ("Rechazados", whole.refused),
        ("Aplazamientos", whole.put_off),
    ]
    if found.told:
        facts.append(("Avisos de la mesa, aparte del tope", found.told))
    if found.present:
        facts.append(("Comprometidos", found.to_come))
    if found.quota:
        over = found.left < 0
        facts.append(("Tope mensual", found.quota))
        facts.append(("Se pasa por" if over else "Quedan", abs(found.left)))
    return tuple(facts)


def _tables(found: Usage) -> list[Table]:
    tickets = tickets_of([one for one, _count in (*found.campaigns, *found.promised)])
    numbers = {key: ticket.number for key, ticket in tickets.items()}
    columns = (Column("Solicitud", TEXT, 3), Column("Campaña", TEXT), Column("Empezó", MOMENT, 4), Column("Mensajes"))
    sent = tuple((numbers.get(one.origin_id), str(one.id), one.started_at, count) for one, count in found.campaigns)
    promised = tuple((numbers.get(one.origin_id), str(one.id), one.start_at, count) for one, count in found.promised)
    notices = tuple((day(on), count) for on, count in found.notices)
    note = "Las que enviaron en el mes; de la que empezó o terminó en otro se cuenta todo lo suyo."
    return [
        Table("Por servidor de correo", (Column("Servidor", TEXT, 5), *AMOUNTS), _rows(found.servers)),
        Table("Por día", (Column("Día", TEXT, 5), *AMOUNTS), _rows([(day(on), used) for on, used in found.days])),
        Table("Avisos por día", (Column("Día", TEXT, 5), Column("Mensajes")), notices, "Avisos y pruebas de la mesa."),
        Table("Campañas", columns, sent, note),
        Table("Comprometidos", columns, promised, "Campañas programadas, en curso o en pausa, y lo que les falta."),
    ]


def _rows(found: tuple[tuple[str, Used], ...] | list[tuple[str, Used]]) -> tuple[tuple[str, int, int, int], ...]:
    return tuple((name, used.accepted, used.refused, used.put_off) for name, used in found)
