"""A request of the past in memory: where it stands, by the rules alone, and the rows that its story leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from ticketing.demo.bulk_people import People
from ticketing.demo.bulk_rows import Encoded, Row, Rows
from ticketing.desk.cases.circumstances import of_answers
from ticketing.desk.cases.differences import changed_fields
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.numbers import Number
from ticketing.desk.clock.actions import CLOCK_OF
from ticketing.desk.clock.models import ClockSegment
from ticketing.desk.gates.models import OPEN, SATISFIED, TicketGate
from ticketing.desk.verification.models import Verification
from ticketing.extensions import canonical
from ticketing.ledger.events.models import Event, EventPayload
from ticketing.ledger.reactions.models import ReactionRow
from ticketing.office.departments.models import Department
from ticketing.office.people.models import Person
from workflows.conditions import Circumstances
from workflows.doings import effects
from workflows.forms import CheckItem
from workflows.procedure import Procedure
from workflows.rows import REQUESTER, Step
from workflows.sla import Reckoning, Segment, reckon, segment_kind
from workflows.working_calendar import Calendar

KIND = Ticket.__tablename__
SURVEY, WITHIN = "ask_survey", ("withdraw_leave_to_send", "cancel_armed_campaigns")


@dataclass
class Case:
    """`row` is the ticket's; `gates` in the procedure's order; `given` the signatures by gate, oldest first."""

    rules: Procedure
    calendar: Calendar
    people: People
    rows: Rows
    row: Row
    requester: Person
    department: Department
    contents: list[Row] = field(default_factory=list)
    gates: dict[str, Row] = field(default_factory=dict)
    given: list[Row] = field(default_factory=list)
    areas: list[Department] = field(default_factory=list)
    named: list[Row] = field(default_factory=list)
    owed: dict[str, Row] = field(default_factory=dict)
    rounds: list[Row] = field(default_factory=list)
    segments: list[Row] = field(default_factory=list)
    seq: int = 0
    hash: str = ""
    entered_at: datetime | None = None
    workers: set[int] = field(default_factory=set)

    @property
    def circumstances(self) -> Circumstances:
        """What conditions are asked of."""
        fields = self.contents[-1]["fields"]
        on = self.row["filed_at"].date()
        return of_answers(self.row["category"], self.department, self.row["requester_kind"], fields, on)

    @property
    def number(self) -> str:
        return str(Number(self.row["prefix"], self.row["year"], self.row["serial"]))

    @property
    def ended_at(self) -> datetime | None:
        ended: datetime | None = self.row["ended_at"]
        return ended

    @property
    def received_at(self) -> datetime | None:
        received: datetime | None = self.row["received_at"]
        return received

    @property
    def category(self) -> str:
        return str(self.row["category"])

    @property
    def exception(self) -> str | None:
        label: str | None = self.row["exception"]
        return label

    @property
    def state(self) -> str:
        return str(self.row["state"])

    @property
    def any_open(self) -> bool:
        return any(gate["status"] != SATISFIED for gate in self.gates.values())

    @property
    def any_refused(self) -> bool:
        return any(gate["status"] not in (OPEN, SATISFIED) for gate in self.gates.values())

    @property
    def left(self) -> list[str]:
        return [kind for kind, row in self.owed.items() if row["done_at"] is None]

    # ---- the record

    def record(
        self, kind: str, *, by: int | None, at: datetime, payload: Mapping[str, Any], acting_for: int | None = None
    ) -> Row:
        """One event on the chain. Its effects are `follow`ed by the caller, when they are due."""
        salt, body = next(self.rows.salts), canonical(payload)
        digest = sha256((salt + body).encode()).hexdigest()
        self.seq += 1
        row = {
            "subject_kind": KIND, "subject_id": self.row["id"], "seq": self.seq, "kind": kind, "at": at,
            "actor_id": by, "acting_for_id": acting_for, "payload_digest": digest, "prev_hash": self.hash,
        }  # fmt: skip
        self.hash = row["hash"] = sha256(_chained(row).encode()).hexdigest()
        event = self.rows.add(Event, row)
        self.rows.add(EventPayload, {"event_id": event["id"], "salt": salt, "body": Encoded(body)})
        return event | {"body": payload}

    def follow(self, event: Row, effects: Iterable[str]) -> None:
        """What follows at once, and a row, carried out long ago, for whom the rest concerned."""
        for effect in effects:
            if effect == "ask_verification":
                self.ask_verification(event)
            elif effect not in WITHIN:
                for recipient in dict.fromkeys(self._recipients(effect, event)):
                    done = {"effect": effect, "recipient": recipient, "event_id": event["id"]}
                    self.rows.add(ReactionRow, done | {"next_try_at": event["at"], "done_at": event["at"]})

    def occasion(self, event: Row, name: str, usual: tuple[str, ...] = ()) -> None:
        self.follow(event, effects(self.rules.occasions.get(name, usual)))

    def ask_verification(self, event: Row) -> None:
        """Of a case that is taken the whole list; after an answer what that changed."""
        answered = self.rules.state(event["body"].get("from") or self.rules.initial).clock == "paused"
        kept = self._standing() if answered and self.rounds else {}
        if kept and len(kept) == len(self.asked) and self.rounds[-1].get("at") is not None:
            return
        begun = {"ticket_id": self.row["id"], "round": len(self.rounds) + 1, "asked_at": event["at"], "items": kept}
        self.rounds.append(self.rows.add(Verification, begun))

    @property
    def asked(self) -> tuple[CheckItem, ...]:
        """The items of the list that concern it."""
        owed = self.rules.category(self.category).deliverables
        return tuple(item for item in self.rules.verification if item.concerns(owed))

    def _standing(self) -> dict[str, Any]:
        ticked = self.rounds[-1]["items"]
        return {one.key: ticked[one.key] for one in self.asked if one.key in ticked and self._holds(one, ticked)}

    def _holds(self, item: CheckItem, ticked: Mapping[str, Any]) -> bool:
        tick, gate = ticked[item.key], self.gates.get(item.gate or "")
        changed = changed_fields(self.contents[tick["content"] - 1]["fields"], self.contents[-1]["fields"])
        if item.touched_by(changed, changed & set(self.rules.gate(item.gate).protects if item.gate else ())):
            return False
        at = datetime.fromisoformat(tick["at"])
        return gate is None or (gate["satisfied_at"] or at) <= at

    def _recipients(self, effect: str, event: Row) -> Iterable[str]:
        if effect == "notify_requester":
            return self._requester(event)
        if effect == "notify_office":
            return self._office(event)
        if effect == "notify_signers":
            return self._signers(event)
        return (str(self.requester.id),) if effect == SURVEY else ("",)

    def _requester(self, event: Row) -> Iterable[str]:
        if event["actor_id"] == self.requester.id and event["kind"] != "filed":
            return ()
        if event["kind"] == "moved":
            better = SURVEY in self.rules.step(event["body"]["step"]).effects
        else:
            complete = self.received_at is not None and not self.any_open
            better = event["kind"] in ("filed", "signed") and complete and self._runs(self.state)
        return () if better else (str(self.requester.id),)

    def _office(self, event: Row) -> Iterable[str]:
        assignee = self.row["assignee_id"]
        withdrawn = event["kind"] == "moved" and self.rules.state(event["body"]["to"]).final and not self.received_at
        asked = [assignee] if assignee else [] if withdrawn else self.people.professionals(event["at"])
        return [str(person) for person in asked if person != event["actor_id"]]

    def _signers(self, event: Row) -> Iterable[str]:
        if self.ended_at is not None or self.any_refused:
            return ()
        wanted = event["body"].get("reopened")
        return [
            f"{name}|{signer.person.id}"
            for name, gate in self.gates.items()
            if gate["status"] == OPEN and (wanted is None or name in wanted)
            for signer in self.signers(name, event["at"])
        ]

    def signers(self, gate: str, at: datetime) -> list[Any]:
        """Who may sign there."""
        return self.people.signers(self.rules.gate(gate), self.department, self.areas, self.barred, at)

    @property
    def barred(self) -> frozenset[int]:
        return frozenset({self.requester.id, *self.workers})

    def _runs(self, state: str) -> bool:
        return self.rules.state(state).clock == "running"

    # ---- the clock

    def turn(self, at: datetime, event: Row) -> None:
        """Let the clock stand as state and gates want it."""
        kind = segment_kind(self.rules, state=self.state, gate_open=self.any_open)
        party, last = self._party(kind), self.segments[-1] if self.segments else None
        if last is None or (last["kind"], last["party"]) != (kind, party):
            if last is not None:
                last["end_at"] = at
            reason = event["body"].get("reason") or None
            if kind == "gate":
                labels = [self.rules.gate(name).label for name, row in self.gates.items() if row["status"] != SATISFIED]
                reason = "; ".join(labels)[:200]
            fresh = {"ticket_id": self.row["id"], "kind": kind, "reason": reason, "party": party, "start_at": at}
            self.segments.append(self.rows.add(ClockSegment, fresh | {"end_at": None, "event_id": event["id"]}))

    def _party(self, kind: str) -> str:
        if kind == "gate":
            if self.any_refused:
                return self.rules.role(REQUESTER).label
            waiting = next(name for name, row in self.gates.items() if row["status"] != SATISFIED)
            return self.rules.role(next(iter(self.rules.gate(waiting).roles), REQUESTER)).label
        told, ahead = self.rules.state(self.state).party, self.rules.steps_from(self.state)
        whose = told or (ahead[0].takers[0] if ahead else None)
        return self.rules.role(whose).label if whose else ""

    def reckoned(self, at: datetime, history: list[Segment] | None = None) -> Reckoning:
        """How its time stands at that instant."""
        spent = history or [
            Segment(row["kind"], row["start_at"], row["end_at"], row["reason"], row["party"]) for row in self.segments
        ]
        target = self.rules.target(self.category, exception=self.exception is not None)
        return reckon(spent, target=target, calendar=self.calendar, received_at=self.received_at, at=at)

    def close(self, at: datetime) -> None:
        """Store what is derived from the segments, as the last turn of its clock would."""
        now, kind = self.reckoned(at), self.segments[-1]["kind"]
        waits = self.received_at is None and kind in CLOCK_OF
        self.row["clock"] = "waiting" if waits else CLOCK_OF.get(kind, "stopped")
        self.row["due_at"], self.row["breached_at"] = now.due_at, now.breached_at

    # ---- states

    def go(self, step: Step, *, note: str, by: Person | None, at: datetime, fact: str | None = None) -> Row:
        """Take a step: change, record, turn the clock, and what the row says must follow."""
        target, actor = self.rules.state(step.target), by.id if by else None
        self.row["state"] = step.target
        self.row["solved_at"] = at if target.outcome == "solved" else self.row["solved_at"]
        self.row["ended_at"] = at if target.final else None
        self.row["timer_at"] = None if target.final else at
        self.entered_at = at
        payload = {
            "step": step.key, "label": step.label, "from": step.source, "to": step.target, "reason": step.reason,
            "fact": fact, "note": note.strip(), "resume_on": None,
        }  # fmt: skip
        event = self.record("moved", by=actor, at=at, payload=payload)
        if actor is not None and actor != self.requester.id:
            self.workers.add(actor)
        self.turn(at, event)
        self.follow(event, step.effects)
        return event

    def gate_row(self, name: str, *, needed: int, at: datetime) -> Row:
        """The gate, open from now on."""
        row = self.gates.get(name)
        if row is None:
            row = self.gates[name] = self.rows.add(TicketGate, {"ticket_id": self.row["id"], "name": name})
        newest = self.given[-1]["id"] if self.given else 0
        row |= {"status": OPEN, "opened_at": at, "satisfied_at": None, "needed": needed, "signed_before": newest}
        return row


def _chained(row: Row) -> str:
    """The canonical JSON that an event's hash is of; put together here, as nothing in it is ever to be escaped."""
    at = row["at"] if row["at"].tzinfo is UTC else row["at"].astimezone(UTC)
    by, behalf = ("null" if one is None else one for one in (row["actor_id"], row["acting_for_id"]))
    return (
        f'["{KIND}",{row["subject_id"]},{row["seq"]},"{row["kind"]}","{at.isoformat()}",{by},{behalf},'
        f'"{row["payload_digest"]}","{row["prev_hash"]}"]'
    )
