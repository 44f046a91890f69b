"""The page «Estado»: what every wing says of itself, and the reactions that stand still."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from ticketing.extensions import db
from ticketing.ledger.events.queries import history
from ticketing.ledger.reactions import queries
from ticketing.ledger.reactions.faults import DATABASE, MACHINE, MAIL, PUT_OFF
from ticketing.ledger.reactions.models import ReactionRow
from ticketing.ledger.reactions.queries import Waiting
from ticketing.ledger.reactions.table import REACTIONS, After
from ticketing.office import doors
from ticketing.office.condition.actions import DISCARDED
from ticketing.office.people.models import Person
from ticketing.web.filters import clock_time, day
from ticketing.web.health.looks import WELL
from ticketing.web.health.pages import looked_at

ERRNO = re.compile(r"\[Errno -?[0-9]{1,9}\] ")

OK, WAIT, BAD = "ok", "wait", "bad"
MOST, LATELY = 100, 20
REACTIONS_FIRST, INSTALLATION = 10, 50
SERVICES = frozenset({"database", "mail", "broker"})


@dataclass(frozen=True)
class Standing:
    """One reaction that was given up: what it does, what it concerns, why not, since when."""

    id: int
    what: str
    about: doors.Reference
    reason: str
    detail: str
    at: datetime


@dataclass(frozen=True)
class Discarded:
    """One that somebody discarded."""

    what: str
    about: doors.Reference
    who: str
    why: str
    at: datetime


def reactions(at: datetime) -> Iterable[doors.Condition]:
    """What follows from what happened: a line for each thing that is waited for, and one for what stands still."""
    title = _("Avisos y consecuencias")
    lines = [doors.Condition(title, WAIT, _waiting(one, at), order=REACTIONS_FIRST) for one in queries.outages()]
    stands, soon = queries.how_many_stand(), queries.tried_again_soon()
    if stands:
        words = ngettext(
            "%(num)s está detenido y espera su decisión.", "%(num)s están detenidos y esperan su decisión.", stands
        )
        lines.append(doors.Condition(title, BAD, words, url="#detenidos", order=REACTIONS_FIRST))
    if soon:
        words = ngettext("%(num)s falló y se intentará otra vez.", "%(num)s fallaron y se intentarán otra vez.", soon)
        lines.append(doors.Condition(title, WAIT, words, order=REACTIONS_FIRST))
    return lines or [doors.Condition(title, OK, _("Al día: nada espera ni está detenido."), order=REACTIONS_FIRST)]


def installation(_at: datetime) -> Iterator[doors.Condition]:
    """What /readyz says, in words; but for the reactions, of which more is told than that."""
    found = {name: how for name, how in looked_at().items() if name != "reactions"}
    order = list(_names())
    for name in sorted(found, key=lambda name: (order.index(name.partition(":")[0]), name)):
        well = found[name] == WELL
        good = _("Responde.") if name.partition(":")[0] in SERVICES else _("Sin novedad.")
        yield doors.Condition(
            _called(name), OK if well else BAD, good if well else _plain(found[name]), order=INSTALLATION
        )


def standing() -> list[Standing]:
    """What stands still, the latest first."""
    return [
        Standing(
            row.id, _what(row), _about(row), row.reason or row.last_error or "", row.detail or row.last_error or "",
            row.given_up_at or row.next_try_at,
        )
        for row in queries.standing(MOST)
    ]  # fmt: skip


def discarded() -> list[Discarded]:
    """What people discarded lately, and why."""
    return [_discarded(row) for row in queries.discarded(LATELY)]


def _discarded(row: ReactionRow) -> Discarded:
    who = db.session.get(Person, row.discarded_by_id) if row.discarded_by_id else None
    said = history(ReactionRow.__tablename__, row.id, (DISCARDED,))
    why = str(said[-1].payload.get("why", "")) if said else ""
    return Discarded(_what(row), _about(row), who.name if who else "", why, row.discarded_at or row.next_try_at)


def _waiting(one: Waiting, at: datetime) -> str:
    """ "37 avisos esperan al servidor de correo desde las 10:12; próximo intento 11:00." """
    facts = {"since": _clock(one.since, at), "next": _clock(max(one.next_at, at), at), "num": one.many}
    known = {
        MAIL: ngettext(
            "%(num)s aviso espera al servidor de correo desde %(since)s; próximo intento %(next)s.",
            "%(num)s avisos esperan al servidor de correo desde %(since)s; próximo intento %(next)s.",
            **facts,
        ),
        PUT_OFF: ngettext(
            "%(num)s aviso fue aplazado por el servidor que lo recibe desde %(since)s; próximo intento %(next)s.",
            "%(num)s avisos fueron aplazados por el servidor que los recibe desde %(since)s; próximo intento %(next)s.",
            **facts,
        ),
        DATABASE: ngettext(
            "%(num)s espera a la base de datos desde %(since)s; próximo intento %(next)s.",
            "%(num)s esperan a la base de datos desde %(since)s; próximo intento %(next)s.",
            **facts,
        ),
        MACHINE: ngettext(
            "%(num)s espera espacio o memoria en este equipo desde %(since)s; próximo intento %(next)s.",
            "%(num)s esperan espacio o memoria en este equipo desde %(since)s; próximo intento %(next)s.",
            **facts,
        ),
    }
    return known[one.fault]


def _clock(moment: datetime, at: datetime) -> str:
    """ "las 10:12", with the day where it is another one."""
    hour = _("las %(clock)s", clock=clock_time(moment))
    return hour if abs(at - moment) < timedelta(hours=12) else f"{day(moment)}, {hour}"


def _what(row: ReactionRow) -> str:
    reaction = REACTIONS.get(row.effect)
    return str(reaction.words) if isinstance(reaction, After) and reaction.words else row.effect


def _about(row: ReactionRow) -> doors.Reference:
    event = row.event
    found = doors.reference(event.subject_kind, event.subject_id)
    return found or doors.Reference(
        _("%(kind)s, registro %(number)s", kind=event.subject_kind, number=event.subject_id), ""
    )


def _plain(how: str) -> str:
    """What the system says, as people say it, where we know it."""
    said = ERRNO.sub("", how)
    known = {
        "Connection refused": _("nadie atiende en ese puerto"), "timed out": _("tarda demasiado"),
        "No route to host": _("no se llega a ese equipo"), "Network is unreachable": _("no hay red"),
        "Name or service not known": _("el DNS no conoce ese nombre"),
        "Temporary failure in name resolution": _("el DNS no responde"),
    }  # fmt: skip
    for theirs, ours in known.items():
        said = said.replace(theirs, ours)
    return f"{said[0].upper()}{said[1:]}."


def _called(name: str) -> str:
    kind, _colon, which = name.partition(":")
    return _("Transporte «%(name)s»", name=which) if which else _names()[kind]


def _names() -> dict[str, str]:
    """How what is looked at is called, in the order in which it is shown."""
    return {
        "database": _("Base de datos"), "schema": _("Versión de la base"), "mail": _("Servidor de correo"),
        "broker": _("Mensajería"), "worker": _("Despachador"), "scheduler": _("Quién dirige las tareas"),
        "engine": _("Tareas regulares"), "senders": _("Quién envía"), "machines": _("Máquinas de envío"),
        "backlog": _("Avisos por salir"), "returns": _("Buzón de devoluciones"), "procedure": _("Procedimiento"),
        "calendar": _("Calendario laboral"), "clock": _("Reloj"), "disk": _("Espacio en disco"),
        "backup": _("Copia de respaldo"),
    }  # fmt: skip
