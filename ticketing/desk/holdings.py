"""What somebody who leaves has in hand at the desk. Requests are named by their numbers: who administers people may
read none of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from ticketing.desk.cases.models import Ticket
from ticketing.desk.gates.queries import waiting_for
from ticketing.desk.handling.actions import hand_over
from ticketing.desk.portal.actions import give as give_task
from ticketing.desk.portal.models import BannerTask
from ticketing.desk.portal.queries import tasks_owned
from ticketing.extensions import db
from ticketing.office.calendars.queries import today
from ticketing.office.doors import Holding, Thing
from ticketing.office.people.models import Person
from ticketing.office.people.queries import with_capability
from workflows.capabilities import WORK

WORKED, BANNERS, SIGNED, ASKED = 10, 20, 30, 70


def holdings(person: Person, at: datetime) -> Iterator[Holding]:
    """Of one person: what he or she works, has to do by hand for banners, signs, asked for."""
    yield from _worked(person, at)
    yield from _banners(person, at)
    yield from _signed(person, at)
    yield from _asked(person)


def _worked(person: Person, at: datetime) -> Iterator[Holding]:
    query = select(Ticket).where(Ticket.assignee_id == person.id, Ticket.ended_at.is_(None)).order_by(Ticket.id)
    things = [Thing(one.number, partial(_give, one, person)) for one in db.session.scalars(query)]
    if things:
        title = ngettext("Atiende %(num)s solicitud", "Atiende %(num)s solicitudes", len(things))
        stays = _("Siguen a su nombre, con el reloj en marcha, hasta que quien coordina las asigne.")
        others = [one for one in with_capability(WORK, today(at)) if one.id != person.id]
        yield Holding("requests", title, stays, things, others, WORKED)


def _banners(person: Person, at: datetime) -> Iterator[Holding]:
    things = [Thing(task.banner.title, partial(_give_task, task)) for task in tasks_owned(person)]
    if things:
        title = ngettext("%(num)s banner por publicar o retirar", "%(num)s banners por publicar o retirar", len(things))
        stays = _("Quedan a la vista de toda la oficina, hasta que alguien los publique o los retire.")
        others = [one for one in with_capability(WORK, today(at)) if one.id != person.id]
        yield Holding("banners", title, stays, things, others, BANNERS)


def _signed(person: Person, at: datetime) -> Iterator[Holding]:
    things = [Thing(ticket.number) for ticket, _gate in waiting_for(person, today(at))]
    if things:
        title = ngettext("%(num)s firma la espera", "%(num)s firmas la esperan", len(things))
        stays = _("No se entregan una por una: las firma quien reciba su dependencia o su lista, o quien tenga su rol.")
        yield Holding("signatures", title, stays, things, order=SIGNED)


def _asked(person: Person) -> Iterator[Holding]:
    query = select(Ticket).where(Ticket.requester_id == person.id, Ticket.ended_at.is_(None)).order_by(Ticket.id)
    things = [Thing(one.number) for one in db.session.scalars(query)]
    if things:
        title = ngettext("Pidió %(num)s solicitud que sigue", "Pidió %(num)s solicitudes que siguen", len(things))
        stays = _("Siguen su curso. Su jefatura puede dejar cada una en manos de un colega, y responder las pruebas.")
        yield Holding("asked", title, stays, things, order=ASKED)


def _give(ticket: Ticket, leaves: Person, to: Person, by: Person | None, at: datetime) -> None:
    hand_over(ticket, to, leaves=leaves, by=by, at=at)


def _give_task(task: BannerTask, to: Person, by: Person | None, at: datetime) -> None:
    give_task(task, to, by=by, at=at)
