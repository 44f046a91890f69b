"""Everything that the ticket's page shows to one person, looked up once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from ticketing.desk.alike.queries import repeated_of, repeated_ones
from ticketing.desk.attachments import queries as attachments
from ticketing.desk.cases import completeness, queries
from ticketing.desk.cases.completeness import labels
from ticketing.desk.cases.grounds import GROUNDS
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import hands_off, may, roles_on, rules_of
from ticketing.desk.clock.shown import figures
from ticketing.desk.deliverables.evidence_kinds import kind_of
from ticketing.desk.deliverables.shown import Owed, deliverable_now, owed
from ticketing.desk.drafts.again import may_ask_again
from ticketing.desk.gates.authors import workers
from ticketing.desk.gates.queries import any_refused, awaited_areas, waiting_on
from ticketing.desk.handling.entrusting import colleagues, why_not_named
from ticketing.desk.handling.nudging import why_not
from ticketing.desk.moving import possible
from ticketing.desk.pieces import queries as pieces
from ticketing.desk.queue.team import office_team
from ticketing.desk.surveys import queries as surveys
from ticketing.desk.telling.due import due_words, state_shape
from ticketing.desk.telling.reading import Answer, answers
from ticketing.desk.telling.refusing import refusal_words
from ticketing.desk.texts.queries import waits_for_texts
from ticketing.desk.ticket_page.approvals import Approval, approvals
from ticketing.desk.ticket_page.banners import Shown as ShownBanner
from ticketing.desk.ticket_page.banners import banner
from ticketing.desk.ticket_page.checking import Checks, checks
from ticketing.desk.ticket_page.forms import (
    AssignForm,
    CategoryForm,
    DeliverForm,
    EntrustForm,
    EvidenceForm,
    MessageForm,
    NoteForm,
    ProofForm,
    ReserveForm,
    Sent,
    made,
)
from ticketing.desk.ticket_page.journey import step_line
from ticketing.desk.ticket_page.living import is_there
from ticketing.desk.ticket_page.next_action import Next, next_action
from ticketing.desk.ticket_page.papers import papers
from ticketing.desk.ticket_page.publishing import published
from ticketing.desk.ticket_page.steps import Offer, offers
from ticketing.desk.ticket_page.stories import Story, stories
from ticketing.desk.verification import queries as verification
from ticketing.office import doors
from ticketing.office.people.models import Person
from ticketing.office.procedures.queries import known
from ticketing.web.choices import choices
from workflows.capabilities import WORK
from workflows.rows import REQUESTER, State


@dataclass(frozen=True)
class TicketPage:
    """The page. `works` says that the person is of the office; `asks`, that he or she filed it."""

    ticket: Ticket
    category_words: str
    procedure_words: str
    state: State
    shape: str
    due: Mapping[str, Any] | None
    works: bool
    asks: bool
    next: Next | None
    offers: list[Offer]
    line: list[dict[str, Any]]
    stream: list[Story]
    answers: list[Answer]
    papers: list[dict[str, Any]]
    banner: ShownBanner | None
    approvals: list[Approval]
    owed: list[dict[str, Any]]
    figures: list[tuple[str, str]]
    waiting_on: str
    checks: Checks | None
    message: Any
    note: Any
    assign: Any
    category: Any
    reserve: Any
    entrust: Any
    nudge: bool
    filer: Person
    triage: bool
    repeats: Ticket | None
    repeated: Sequence[Ticket]
    evidence: Mapping[str, Any]
    may_edit: bool
    again: bool
    refusal: str
    missing: tuple[str, ...]
    survey: bool
    panels: Sequence[doors.Panel]
    newest: int
    here: bool
    sent: Sent


def page(ticket: Ticket, person: Person, roles: frozenset[str], *, on: date, at: datetime, sent: Sent) -> TicketPage:
    """The ticket's page for this person. `sent` is what was just sent and refused."""
    procedure = rules_of(ticket)
    here = roles_on(ticket, person, at)
    works = may(ticket, here, WORK)
    asks = REQUESTER in here
    happened = queries.happenings(ticket, internal=works)
    state, gates = procedure.state(ticket.state), approvals(ticket, person, on)
    may_edit = asks and possible.may_edit(ticket, person)
    hands = works and not hands_off(ticket, person)
    survey = asks and surveys.open_for(ticket) and person.id not in workers(ticket)
    steps = () if survey else possible.choices(ticket, person, at)
    taking = possible.taking(ticket, possible.hands(ticket, person, at))
    to_check = taking is not None or (hands and verification.wanted(ticket))
    missing = labels(completeness.missing(ticket)) if works or asks else ()
    asking = completeness.request_words(ticket) if works else ""
    offered = offers(ticket, (step for step in steps if step != taking), sent, person, asking)
    team = office_team(person, here, on, procedure.name) if hands and not state.final else []
    to_deliver = _owed(ticket, hands, sent, team)
    panels = doors.panels("ticket", ticket, person, roles)
    shown = banner(ticket, person, at=at, hands=hands, sent=sent)
    return TicketPage(
        ticket=ticket,
        category_words=procedure.category(ticket.category).display,
        procedure_words=procedure.label if len(known()) > 1 else "",
        state=state,
        shape=state_shape(state.shape),
        due=due_words(ticket, at),
        works=works,
        asks=asks,
        next=next_action(
            ticket,
            gates=gates,
            refused=may_edit and any_refused(ticket),
            missing=bool(missing),
            may_edit=may_edit,
            taking=taking.label if taking else "",
            checks=to_check,
            survey=survey,
            offers=offered,
            owed=to_deliver,
            asked=next((panel.asks for panel in panels if panel.asks), None),
            leads=next((panel.leads for panel in panels if panel.leads), None),
            waits=state.clock == "paused" and not asks,
            banner=shown is not None and shown.form is not None,
        ),
        offers=offered,
        line=step_line(ticket, happened),
        stream=stories(ticket, happened, {row.file.token: row.file for row in attachments.files(ticket)}),
        answers=answers(ticket),
        papers=papers(ticket, hands, at, sent),
        banner=shown,
        approvals=gates,
        owed=to_deliver,
        figures=figures(ticket, at),
        waiting_on=waiting_on(ticket),
        checks=checks(ticket, taking, sent) if to_check else None,
        message=_written(made(MessageForm, "message", sent, seen=ticket.version)),
        note=_written(made(NoteForm, "note", sent, seen=ticket.version)) if works else None,
        assign=_assign(ticket, person, here, on, sent) if works and not state.final else None,
        category=_category(ticket, sent) if possible.may_classify(ticket, person, at) else None,
        reserve=_reserve(ticket, here, sent),
        entrust=_entrust(ticket, person, on, at, sent),
        nudge=asks and not why_not(ticket, person, at),
        filer=ticket.contents[0].made_by,
        triage=any(offer.repeats for offer in offered),
        repeats=repeated_of(ticket, person, roles, on),
        repeated=repeated_ones(ticket, person, roles, on) if any(each.kind == "repeated" for each in happened) else (),
        evidence=_evidence(ticket, gates, sent) if hands and not asks else {},
        may_edit=may_edit,
        refusal=refusal_words(ticket) if asks or works else "",
        again=may_ask_again(ticket, person, roles),
        missing=missing,
        survey=survey,
        panels=panels,
        newest=happened[-1].event_id if happened else 0,
        here=is_there(ticket, person, at),
        sent=sent,
    )


def _assign(ticket: Ticket, person: Person, roles: frozenset[str], on: date, sent: Sent) -> Any:
    form = made(AssignForm, "assign", sent, seen=ticket.version, person=ticket.assignee_id)
    form.person.choices = choices(office_team(person, roles, on, rules_of(ticket).name))
    return form


def _category(ticket: Ticket, sent: Sent) -> Any:
    form = made(CategoryForm, "category", sent, seen=ticket.version, category=ticket.category)
    form.category.choices = choices((each.label, each.display) for each in rules_of(ticket).categories)
    return form


def _reserve(ticket: Ticket, roles: frozenset[str], sent: Sent) -> Any:
    """The form that reserves the ticket or, where it is reserved, lifts that; None for whoever may not."""
    wanted = not ticket.reserved
    if not possible.may_reserve(ticket, roles, reserved=wanted):
        return None
    form = made(ReserveForm, "reserve", sent, seen=ticket.version, reserved="y" if wanted else "")
    form.reserved.data = "y" if wanted else ""
    form.ground.choices = choices([("", _("Elija uno")), *GROUNDS.items()])
    form.reason.flags.required = form.ground.flags.required = True
    return form


def _entrust(ticket: Ticket, person: Person, on: date, at: datetime, sent: Sent) -> Any:
    """The form that hands the request over; None for whoever may not, and where there is nobody to have it."""
    if why_not_named(ticket, person, at) or not (found := colleagues(ticket, on)):
        return None
    form = made(EntrustForm, "entrust", sent, seen=ticket.version)
    form.person.choices = choices([("", _("Elija a quién")), *((one.id, one.name) for one in found)])
    return form


def _written(form: Any) -> Any:
    form.body.flags.required = True
    return form


def _evidence(ticket: Ticket, gates: Sequence[Approval], sent: Sent) -> dict[str, Any]:
    """For each gate that still waits, the form that accepts an approval given elsewhere."""
    waiting = [gate.name for gate in gates if gate.open and not gate.opinion]
    forms = {name: made(EvidenceForm, f"evidence-{name}", sent, seen=ticket.version) for name in waiting}
    for name, form in forms.items():
        form.area.choices = choices([("", _("Elija el área")), *awaited_areas(ticket, name)])
    return forms


def _owed(ticket: Ticket, works: bool, sent: Sent, team: Sequence[tuple[int, str]]) -> list[dict[str, Any]]:
    """What is owed, done or not, with the form that delivers it where a hand does, and the one that gives it to
    somebody of the team."""
    return [_owed_one(ticket, each, works, sent) | _give(ticket, each, sent, team) for each in owed(ticket)]


def _give(ticket: Ticket, one: Owed, sent: Sent, team: Sequence[tuple[int, str]]) -> dict[str, Any]:
    if one.done_at is not None or not team or rules_of(ticket).state(ticket.state).clock == "stopped":
        return {"give": None}
    form = made(AssignForm, f"give-{one.kind}", sent, seen=ticket.version)
    form.person.choices = choices(team)
    return {"give": form}


def _owed_one(ticket: Ticket, one: Owed, works: bool, sent: Sent) -> dict[str, Any]:
    rule = rules_of(ticket).deliverable(one.kind)
    in_hand = works and deliverable_now(ticket)
    shown = published(ticket, one.kind, works, sent) if one.address else None
    by_hand = in_hand and one.done_at is None and rule.by_hand
    return vars(one) | {
        "by_hand": rule.by_hand,
        "by_itself": rule.by_itself,
        "texts": in_hand and one.done_at is None and waits_for_texts(ticket, one.kind),
        "in_hand": in_hand,
        "proofs": [proof for proof in pieces.of(ticket) if proof.kind == one.kind],
        "prove": made(ProofForm, f"prove-{one.kind}", sent, seen=ticket.version) if by_hand else None,
        "published": shown,
        "holds_up": rule.checked and shown is not None and not shown["proved"],
        "fields": [kind.key for kind in map(kind_of, rule.evidence) if not kind.ours],
        "form": made(DeliverForm, f"deliver-{one.kind}", sent, seen=ticket.version) if by_hand else None,
    }
