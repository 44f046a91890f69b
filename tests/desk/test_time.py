"""The clock through the database: the worked examples, and the same figures as the rules' own replay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.desk.cast import BOGOTA, CAMPAIGN, WEB, Cast, at, filed, form, received, taken, ticks
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.versions import hold
from ticketing.desk.clock import queries as clock
from ticketing.desk.deliverables import queries as deliverables
from ticketing.desk.filing.actions import edit
from ticketing.desk.gates import queries as gates
from ticketing.desk.moving.actions import catch_up, move
from ticketing.desk.signing.actions import sign_gate
from ticketing.desk.verification import actions as verification
from ticketing.desk.verification.queries import wanted
from ticketing.extensions import db
from ticketing.office.people.models import Person
from workflows.reading import load
from workflows.refusals import Refused
from workflows.replay import replay

PROCEDURE = load("icetex")


def test_the_clock_stands_exactly_while_the_requester_is_asked(cast: Cast) -> None:
    ticket = taken(cast)
    move(
        ticket,
        "Suspendido",
        reason="En espera por usuario",
        note="¿Qué lista?",
        by=cast.professional,
        at=at("2026-03-03 10:00"),
    )
    assert (ticket.clock, ticket.due_at) == ("paused", None)

    move(ticket, "En proceso", reason="Respuesta dada por usuario", by=cast.requester, at=at("2026-03-05 15:00"))

    assert ticket.due_at == at("2026-03-13 13:00")
    assert [(row.kind, row.party) for row in clock.segments(ticket)] == [
        ("gate", "Aprobador"), ("running", "Profesional"), ("suspended", "Solicitante"), ("running", "Profesional"),
    ]  # fmt: skip


def test_the_proof_says_each_line(cast: Cast) -> None:
    ticket = taken(cast)

    lines = clock.proof(ticket, at("2026-03-04 09:00"))

    assert [line.kind for line in lines][:2] == ["reception", "start"]
    assert lines[-1].start == ticket.due_at


def test_a_late_ticket_is_marked_once_and_stays_late(cast: Cast) -> None:
    from ticketing.desk.clock.jobs import mark_breaches

    ticket = received(cast)
    assert mark_breaches(at("2026-03-10 17:00")) == 0
    assert mark_breaches(at("2026-03-10 17:01")) == 1
    assert mark_breaches(at("2026-03-10 17:02")) == 0
    assert ticket.breached_at == at("2026-03-10 17:00")

    move(
        ticket,
        "Anulado",
        reason="Mal registrado",
        note="Se radicó mal",
        by=cast.professional,
        at=at("2026-03-11 09:00"),
    )

    assert ticket.breached_at == at("2026-03-10 17:00")
    assert (ticket.due_at, ticket.clock) == (None, "stopped")


def test_another_category_counts_from_the_same_reception(cast: Cast) -> None:
    from ticketing.desk.handling.actions import recategorise

    ticket = taken(cast)
    recategorise(
        ticket, WEB, reason="Es una publicación", by=cast.professional, at=at("2026-03-04 09:00"), seen=ticket.version
    )

    assert ticket.received_at == at("2026-03-02 10:15")
    assert ticket.due_at == at("2026-03-18 17:00")
    assert [row.kind for row in deliverables.of(ticket)] == ["web"]
    assert not gates.any_open(ticket)


def test_a_reopened_case_goes_on_from_where_it_stood(cast: Cast) -> None:
    ticket = taken(cast)
    _deliver(ticket)
    move(ticket, "Solucionado", reason="Solución entregada", by=cast.professional, at=at("2026-03-04 12:00"))

    move(ticket, "Reabierto", note="Falta el enlace", by=cast.requester, at=at("2026-03-05 08:00"))

    assert clock.reckoning(ticket, at("2026-03-05 08:00")).consumed == timedelta(hours=13)
    assert ticket.due_at == at("2026-03-11 13:00")


def test_a_new_calendar_leaves_what_a_solved_ticket_consumed(cast: Cast) -> None:
    from ticketing.office.calendars import actions as calendars

    ticket = taken(cast)
    _deliver(ticket)
    move(ticket, "Solucionado", reason="Solución entregada", by=cast.professional, at=at("2026-03-04 12:00"))
    closure = PROCEDURE.calendar | {"dates": {"2026-03-03": {"name": "Cierre", "windows": []}}}
    calendars.keep(closure, by=None, at=at("2026-03-04 13:00"), reason="Cierre del edificio")

    move(ticket, "Reabierto", note="Falta el enlace", by=cast.requester, at=at("2026-03-05 08:00"))

    assert clock.reckoning(ticket, at("2026-03-05 08:00")).consumed == timedelta(hours=13)


def test_a_closure_entered_late_gives_its_day_back(cast: Cast) -> None:
    from ticketing.desk.clock.recounting import recount
    from ticketing.ledger.events.queries import history
    from ticketing.office.calendars import actions as calendars

    ticket = taken(cast)
    closure = PROCEDURE.calendar | {"dates": {"2026-03-03": {"name": "Cierre", "windows": []}}}
    version = calendars.keep(closure, by=cast.coordinator, at=at("2026-03-04 13:00"), reason="Cierre del edificio")

    assert ticket.due_at == at("2026-03-11 17:00")
    assert ticket.calendar_row is version
    told = history("ticket", ticket.id, ("calendar_changed",))
    assert [(event.actor_id, event.payload["reason"]) for event in told] == [
        (cast.coordinator.id, "Cierre del edificio")
    ]
    assert recount(version, by=cast.coordinator, at=at("2026-03-04 13:01")) == 0


@pytest.mark.parametrize(
    ("filed_at", "approved_at", "category", "due"),
    [
        ("2026-03-20 17:01", "2026-03-20 17:01", CAMPAIGN, "2026-04-01 17:00"),
        ("2026-03-02 10:00", "2026-03-03 07:30", "Diseño de piezas comerciales", "2026-03-10 17:00"),
        ("2026-03-02 10:00", "2026-03-02 18:00", "Diseño de piezas comerciales", "2026-03-10 17:00"),
        ("2026-03-02 07:30", "2026-03-02 07:30", "Diseño de piezas comerciales", "2026-03-10 17:00"),
    ],
)
def test_the_worked_examples(cast: Cast, filed_at: str, approved_at: str, category: str, due: str) -> None:
    from tests.desk.cast import approve

    ticket = filed(cast, at(filed_at), category=category)
    approve(ticket, cast, at(approved_at))

    assert ticket.due_at == at(due)


@dataclass
class Story:
    """One ticket and what happened to it, told to the office and noted for the replay."""

    cast: Cast
    exception: bool
    comms: bool
    areas: int
    now: datetime
    ticket: Ticket | None = None
    events: list[dict[str, Any]] = field(default_factory=list)
    seen: list[dict[str, Any]] = field(default_factory=list)

    def happen(self, act: Callable[[], object], **event: Any) -> None:
        if self.ticket is not None:
            hold(self.ticket)
            catch_up(self.ticket, at=self.now)
        error = False
        try:
            with db.session.begin_nested():
                act()
        except Refused:
            error = True
        self.events.append({"at": self.now.astimezone(BOGOTA).isoformat(), **event})
        self.seen.append(self.figures() | {"error": error})

    def figures(self) -> dict[str, Any]:
        ticket = self.ticket
        assert ticket is not None
        db.session.refresh(ticket)
        now = clock.reckoning(ticket, self.now)
        due = now.due_at.astimezone(BOGOTA).isoformat() if now.due_at else None
        assert ticket.due_at == now.due_at or self.now != ticket.due_at
        return {
            "state": ticket.state, "due_at": due, "consumed_minutes": _minutes(now.consumed),
            "remaining_minutes": _minutes(now.remaining), "breached": now.breached,
        }  # fmt: skip

    def file(self) -> None:
        named = [self.cast.law.id, self.cast.treasury.id][: self.areas]

        def act() -> None:
            self.ticket = filed(
                self.cast, self.now, by=self.cast.designer if self.comms else None, category=WEB, evidence=False,
                exception="Transparencia" if self.exception else None,
                fields=form(areas=named, latest_date="2026-12-31"),
            )  # fmt: skip
            # The replay takes the evidence of what is owed as present, and waits for the hand that says so.
            for row in deliverables.of(self.ticket):
                row.done_at, row.done_by_id = self.now, self.cast.professional.id

        self.happen_first(act)

    def happen_first(self, act: Callable[[], object]) -> None:
        act()
        self.events.append({"at": self.now.astimezone(BOGOTA).isoformat(), "do": "file"})
        self.seen.append(self.figures() | {"error": False})

    def signers(self, gate: str) -> list[Person]:
        heads = [self.cast.law_head, self.cast.treasury_head]
        return {"jefatura": [self.cast.head], "comunicaciones": [self.cast.press], "areas": heads}[gate]

    def sign(self, gate: str, verdict: str, by: Person) -> None:
        ticket = self.ticket
        assert ticket is not None
        sign_gate(ticket, gate, verdict, by=by, at=self.now, content_hash=gates.to_sign(ticket, gate), note="x")

    def approve(self, gate: str | None) -> None:
        ticket = self.ticket
        assert ticket is not None

        def act() -> None:
            if gate is None:
                waiting = [row.name for row in gates.rows(ticket) if row.status == "open"]
                if not waiting:
                    raise Refused("nada")
                for name in waiting:
                    for person in self._unsigned(name):
                        self.sign(name, "approved", person)
            elif gate not in [row.name for row in gates.rows(ticket)]:
                raise Refused("no lo tiene")
            else:
                self.sign(gate, "approved", (self._unsigned(gate) or self.signers(gate))[0])

        self.happen(act, do="approve", **({"gate": gate} if gate else {}))

    def _unsigned(self, gate: str) -> list[Person]:
        ticket = self.ticket
        assert ticket is not None
        given = {each.person_id for each in gates.counting(ticket, gates.row(ticket, gate))}
        asked = self.signers(gate) if gate != "areas" else self.signers(gate)[: self.areas]
        return [person for person in asked if person.id not in given]

    def reject(self, gate: str) -> None:
        def act() -> None:
            if self.ticket is None or gate not in [row.name for row in gates.rows(self.ticket)]:
                raise Refused("no lo tiene")
            self.sign(gate, "returned", (self._unsigned(gate) or self.signers(gate))[0])

        self.happen(act, do="reject", gate=gate, note="x")

    def edit(self, only_head: bool) -> None:
        ticket = self.ticket
        assert ticket is not None
        number = len(ticket.contents)
        change = {"latest_date": f"2026-12-{1 + number % 28:02}"} if only_head else {"subject": f"Versión {number}"}
        fields = ticket.content.fields | change

        def act() -> None:
            edit(ticket, fields=fields, by=ticket.requester, at=self.now, seen=None)

        self.happen(act, do="edit", **({"gate": "jefatura"} if only_head else {}))

    def move(self, key: str, role: str) -> None:
        ticket, step = self.ticket, PROCEDURE.step(key)
        assert ticket is not None
        by = {
            "requester": ticket.requester, "professional": self.cast.professional, "system": None,
            "coordinator": self.cast.coordinator, "approver": self.cast.head,
        }[role]  # fmt: skip

        def act() -> None:
            if wanted(ticket):
                verification.tick(ticket, ticks(ticket), by=self.cast.professional, at=self.now)
            fact = None if step.by else step.on
            move(ticket, step.target, reason=step.reason, note="x", by=by, at=self.now, on=fact)

        self.happen(act, do="move", by=role, to=step.target, reason=step.reason, note="x")

    def tick(self) -> None:
        self.happen(lambda: None, do="tick")


def test_the_office_and_the_replay_never_disagree(cast: Cast) -> None:
    """Random stories, some of whose events are refused, give the same figures in both."""

    @settings(max_examples=25 if db.engine.dialect.name == "sqlite" else 10)
    @given(data=st.data())
    def agree(data: st.DataObject) -> None:
        db.session.rollback()
        start = at("2026-03-02 07:00") + timedelta(minutes=data.draw(st.integers(0, 60 * 24 * 6), "start"))
        story = Story(
            cast, data.draw(st.booleans(), "exception"), data.draw(st.booleans(), "comms"),
            data.draw(st.integers(0, 2), "areas"), start,
        )  # fmt: skip
        story.file()
        for _ in range(data.draw(st.integers(1, 12), "length")):
            story.now += timedelta(minutes=data.draw(st.sampled_from([0, 1, 45, 180, 700, 1440, 3000, 9000])))
            _next(story, data)
        _compare(story)

    agree()


def _next(story: Story, data: st.DataObject) -> None:
    ticket = story.ticket
    assert ticket is not None
    ways = ["approve all", "approve", "reject", "edit", "edit head", "move", "move", "move", "wild", "tick"]
    way = data.draw(st.sampled_from(ways), "way")
    if way == "approve all":
        story.approve(None)
    elif way in ("approve", "reject"):
        gate = data.draw(st.sampled_from(["jefatura", "comunicaciones", "areas"]))
        story.approve(gate) if way == "approve" else story.reject(gate)
    elif way.startswith("edit"):
        has_head = any(row.name == "jefatura" for row in gates.rows(ticket))
        story.edit(only_head=way == "edit head" and has_head)
    elif way == "tick":
        story.tick()
    else:
        here = [step for step in PROCEDURE.steps if way == "wild" or step.source == ticket.state] or PROCEDURE.steps
        step = data.draw(st.sampled_from(here))
        wild = ["requester", "professional", "coordinator", "approver", "system"]
        story.move(step.key, data.draw(st.sampled_from(wild if way == "wild" else step.takers)))


def _compare(story: Story) -> None:
    told = replay(
        {
            "procedure": "icetex", "category": WEB, "exception": story.exception, "areas": story.areas,
            "requester": "comms" if story.comms else "department", "events": story.events,
        }
    )  # fmt: skip
    steps = [step for step in told["steps"] if step["do"] != "timer"]
    expected = [
        {key: step[key] for key in ("state", "due_at", "consumed_minutes", "remaining_minutes", "breached")}
        | {"error": step["error"] is not None}
        for step in steps
    ]
    assert story.seen == expected


def _minutes(amount: timedelta) -> float:
    minutes = amount / timedelta(minutes=1)
    return int(minutes) if minutes == int(minutes) else minutes


def _deliver(ticket: Ticket) -> None:
    """What is owed is there already; the test is about something else."""
    for row in deliverables.of(ticket):
        row.done_at = ticket.filed_at
    db.session.flush()
    assert db.session.scalars(select(Ticket).where(Ticket.id == ticket.id)).one() is ticket
