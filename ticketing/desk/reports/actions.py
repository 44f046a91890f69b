"""Filing a report for who has no account, giving it to whoever answers for it, hearing that it is still wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

import mailboxes
from ticketing.desk.cases.answers import Filed, capacity
from ticketing.desk.cases.circumstances import OUTSIDE
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import able, ask_hands, effects_on, hands_off, rules_of, zone_of
from ticketing.desk.cases.versions import hold
from ticketing.desk.filing.actions import file_request
from ticketing.desk.handling.actions import give
from ticketing.desk.moving.actions import catch_up, move
from ticketing.desk.reports import queries
from ticketing.desk.reports.answering import Answer, Told, answering, coordinator
from ticketing.desk.reports.models import ABOUT, CITIZEN, MAIL, PAGE, REPORTERS, Report
from ticketing.desk.reports.places import normal, whole
from ticketing.extensions import db, insert_of
from ticketing.ledger.events.models import Event
from ticketing.ledger.recording.actions import record
from ticketing.office.calendars.queries import today
from ticketing.office.departments.models import Department
from ticketing.office.files.models import StoredFile
from ticketing.office.people.models import Person
from ticketing.web.characters import fits_a_line, one_line, readable, shows
from ticketing.web.filters import day, when
from ticketing.web.outcomes import TooMany
from ticketing.web.walls import speaking_by
from workflows.capabilities import ASSIGN, WORK
from workflows.meanings import IMAGE, PORTAL_PAGE, SUBJECT, WORDS
from workflows.procedure import Procedure
from workflows.refusals import Refused

PETITION, DISPUTED = "petition_received", "report_disputed"
LONGEST_WORDS, LONGEST_LINE, LONGEST_NAME, LONGEST_REASON = 3500, 300, 160, 2000
SERVICE_NAME, SERVICE_MAIL = "Reportes de inconsistencias", "reportes@sin-cuenta.invalid"
HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
FROM_ONE_PLACE, FROM_ALL, OF_ONE_MAILBOX = 10, 300, 5
UNKNOWN = "Aquí no se reciben reportes de inconsistencias: a la instalación le falta ese procedimiento."


@dataclass(frozen=True)
class Said:
    """What somebody reports: of which thing, what is wrong with it, who says so and where he or she is answered."""

    told: Told
    what: str
    reporter: str
    name: str
    email: str


def file_report(
    said: Said, *, picture: StoredFile | None = None, by: Person | None, origin: str, at: datetime
) -> Report:
    """The report as a ticket, with whoever answers for it; a citizen's petition is passed on there and then.

    `origin`: from where it was sent, to be counted. Raises Refused with what is wrong, TooMany.
    """
    rules = queries.procedure()
    if rules is None:
        raise Refused(UNKNOWN)
    clean, counted = _checked(said), queries.origin_of(origin)
    _ask_few(clean, counted, at, besides=0)
    answer = answering(clean.told, rules, today(at))
    if clean.reporter == CITIZEN:
        person = coordinator(rules, today(at))
        answer = Answer(person.department if person else None, person, "Las peticiones", answer.section)
    report = _report(clean, answer, by, counted, at)
    ticket = file_request(
        procedure=rules,
        category=rules.categories[0].label,
        fields=_fields(rules, clean),
        files=_files(rules, picture),
        by=_service(at),
        at=at,
        outside=lambda ticket: _keep(report, ticket, answer),
    )
    _ask_few(clean, counted, at, besides=1)  # under the lock of the numbers: a thousand at once are counted too
    if not (report.petition and _pass_on(ticket, at)) and answer.person is not None:
        give(ticket, answer.person, by=None, at=at)
    return report


def reroute(ticket: Ticket, person: Person, *, reason: str, by: Person, at: datetime, seen: int | None) -> Event:
    """Let somebody else answer for it, with the reason: whoever has it gives it on, and who hands out."""
    hold(ticket, seen)
    catch_up(ticket, at=at)
    if why := why_not_rerouted(ticket, by, at):
        raise Refused(why)
    ask_hands(ticket, by)
    note = readable(reason).strip()
    if not shows(note):
        raise Refused("Escriba por qué le corresponde a otra persona.")
    if len(note) > LONGEST_REASON:
        raise Refused(f"La razón puede tener hasta {LONGEST_REASON} caracteres y tiene {len(note)}.")
    if ticket.assignee_id == person.id:
        raise Refused(f"{person.name} ya tiene este reporte.")
    if not able(ticket, person, WORK, at=at) or hands_off(ticket, person):
        raise Refused(f"{person.name} no atiende reportes: elija a otra persona.")
    before = ticket.assignee
    ticket.assignee, ticket.department = person, person.department
    payload: dict[str, Any] = {"assignee": person.name, "assignee_id": person.id, "note": note}
    payload |= {"department": person.department.name}
    payload |= {"before": before.name if before else None, "before_id": before.id if before else None}
    return record(ticket, "rerouted", by=by, at=at, payload=payload, effects=effects_on(ticket, "rerouted"))


def why_not_rerouted(ticket: Ticket, by: Person, at: datetime) -> str:
    """Why this person gives the report to nobody else, in a sentence; empty if he or she does."""
    if queries.of_ticket(ticket) is None:
        return "Esta solicitud no es un reporte de inconsistencia."
    if rules_of(ticket).state(ticket.state).clock == "stopped":
        return f"El reporte está «{ticket.state}»: ya no pasa a otra persona."
    has_it = ticket.assignee_id == by.id and able(ticket, by, WORK, at=at)
    return "" if has_it or able(ticket, by, ASSIGN, at=at) else "El reporte lo pasa a otra persona quien lo tiene."


def dispute(report: Report, words: str, *, at: datetime) -> Event:
    """Whoever reported it says that it is still wrong: once, while it is not closed."""
    ticket = report.ticket
    hold(ticket)
    catch_up(ticket, at=at)
    note = readable(words).strip()
    if ticket.ended_at is not None:
        raise Refused(
            f"Este reporte está «{ticket.state}» y ya no se abre otra vez. Si algo sigue mal, repórtelo de nuevo."
        )
    if report.disputed_at is not None:
        raise Refused("Usted ya dijo una vez que seguía mal. Si ahora encuentra algo distinto, repórtelo de nuevo.")
    step = rules_of(ticket).step_on(DISPUTED, state=ticket.state)
    if step is None:
        raise Refused("Este reporte todavía no se ha dado por corregido: le avisaremos cuando lo esté.")
    if not shows(note):
        raise Refused("Cuéntenos qué sigue mal.")
    if len(note) > LONGEST_WORDS:
        raise Refused(f"Puede escribir hasta {LONGEST_WORDS} caracteres y escribió {len(note)}.")
    report.disputed_at = at
    return move(ticket, step.target, reason=step.reason, note=note, on=DISPUTED, by=ticket.requester, at=at)


def _checked(said: Said) -> Said:
    """The same, each part as it is kept. Raises Refused with the first thing that is wrong."""
    told = said.told
    if told.about not in ABOUT:
        raise Refused("Diga si está mal una página, un correo o un mensaje de texto.")
    if said.reporter not in REPORTERS:
        raise Refused("Diga qué es usted de la entidad.")
    what, name = readable(said.what).strip(), _line(said.name, "El nombre", LONGEST_NAME)
    if not shows(what):
        raise Refused("Escriba qué está mal.")
    if len(what) > LONGEST_WORDS:
        raise Refused(f"Qué está mal puede tener hasta {LONGEST_WORDS} caracteres y tiene {len(what)}.")
    if not name:
        raise Refused("Escriba su nombre.")
    reference = _line(told.reference, "El enlace o número", LONGEST_LINE)
    subject = _line(told.subject, "El asunto o remitente", LONGEST_LINE)
    if told.about == PAGE:
        normal(told.page)
    elif not (reference or subject):
        raise Refused("Escriba el asunto del mensaje o quién lo envió: sin eso no se encuentra.")
    page = whole(told.page) if told.about == PAGE else ""
    clean = Told(told.about, page, reference, subject, told.day, told.technical)
    return Said(clean, what, said.reporter, name, _mailbox(said.email))


def _line(text: str, what: str, most: int) -> str:
    if not fits_a_line(text):
        raise Refused(f"{what} va en una sola línea, sin signos que no se ven.")
    found = one_line(text)
    if len(found) > most:
        raise Refused(f"{what} puede tener hasta {most} caracteres y tiene {len(found)}.")
    return found


def _mailbox(text: str) -> str:
    if not text.strip():
        raise Refused("Escriba su correo: a él le contamos cada paso.")
    try:
        return mailboxes.plain(text, internal=True)
    except mailboxes.Unwritable as why:
        raise Refused(why.sentence) from None


def _ask_few(said: Said, origin: str, at: datetime, *, besides: int) -> None:
    """Raises TooMany where more came than anybody writes by hand."""
    if queries.filed_since(at - HOUR, origin=origin) - besides >= FROM_ONE_PLACE:
        raise TooMany(
            "Desde su conexión ya llegaron varios reportes en esta hora. Espere un rato y vuelva a enviarlo.",
            wait_seconds=900,
        )
    if queries.filed_since(at - A_DAY, email=said.email) - besides >= OF_ONE_MAILBOX:
        raise TooMany("Con ese correo ya llegaron varios reportes hoy. Mañana puede enviar más.", wait_seconds=3600)
    if queries.filed_since(at - HOUR) - besides >= FROM_ALL:
        raise TooMany(
            "En esta hora llegaron demasiados reportes. Espere un rato y vuelva a enviarlo.", wait_seconds=900
        )


def _report(said: Said, answer: Answer, by: Person | None, origin: str, at: datetime) -> Report:
    return Report(
        about=said.told.about,
        place=normal(said.told.page) if said.told.about == PAGE else "",
        section=answer.section,
        campaign_id=answer.campaign_id,
        reporter=said.reporter,
        name=said.name,
        email=said.email,
        person_id=by.id if by else None,
        technical=said.told.technical,
        petition=said.reporter == CITIZEN,
        origin=origin,
        filed_at=at,
    )


def _keep(report: Report, ticket: Ticket, answer: Answer) -> None:
    """Written with the ticket: whose it is decides who sees it, and who leads there."""
    ticket.requester_kind = OUTSIDE
    if answer.department is not None:
        ticket.department = answer.department
    report.ticket = ticket
    db.session.add(report)
    db.session.flush()


def _fields(rules: Procedure, said: Said) -> dict[str, Any]:
    """The answers of the procedure's form, by what they mean; what it asks nowhere stands in the words."""
    told = said.told
    title = {PAGE: f"Página {normal(told.page)}" if told.page else "", MAIL: f"Correo {told.subject or told.reference}"}
    subject = title.get(told.about) or f"Mensaje de texto {told.subject or told.reference}"
    lines = [("Página", told.page if rules.meant(PORTAL_PAGE) is None else ""), ("Asunto o remitente", told.subject)]
    lines += [("Enlace o número", told.reference), ("Día", day(told.day) if told.day else "")]
    head = "\n".join(f"{label}: {text}" for label, text in lines if text)
    answers: Mapping[str, str] = {SUBJECT: subject[:150].strip(), PORTAL_PAGE: told.page}
    answers = {**answers, WORDS: f"{head}\n\n{said.what}" if head else said.what}
    return {field.name: answers[meaning] for meaning in answers if (field := rules.meant(meaning)) and answers[meaning]}


def _files(rules: Procedure, picture: StoredFile | None) -> list[Filed]:
    field = rules.meant(IMAGE)
    if picture is None or field is None:
        return []
    return [Filed(picture, capacity(rules, field), None, field.name)]


def _pass_on(ticket: Ticket, at: datetime) -> bool:
    """Pass a petition on to where the institution takes them. False where nobody has said where that is."""
    step, channel = rules_of(ticket).step_on(PETITION, state=ticket.state), queries.channel()
    if step is None or not channel.mail:
        return False
    with speaking_by(zone_of(ticket)):
        note = f"Pasó al canal de peticiones de la entidad, {channel.mail}, con su fecha y hora de llegada: {when(at)}."
    move(ticket, step.target, reason=step.reason, note=note, on=PETITION, by=None, at=at)
    return True


def _service(at: datetime) -> Person:
    """In whose name reports stand: nobody signs in as it, and no letter reaches it."""
    found = db.session.scalars(select(Person).where(Person.email == SERVICE_MAIL)).first()
    if found is not None:
        return found
    place = select(Department.id).order_by(Department.parent_id.is_not(None), Department.id).limit(1)
    department = db.session.scalar(place)
    if department is None:
        raise Refused(UNKNOWN)
    row = {"name": SERVICE_NAME, "email": SERVICE_MAIL, "position": "", "department_id": department}
    made = insert_of(Person).values(row | {"disabled_at": at, "created_at": at})
    db.session.execute(made.on_conflict_do_nothing(index_elements=["email"]))
    return db.session.scalars(select(Person).where(Person.email == SERVICE_MAIL)).one()
