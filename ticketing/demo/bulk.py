"""The hands that write what acting would leave, many lives at a time: the mass of past, finished requests.

Nothing is asked of the database that does not change from one life to the next, and nothing is written before a whole
batch is told. What each step leaves is reckoned by the same rules (reception, clock, gates, steps of the procedure);
tests/demo/test_bulk.py compares every row with those of acted lives.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ticketing.demo.bulk_case import Case
from ticketing.demo.bulk_filing import answers
from ticketing.demo.bulk_gates import Gates
from ticketing.demo.bulk_papers import Paper
from ticketing.demo.bulk_rows import Row
from ticketing.demo.institution import Institution
from ticketing.demo.said import SEEN
from ticketing.desk.attachments.models import TicketFile
from ticketing.desk.cases.answers import exception_label
from ticketing.desk.cases.circumstances import kind_of_requester
from ticketing.desk.cases.differences import changed_fields
from ticketing.desk.cases.models import Serial, Ticket, TicketContent
from ticketing.desk.cases.rules import USUAL
from ticketing.desk.deliverables.models import Deliverable
from ticketing.desk.filing.actions import digests
from ticketing.desk.gates.models import NamedArea
from ticketing.desk.messages.models import Message
from ticketing.desk.moving.possible import ASKS
from ticketing.desk.moving.solving import DONE
from ticketing.desk.publications.models import VOUCHED, WAITING, Publication
from ticketing.desk.surveys.actions import ANSWERED
from ticketing.desk.surveys.models import SurveyAnswer
from ticketing.desk.verification.ticks import Ticked
from ticketing.extensions import db
from ticketing.office.calendars.queries import current
from ticketing.office.departments.models import Department
from ticketing.office.people.models import Person
from ticketing.office.senders.queries import offered
from workflows import gates as rules_of_gates
from workflows.rows import REQUESTER
from workflows.timers import timers_at

Files = Sequence[tuple[Paper, str, int | None]]


class Bulk(Gates):
    """The same methods as `Acting`, on cases in memory."""

    def __init__(self, house: Institution) -> None:
        super().__init__(house)
        self.calendar_id = current().id
        self.serials = dict(
            db.session.execute(select(Serial.year, Serial.last).where(Serial.prefix == self.rules.prefix)).all()
        )
        self.cases: list[Case] = []
        self.senders: dict[int, str] = {}
        self.published: dict[tuple[int, str], Row] = {}

    # ---- filing and gates

    def file(
        self, category: str, exception: str | None, fields: Mapping[str, Any], files: Files, *, by: Person, at: datetime
    ) -> Case:
        year = self.calendar.today(at).year
        self.serials[year] = self.serials.get(year, 0) + 1
        label = exception_label(self.rules, exception, files)  # type: ignore[arg-type]
        kept = answers(self.rules, category, fields, files, by.department)
        kind = kind_of_requester(by)
        row = {
            "prefix": self.rules.prefix, "year": year, "serial": self.serials[year],
            "procedure_id": self.house.version.id,
            "calendar_id": self.calendar_id, "category": category, "exception": label, "requester_id": by.id,
            "department_id": by.department.id, "requester_kind": kind, "reserved": False, "follows_id": None,
            "subject": str(kept["subject"])[:300], "state": self.rules.initial, "assignee_id": None, "filed_at": at,
            "received_at": None, "solved_at": None, "ended_at": None, "timer_at": at,
        }  # fmt: skip
        case = Case(self.rules, self.calendar, self.people, self.rows, self.rows.add(Ticket, row), by, by.department)
        self.cases.append(case)
        self._write(case, kept, files, by=by, at=at)
        for owed in self.rules.category(category).deliverables:
            case.owed[owed] = self.rows.add(
                Deliverable, {"ticket_id": row["id"], "kind": owed, "done_at": None, "done_by_id": None, "evidence": {}}
            )
        for gate in self._gates(case):
            case.gate_row(gate.name, needed=rules_of_gates.needed(gate, areas=len(case.areas)), at=at)
        payload = {"number": case.number, "category": category, "exception": label}
        event = case.record("filed", by=by.id, at=at, payload=payload)
        case.entered_at = at
        self._take_evidence(case, files, by=by, at=at)
        self._settle(case, at, event)
        case.occasion(event, "filed")
        return case

    def edit(self, case: Case, fields: Mapping[str, Any], files: Files, note: str, *, by: Person, at: datetime) -> None:
        before = case.contents[-1]["fields"]
        kept = answers(self.rules, case.category, fields, files, by.department, before=before)
        changed = changed_fields(before, kept)
        case.row["subject"] = str(kept["subject"])[:300]
        content = self._write(case, kept, files, by=by, at=at, note=note)
        again = self._open_again(case, changed, at)
        labels = [one.label for one in self.rules.fields_for(case.category) if one.name in changed]
        payload = {"number": content["number"], "changed": labels, "reopened": again, "note": note.strip()}
        event = case.record("edited", by=by.id, at=at, payload=payload)
        self._take_evidence(case, files, by=by, at=at)
        self._settle(case, at, event)
        case.occasion(event, "edited")

    def fields(self, case: Case) -> dict[str, Any]:
        return dict(case.contents[-1]["fields"])

    def sender(self, department: Department) -> str:
        if department.id not in self.senders:
            self.senders[department.id] = offered(department)[0].address
        return self.senders[department.id]

    def take(self, case: Case, *, by: Person, at: datetime) -> None:
        step = next(one for one in self.rules.steps_from(case.state) if ASKS in one.effects)
        self._assigned(case, step.target, by)
        case.go(step, note="", by=by, at=at)
        case.row["assignee_id"] = by.id
        self.verify(case, by=by, at=at)

    def step(self, case: Case, key: str, note: str = "", *, by: Person, at: datetime) -> None:
        step = self.rules.step(key)
        self._assigned(case, step.target, by)
        case.go(step, note=note, by=by, at=at)

    def verify(self, case: Case, *, by: Person, at: datetime) -> None:
        last = case.rounds[-1] if case.rounds else None
        if case.ended_at is not None or last is None or last.get("at") is not None:
            return
        mine = Ticked(by.id, at, case.contents[-1]["number"]).kept
        items = {item.key: mine for item in case.asked if item.key not in last["items"]}
        last |= {"items": last["items"] | items, "by_id": by.id, "at": at}
        payload = {"round": last["round"], "items": sorted(items)}
        case.workers.add(by.id)
        case.occasion(case.record("verified", by=by.id, at=at, payload=payload), "verified")
        self._solve_if_done(case, at)

    def post(self, case: Case, words: str, *, internal: bool, by: Person, at: datetime) -> None:
        said = {"body": words.strip(), "internal": internal, "via": "desk"}
        row = self.rows.add(Message, {"ticket_id": case.row["id"], "person_id": by.id, "at": at} | said)
        event = case.record("message", by=by.id, at=at, payload={"message_id": row["id"], "files": []} | said)
        occasion = "noted" if internal else "message"
        case.occasion(event, occasion, USUAL.get(occasion, ()))

    def left(self, case: Case) -> list[str]:
        return case.left

    def owed(self, case: Case) -> list[str]:
        return list(case.owed)

    def attach(
        self, case: Case, file: Paper, capacity: str, *, by: Person, at: datetime, area: int | None = None
    ) -> None:
        row = {"ticket_id": case.row["id"], "file_id": file.id, "capacity": capacity, "area_id": area}
        self.rows.add(TicketFile, row | {"added_by_id": by.id, "added_at": at})

    def deliver(self, case: Case, kind: str, evidence: Mapping[str, Any], *, by: Person | None, at: datetime) -> None:
        case.owed[kind] |= {"evidence": dict(evidence), "done_at": at, "done_by_id": by.id if by else None}
        self._delivered(case, "delivered", kind, by, at)
        if by is not None and "address" in evidence:
            self._vouched(case, kind, str(evidence["address"]), by, at)
        self._solve_if_done(case, at)

    def take_back(self, case: Case, kind: str, *, by: Person, at: datetime) -> None:
        self._delivered(case, "undelivered", kind, by, at)
        case.owed[kind] |= {"evidence": {}, "done_at": None, "done_by_id": None}
        if (case.row["id"], kind) in self.published:
            self.published[case.row["id"], kind]["withdrawn_at"] = at

    # ---- the end

    def answer(
        self, case: Case, *, agrees: bool, scores: Mapping[str, int], comment: str, by: Person, at: datetime
    ) -> None:
        said = {"agrees": agrees, "scores": dict(scores), "comment": comment.strip(), "channel": "mail"}
        row = {"ticket_id": case.row["id"], "solved_at": case.row["solved_at"], "at": at}
        self.rows.add(SurveyAnswer, row | said)
        event = case.record("survey", by=by.id, at=at, payload=said)
        case.occasion(event, "survey")
        if agrees:
            step = self.rules.step_on(ANSWERED, state=case.state)
        else:
            mine = self.rules.steps_from(case.state, {REQUESTER})
            step = next(one for one in mine if self.rules.state(one.target).clock == "running")
        if step is None:
            raise LookupError("the procedure takes no survey")
        case.go(step, note=comment, by=by, at=at, fact=step.on)

    def catch_up(self, case: Case, *, at: datetime) -> None:
        since = case.entered_at or at
        for due, timer in timers_at(self.rules, self.calendar, state=case.state, since=since):
            if due <= at:
                case.go(self.rules.step(timer.step or ""), note="", by=None, at=due)
                return

    # ---- what a step is made of

    def _write(
        self, case: Case, kept: Mapping[str, Any], files: Files, *, by: Person, at: datetime, note: str = ""
    ) -> Row:
        content = self.rows.add(TicketContent, {
            "ticket_id": case.row["id"], "number": len(case.contents) + 1, "fields": dict(kept),
            "digests": digests(self.rules, kept), "note": note.strip(), "made_by_id": by.id, "made_at": at,
        })  # fmt: skip
        case.contents.append(content)
        for file, capacity, area in files:
            self.attach(case, file, capacity, by=by, at=at, area=area)
        self._name_areas(case, kept.get("areas", []))
        return content

    def _name_areas(self, case: Case, ids: Sequence[int]) -> None:
        for row in case.named:
            self.rows.drop(NamedArea, row)
        ids = list(dict.fromkeys(ids))
        case.named = [self.rows.add(NamedArea, {"ticket_id": case.row["id"], "area_id": area}) for area in ids]
        named = (place for place in self.house.places.values() if place.id in ids) if ids else ()
        case.areas = sorted(named, key=lambda one: one.name)

    def _assigned(self, case: Case, target: str, by: Person) -> None:
        if self.rules.state(target).clock == "running" and case.row["assignee_id"] is None and by != case.requester:
            case.row["assignee_id"] = by.id

    def _delivered(self, case: Case, happened: str, kind: str, by: Person | None, at: datetime) -> None:
        evidence = dict(case.owed[kind]["evidence"])
        payload = {"kind": kind, "label": self.rules.deliverable(kind).label, "evidence": evidence}
        event = case.record(happened, by=by.id if by else None, at=at, payload=payload)
        if by is not None:
            case.workers.add(by.id)
        case.occasion(event, happened)

    def _vouched(self, case: Case, kind: str, address: str, by: Person, at: datetime) -> None:
        """As there is no portal to look at, who delivered it says that it is there."""
        rule = self.rules.deliverable(kind)
        row = {
            "ticket_id": case.row["id"], "kind": kind, "address": address,
            "state": VOUCHED if rule.checked else WAITING,
            "reason": "", "proved_by": "", "missing": [], "asked_at": at, "next_at": None if rule.checked else at,
            "looks": 0, "tries": 0, "page_type": "", "vouched_by_id": by.id if rule.checked else None,
            "vouched_at": at if rule.checked else None, "vouched_reason": SEEN if rule.checked else "",
            "looked_at": None, "page_sha256": None, "text_sha256": None, "picture_sha256": None, "kept_at": None,
            "withdrawn_at": None,
        }  # fmt: skip
        self.published[case.row["id"], kind] = self.rows.add(Publication, row)
        if rule.checked:
            payload = {"kind": kind, "label": rule.label, "address": address, "reason": SEEN}
            case.record("publication_vouched", by=by.id, at=at, payload=payload)

    def _solve_if_done(self, case: Case, at: datetime) -> None:
        step, before = self.rules.step_on(DONE, state=case.state), case.row["solved_at"]
        sent = [row["done_at"] for row in case.owed.values() if row["done_at"] and row["done_by_id"] is None]
        if step is not None and not case.left and any(before is None or done > before for done in sent):
            case.go(step, note="", by=None, at=at, fact=DONE)

    # ---- writing

    def write(self) -> None:
        """Everything told since the last time, in the caller's transaction."""
        for case in self.cases:
            case.close(case.ended_at or case.segments[-1]["start_at"])
        self.rows.write()
        self.cases.clear()

    def end(self) -> None:
        """Who files or numbers next goes on from here."""
        self.rows.end()
        for year, last in self.serials.items():
            db.session.merge(Serial(prefix=self.rules.prefix, year=year, last=last))
        db.session.flush()
        os.sync()
