"""Answering the satisfaction survey (G-15, G-17)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import effects_on, roles_on, rules_of
from ticketing.desk.cases.versions import hold
from ticketing.desk.gates.authors import workers
from ticketing.desk.moving.actions import catch_up, move
from ticketing.desk.surveys.models import SurveyAnswer
from ticketing.desk.surveys.queries import open_for
from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from ticketing.office.people.models import Person
from ticketing.web.numbers import maybe
from workflows.forms import Question
from workflows.refusals import Refused
from workflows.rows import REQUESTER, Step

ANSWERED = "survey_answered"
CLOSED = "Esta solicitud ya está cerrada; puede dejar un comentario o radicar una nueva."

WORKED = (
    "Usted atendió esta solicitud antes de tenerla, y quien la atendió no responde su encuesta. Puede entregarla a un "
    "colega de la dependencia, que la responda; si no, se cierra sola."
)


def answer(
    ticket: Ticket,
    *,
    agrees: bool,
    scores: Mapping[str, Any],
    comment: str,
    channel: str,
    by: Person,
    at: datetime,
    declared: Mapping[str, Any] | None = None,
) -> SurveyAnswer:
    """The requester agrees, which closes the ticket, or does not and says why, which reopens it."""
    hold(ticket)
    catch_up(ticket, at=at)
    if not open_for(ticket):
        raise Refused(CLOSED if ticket.ended_at else "Esta solicitud todavía no espera la encuesta.")
    if REQUESTER not in roles_on(ticket, by, at):
        raise Refused(f"La encuesta la responde {ticket.requester.name}, que tiene la solicitud.")
    if by.id in workers(ticket):
        raise Refused(WORKED)
    step = _step(ticket, agrees)
    if step.note and not comment.strip():
        raise Refused("Cuéntenos qué falta o qué debe corregirse.")
    row = SurveyAnswer(ticket=ticket, agrees=agrees, comment=comment.strip(), channel=channel, at=at)
    row.solved_at = ticket.solved_at or at
    row.scores = _scores(rules_of(ticket).survey, scores, asked=agrees)
    db.session.add(row)
    payload: dict[str, Any] = {"agrees": agrees, "scores": row.scores, "comment": row.comment, "channel": channel}
    payload |= {"declared": dict(declared)} if declared else {}
    record(ticket, "survey", by=by, at=at, payload=payload, effects=effects_on(ticket, "survey"))
    move(ticket, step.target, reason=step.reason, note=row.comment, on=step.on, by=by, at=at)
    return row


def comment(
    ticket: Ticket,
    text: str,
    *,
    channel: str,
    by: Person,
    at: datetime,
    declared: Mapping[str, Any] | None = None,
) -> None:
    """A comment after the closing: it is kept and moves nothing."""
    hold(ticket)
    if not text.strip():
        raise Refused("Escriba su comentario.")
    if REQUESTER not in roles_on(ticket, by, at):
        raise Refused(f"El comentario lo deja {ticket.requester.name}, que tiene la solicitud.")
    payload: dict[str, Any] = {"body": text.strip(), "channel": channel}
    payload |= {"declared": dict(declared)} if declared else {}
    record(ticket, "comment", by=by, at=at, payload=payload, effects=effects_on(ticket, "comment"))


def _step(ticket: Ticket, agrees: bool) -> Step:
    """The step that the answer takes: the one of an answered survey, or the requester's way back into work."""
    procedure = rules_of(ticket)
    mine = procedure.steps_from(ticket.state, {REQUESTER})
    back = (step for step in mine if procedure.state(step.target).clock == "running")
    found = procedure.step_on(ANSWERED, state=ticket.state) if agrees else next(back, None)
    if found is None:
        raise Refused("Este procedimiento no prevé esa respuesta.")
    return found


def _scores(questions: tuple[Question, ...], scores: Mapping[str, Any], *, asked: bool) -> dict[str, Any]:
    """The answers to the procedure's questions; who disagrees need not mark any."""
    kept: dict[str, Any] = {}
    for question in questions:
        value = scores.get(question.key)
        if value in (None, "") and question.required and asked:
            raise Refused(f"Falta responder: {question.label}")
        if value not in (None, ""):
            kept[question.key] = _score(question, value)
    return kept


def _score(question: Question, value: Any) -> Any:
    known = ("yes", "no") if question.kind == "yes_no" else [choice.value for choice in question.choices]
    if question.kind != "scale" and known and value not in known:
        raise Refused(f"«{question.label}» se responde con una de las opciones.")
    if question.kind != "scale":
        return value
    mark = maybe(value)
    if mark is None or not 1 <= mark <= 5:
        raise Refused(f"«{question.label}» se responde de 1 a 5.")
    return mark
