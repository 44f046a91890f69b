"""What is done with banners: schedule, bring forward, withdraw, do by hand. Time's own doing is in `time`."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ticketing.desk.access.permission import may_see
from ticketing.desk.attachments.queries import by_tokens
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import able, ask_hands, office_day, roles_on, rules_of, zone_of
from ticketing.desk.cases.versions import hold
from ticketing.desk.deliverables import actions as deliverables
from ticketing.desk.deliverables.evidence_kinds import kind_of
from ticketing.desk.deliverables.queries import done, owes
from ticketing.desk.documents.queries import documents
from ticketing.desk.gates.queries import any_open
from ticketing.desk.moving.solving import solve_if_done
from ticketing.desk.portal import queries, telling
from ticketing.desk.portal.asked import Asked, of_ticket, room, rules
from ticketing.desk.portal.models import OVER, PUBLISH, REMOVE, SCHEDULED, Banner, BannerTask
from ticketing.desk.portal.pictures import picture
from ticketing.desk.verification.queries import verified
from ticketing.extensions import db
from ticketing.ledger.reactions.actions import follow
from ticketing.ledger.recording.actions import record
from ticketing.office.files.models import StoredFile
from ticketing.office.people.models import Person
from ticketing.office.procedures.capabilities import who
from ticketing.web.filters import day, when
from workflows.banners import EVIDENCE
from workflows.capabilities import WORK
from workflows.refusals import Refused

LONGEST_REASON = 2000
A_DAY = timedelta(days=1)  # who says today, from its midnight on, means now
NO_ROOM = (
    "{place}: no hay lugar hasta el {until}, que es cuando debe retirarse. Retire uno antes, o pida otra fecha final."
)


def schedule(
    ticket: Ticket,
    *,
    from_at: datetime | None = None,
    more: bool = False,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> Banner:
    """Give the banner that the request asks for its time on the portal: from the first moment that has room, or a later
    one, to the end that was asked for. It delivers what is published, unless the request holds documents or there is
    `more`, and so may solve the request (G-9)."""
    hold(ticket, seen)
    asked = ask_schedulable(ticket, by=by, at=at)
    queries.hold(asked.place.place)
    start = _start(ticket, asked, from_at, at)
    banner = _made(ticket, asked, start, by=by, at=at)
    said = telling.payload(banner)
    event = record(ticket, "banner_scheduled", by=by, at=at, payload=said)
    if start <= at:
        begin(banner, at=at, told=False)
    _deliver(ticket, banner, more=more, by=by, at=at)
    if rules_of(ticket).state(ticket.state).outcome is None:
        follow(event, (telling.TOLD,))  # else the letter of what was delivered says it
    return banner


def ask_schedulable(ticket: Ticket, *, by: Person, at: datetime) -> Asked:
    """The banner, if this person may schedule it as the request stands. Raises Refused."""
    _ask_works(ticket, by, at)
    asked = of_ticket(ticket)
    if asked is None:
        raise Refused("La solicitud no pide ningún banner.")
    if queries.standing(ticket) is not None:
        raise Refused("El banner de esta solicitud ya está programado.")
    state = rules_of(ticket).state(ticket.state)
    if state.clock != "running" or not ticket.received or ticket.state == rules_of(ticket).initial:
        raise Refused(f"La solicitud está «{ticket.state}»: así no se programa el banner.")
    if any_open(ticket):
        raise Refused("Faltan firmas: el banner se programa cuando estén todas.")
    if not verified(ticket):
        raise Refused("Falta marcar la lista de verificación: el banner se programa después.")
    return asked


def bring_forward(banner: Banner, *, by: Person, at: datetime) -> Banner:
    """Let a banner that waits begin as early as there is room now. Its end stays."""
    ticket = _held(banner, by, at)
    if banner.state(at) != SCHEDULED:
        raise Refused("Ese banner ya no espera su fecha: no hay nada que adelantar.")
    asked = of_ticket(ticket)
    if asked is None or asked.digest != banner.content_hash:
        raise Refused("Lo que pide la solicitud cambió: retire el banner y prográmelo de nuevo.")
    queries.hold(banner.place)
    start = room(ticket, asked, at=at, without=banner.id)
    if start is None or start >= banner.from_at:
        raise Refused("Todavía no hay lugar antes de su fecha.")
    banner.from_at, banner.changed_at = start, at
    banner.remind_at = _reminder(ticket, start, banner.until_at)
    db.session.flush()
    record(ticket, "banner_moved", by=by, at=at, payload=telling.payload(banner), effects=(telling.TOLD,))
    if start <= at:
        begin(banner, at=at, told=False)
    return banner


def withdraw(banner: Banner, *, reason: str, by: Person, at: datetime) -> Banner:
    """Take a banner off before its end, or before it began, and say why. Nobody else's date changes by that."""
    ticket = _held(banner, by, at)
    if banner.state(at) == OVER:
        raise Refused("Ese banner ya no está en el portal.")
    if not reason.strip():
        raise Refused("Escriba por qué se retira el banner.")
    if len(reason) > LONGEST_REASON:
        raise Refused(f"La razón puede tener hasta {LONGEST_REASON} caracteres.")
    banner.ended_by, banner.reason = by, reason.strip()
    end(banner, at=at)
    said = telling.payload(banner) | {"note": banner.reason}
    record(ticket, "banner_withdrawn", by=by, at=at, payload=said, effects=(telling.TOLD,))
    return banner


def drop(banner: Banner, reason: str, *, at: datetime) -> None:
    """It is taken off because its request is no longer what was approved. The caller holds the request."""
    ticket = banner.ticket
    banner.reason = reason
    end(banner, at=at)
    said = telling.payload(banner) | {"note": reason}
    record(ticket, "banner_withdrawn", by=None, at=at, payload=said, effects=(telling.TOLD, telling.TOLD_OFFICE))


def begin(banner: Banner, *, at: datetime, told: bool = True) -> None:
    """It is seen from now on. The caller holds the request."""
    ticket = banner.ticket
    banner.went_live_at = at
    _open(banner, PUBLISH, at=at)
    if told:
        record(ticket, "banner_live", by=None, at=at, payload=telling.payload(banner), effects=(telling.TOLD,))


def end(banner: Banner, *, at: datetime) -> None:
    """It is seen no more. Where it was put up by hand it is taken down by hand."""
    banner.ended_at = banner.changed_at = at
    db.session.flush()
    for task in queries.tasks_of(banner):
        if task.kind == PUBLISH and task.done_at is None:
            db.session.delete(task)
    if banner.went_live_at is not None:
        _open(banner, REMOVE, at=at)


def do(
    task: BannerTask, *, address: str = "", files: tuple[StoredFile, ...] = (), by: Person, at: datetime
) -> BannerTask:
    """It was done by hand: here is what shows it. Raises Refused."""
    ticket = _held(task.banner, by, at)
    if task.done_at is not None:
        raise Refused("Eso ya estaba hecho: su constancia queda como está.")
    task.evidence = _evidence(ticket, {"address": address, "files": [file.token for file in files]})
    task.done_at, task.done_by = at, by
    said = telling.payload(task.banner) | {"done": task.kind, "evidence": task.evidence}
    record(ticket, "banner_by_hand", by=by, at=at, payload=said)
    return task


def give(task: BannerTask, person: Person, *, by: Person | None, at: datetime) -> BannerTask:
    """Let somebody else see to it."""
    ticket = task.banner.ticket
    hold(ticket)
    if task.done_at is not None:
        raise Refused("Eso ya estaba hecho.")
    if not able(ticket, person, WORK, at=at):
        raise Refused(f"{person.name} no atiende solicitudes.")
    if not may_see(ticket, person, roles_on(ticket, person, at), office_day(ticket, at)):
        raise Refused(f"{person.name} no puede ver la {ticket.number}, que es reservada.")
    task.owner = person
    said = telling.payload(task.banner) | {"done": task.kind, "assignee": person.name}
    record(ticket, "banner_given", by=by, at=at, payload=said)
    return task


def _evidence(ticket: Ticket, given: Mapping[str, Any]) -> dict[str, Any]:
    """An address or files, checked as those of what is delivered."""
    for each in (kind_of("address"), kind_of("file")):
        if given.get(each.key):
            return each.keep(ticket, given)
    raise Refused("Falta la constancia: la dirección de la página o un archivo.")


def _start(ticket: Ticket, asked: Asked, wanted: datetime | None, at: datetime) -> datetime:
    ends = asked.ends(zone_of(ticket))
    if ends <= at:
        raise Refused(
            f"El banner debía retirarse el {day(asked.until)}, que ya pasó: pida a quien solicitó otra fecha."
        )
    first = room(ticket, asked, at=at)
    if first is None:
        raise Refused(NO_ROOM.format(place=asked.label, until=day(asked.until)))
    if wanted is None:
        return first
    if wanted < at - A_DAY:
        raise Refused("La fecha desde la que se publica ya pasó.")
    if wanted <= at:
        return first
    if wanted < first:
        raise Refused(f"{asked.label}: la primera fecha libre es el {when(first, zone_of(ticket))}.")
    if wanted >= ends:
        raise Refused(f"Debe empezar antes de su último día, que es el {day(asked.until)}.")
    return wanted


def _made(ticket: Ticket, asked: Asked, start: datetime, *, by: Person, at: datetime) -> Banner:
    ends = asked.ends(zone_of(ticket))
    banner = Banner(
        token=secrets.token_urlsafe(24), ticket=ticket, place=asked.place.place, place_label=asked.label,
        file=_picture(ticket, asked), title=asked.title, description=asked.description, action=asked.action,
        link=asked.link, alt=asked.alt, content_number=ticket.content.number, content_hash=asked.digest,
        from_at=start, until_at=ends, last_on=asked.until, remind_at=_reminder(ticket, start, ends),
        scheduled_by=by, scheduled_at=at, changed_at=at,
    )  # fmt: skip
    db.session.add(banner)
    db.session.flush()
    return banner


def _reminder(ticket: Ticket, start: datetime, ends: datetime) -> datetime | None:
    """When its end is told of; never, where it stays no longer than that."""
    said = rules(ticket)
    moment = ends - timedelta(days=said.remind_days) if said is not None else start
    return moment if moment > start else None


def _picture(ticket: Ticket, asked: Asked) -> StoredFile:
    found = by_tokens(ticket, [asked.picture["token"]]) if asked.picture else ()
    if not found or found[0].why_not:
        raise Refused("Falta la imagen del banner.")
    if picture(found[0]) is None:
        raise Refused(f"La imagen «{found[0].name}» no se puede publicar: debe ser un JPG o un PNG entero.")
    return found[0]


def _deliver(ticket: Ticket, banner: Banner, *, more: bool, by: Person, at: datetime) -> None:
    """What was to be published is published by that, where it is all that there is to publish (G-19)."""
    kind = rules_of(ticket).shown_as_banner
    if more or kind is None or not owes(ticket, kind) or done(ticket, kind) or to_publish_besides(ticket):
        solve_if_done(ticket, at=at)  # it may have waited for this alone
        return
    shown = {EVIDENCE: banner.id, **telling.payload(banner)}
    deliverables.tick(ticket, kind, evidence=shown, by=by, at=at, ours=True)


def to_publish_besides(ticket: Ticket) -> bool:
    """Whether its requester filed documents, whose publication is delivered apart."""
    return any(not one.delivered for one in documents(ticket))


def _open(banner: Banner, kind: str, *, at: datetime) -> None:
    present = rules(banner.ticket)
    if present is None or present.reads_feed:
        return
    db.session.add(BannerTask(banner=banner, kind=kind, owner=banner.ticket.assignee, opened_at=at, evidence={}))
    db.session.flush()


def _held(banner: Banner, by: Person, at: datetime) -> Ticket:
    ticket = banner.ticket
    hold(ticket)
    _ask_works(ticket, by, at)
    return ticket


def _ask_works(ticket: Ticket, by: Person, at: datetime) -> None:
    if not able(ticket, by, WORK, at=at):
        raise Refused(f"Los banners los programa y los retira {who(WORK, rules_of(ticket).name)}.")
    ask_hands(ticket, by)
