"""The gates of cases in memory: opened, signed, satisfied, and the reception that follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ticketing.demo.bulk_case import Case
from ticketing.demo.bulk_filing import evidence_of
from ticketing.demo.bulk_papers import Paper, Papers
from ticketing.demo.bulk_people import People
from ticketing.demo.bulk_rows import Row, Rows
from ticketing.demo.institution import Institution
from ticketing.desk.cases.models import Ticket
from ticketing.desk.gates.models import OPEN, SATISFIED
from ticketing.office.departments.models import Department
from ticketing.office.people.models import Person
from ticketing.office.signatures.models import APPROVED, Signature
from ticketing.office.signatures.verdicts import VERDICTS
from workflows import gates as rules_of_gates
from workflows.reception import received_at
from workflows.sla import Segment

Files = Sequence[tuple[Paper, str, int | None]]


class Gates(Papers):
    """What Bulk knows of gates."""

    def __init__(self, house: Institution) -> None:
        super().__init__(Rows())
        self.house, self.rules, self.calendar = house, house.rules, house.calendar
        self.people = People(house.calendar, house.version.name)

    def sign(self, case: Case, verdict: str, note: str, *, at: datetime) -> None:
        """The next signature that is missing: substitutes leave it to whoever is there."""
        name = next(name for name, gate in case.gates.items() if gate["status"] == OPEN)
        able = case.signers(name, at)
        signer = next((one for one in able if one.on_behalf_of is None), able[0])
        signed = [
            self._signature(
                case, name, verdict, by=signer.person, at=at, note=note, channel="mail", area=area,
                on_behalf_of=signer.on_behalf_of, fallback=signer.fallback,
            )
            for area in self._places(case, name, signer.person, at)
        ]  # fmt: skip
        if verdict != APPROVED:
            case.gates[name]["status"] = VERDICTS[verdict].status
        last = signed[-1]
        payload: dict[str, Any] = {
            "gate": name, "label": self.rules.gate(name).label, "verdict": verdict, "note": last["note"],
            "channel": last["channel"], "area": last["area_id"], "content_hash": last["content_hash"], "evidence": None,
        }  # fmt: skip
        payload |= {"fallback": True} if signer.fallback else {}
        event = case.record("signed", by=signer.person.id, acting_for=last["on_behalf_of_id"], at=at, payload=payload)
        self._settle(case, at, event)
        case.occasion(event, "signed" if verdict == APPROVED else "refused")

    def any_open(self, case: Case) -> bool:
        return case.any_open

    def _gates(self, case: Case) -> tuple[Any, ...]:
        return rules_of_gates.gates_of(self.rules, case.circumstances)

    def _open_again(self, case: Case, changed: set[str], at: datetime) -> list[str]:
        resubmitted, gates = case.any_refused, self._gates(case)
        again = gates if resubmitted else rules_of_gates.reopened(gates, changed)
        for gate in again:
            case.gate_row(gate.name, needed=rules_of_gates.needed(gate, areas=len(case.areas)), at=at)
        return [gate.name for gate in again]

    def _take_evidence(self, case: Case, files: Files, *, by: Person, at: datetime) -> None:
        for name, file in evidence_of(self.rules, case.gates, files):
            signature = self._signature(case, name, APPROVED, by=by, at=at, channel="evidence", evidence=file)
            payload = {"gate": name, "label": self.rules.gate(name).label, "verdict": APPROVED}
            payload |= {
                "channel": signature["channel"],
                "note": "",
                "evidence": file.token,
                "area": signature["area_id"],
            }
            case.record("signed", by=by.id, at=at, payload=payload)

    def _signature(
        self, case: Case, gate: str, verdict: str, *, by: Person, at: datetime, note: str = "", channel: str,
        area: Department | None = None, evidence: Paper | None = None, on_behalf_of: Person | None = None,
        fallback: bool = False,
    ) -> Row:  # fmt: skip
        row = self.rows.add(Signature, {
            "subject_kind": Ticket.__tablename__, "subject_id": case.row["id"], "gate": gate,
            "area_id": area.id if area else None, "content_hash": case.contents[-1]["digests"][gate],
            "verdict": verdict, "note": note.strip(), "person_id": by.id,
            "on_behalf_of_id": on_behalf_of.id if on_behalf_of and on_behalf_of.id != by.id else None,
            "channel": channel, "evidence_id": evidence.id if evidence else None, "at": at, "fallback": fallback,
        })  # fmt: skip
        case.given.append(row)
        return row

    def _places(self, case: Case, gate: str, by: Person, at: datetime) -> list[Any]:
        rule = self.rules.gate(gate)
        if rule.areas is None:
            return [None]
        done = {row["area_id"] for row in self._counting(case, gate)}
        return [
            area for area in case.areas
            if area.id not in done
            and any(one.person.id == by.id for one in self.people.able(rule, area, case.barred, at))
        ]  # fmt: skip

    def _counting(self, case: Case, gate: str) -> list[Row]:
        digest, since = case.contents[-1]["digests"][gate], case.gates[gate]["signed_before"]
        approved = [row for row in case.given if row["gate"] == gate and row["verdict"] == APPROVED]
        return [row for row in approved if row["content_hash"] == digest and row["id"] > since]

    def _settle(self, case: Case, at: datetime, event: Row) -> None:
        for name, row in case.gates.items():
            if row["status"] == OPEN and self._satisfied(case, name, row):
                row |= {"status": SATISFIED, "satisfied_at": at}
        if case.received_at is None and not case.any_open:
            self._receive(case, at)
        else:
            case.turn(at, event)

    def _satisfied(self, case: Case, name: str, row: Row) -> bool:
        gate = self.rules.gate(name)
        named = gate.areas is not None
        whose = {
            one["area_id"] if named else one["on_behalf_of_id"] or one["person_id"]
            for one in self._counting(case, name)
        }
        return rules_of_gates.satisfied(gate, len(whose), row["needed"])

    def _receive(self, case: Case, at: datetime) -> None:
        signed = max((row["satisfied_at"] for row in case.gates.values() if row["satisfied_at"]), default=None)
        case.row["received_at"] = received = received_at(
            self.rules, self.calendar, filed_at=case.row["filed_at"], gates_at=signed,
            exception=case.exception is not None,
        )  # fmt: skip
        due = case.reckoned(at, [Segment("running", at)]).due_at
        if due is None:
            raise LookupError("a running clock has a deadline")
        payload = {"received_at": received.isoformat(), "due_at": due.isoformat()}
        event = case.record("received", by=None, at=at, payload=payload)
        case.turn(at, event)
        case.occasion(event, "received")
