"""The hands that take a life's steps by the same actions that people take: nothing is written past them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ticketing.demo import papers
from ticketing.demo.institution import Institution
from ticketing.demo.said import SEEN
from ticketing.desk.attachments.actions import attach
from ticketing.desk.cases.answers import FiledFile
from ticketing.desk.cases.models import Ticket
from ticketing.desk.deliverables import actions as deliverables
from ticketing.desk.deliverables.queries import left, of, unproved
from ticketing.desk.filing import actions as filing
from ticketing.desk.gates.models import OPEN
from ticketing.desk.gates.queries import any_open, rows, signers, to_sign
from ticketing.desk.handling import actions as tickets
from ticketing.desk.messages import actions as messages
from ticketing.desk.moving import actions as moving
from ticketing.desk.moving.actions import catch_up
from ticketing.desk.publications import actions as publications
from ticketing.desk.signing import actions as gates
from ticketing.desk.surveys import actions as surveys
from ticketing.desk.verification import actions as verification
from ticketing.desk.verification.queries import items, wanted
from ticketing.office.departments.models import Department
from ticketing.office.files.models import StoredFile
from ticketing.office.people.models import Person
from ticketing.office.senders.queries import offered


class Acting:
    """Each method is one thing that somebody does."""

    def __init__(self, house: Institution) -> None:
        self.house = house

    def file(
        self, category: str, exception: str | None, fields: Mapping[str, Any], files: Sequence[FiledFile],
        *, by: Person, at: datetime,
    ) -> Ticket:  # fmt: skip
        return filing.file_request(
            procedure=self.house.version, category=category, exception=exception, fields=fields, files=files, by=by,
            at=at,
        )  # fmt: skip

    def any_open(self, ticket: Ticket) -> bool:
        return any_open(ticket)

    def sign(self, ticket: Ticket, verdict: str, note: str, *, at: datetime) -> None:
        """The next signature that is missing: substitutes leave it to whoever is there."""
        row = next(row for row in rows(ticket) if row.status == OPEN)
        able = signers(ticket, row.name, self.house.calendar.local(at).date())
        signer = next((one for one in able if one.on_behalf_of is None), able[0])
        gates.sign_gate(
            ticket, row.name, verdict, by=signer.person, at=at, content_hash=to_sign(ticket, row.name), note=note,
            channel="mail",
        )  # fmt: skip

    def edit(
        self, ticket: Ticket, fields: Mapping[str, Any], files: Sequence[FiledFile], note: str,
        *, by: Person, at: datetime,
    ) -> None:  # fmt: skip
        filing.edit(ticket, fields=fields, files=files, by=by, at=at, seen=None, note=note)

    def fields(self, ticket: Ticket) -> dict[str, Any]:
        return dict(ticket.content.fields)

    def step(self, ticket: Ticket, key: str, note: str = "", *, by: Person, at: datetime) -> None:
        moving.step(ticket, key, note=note, by=by, at=at)

    def take(self, ticket: Ticket, *, by: Person, at: datetime) -> None:
        tickets.take(ticket, items=[item.key for item in items(ticket)], by=by, at=at, seen=None)

    def verify(self, ticket: Ticket, *, by: Person, at: datetime) -> None:
        if wanted(ticket):
            verification.tick(ticket, [item.key for item in items(ticket)], by=by, at=at)

    def post(self, ticket: Ticket, words: str, *, internal: bool, by: Person, at: datetime) -> None:
        messages.post(ticket, words, internal=internal, by=by, at=at)

    def left(self, ticket: Ticket) -> list[str]:
        return [row.kind for row in left(ticket)]

    def owed(self, ticket: Ticket) -> list[str]:
        return [row.kind for row in of(ticket)]

    def attach(self, ticket: Ticket, file: StoredFile, capacity: str, *, by: Person, at: datetime) -> None:
        attach(ticket, file, capacity, by=by, at=at)

    def deliver(
        self, ticket: Ticket, kind: str, evidence: Mapping[str, Any], *, by: Person | None, at: datetime
    ) -> None:
        deliverables.tick(ticket, kind, evidence=evidence, by=by, at=at)
        if by is not None and any(row.kind == kind for row in unproved(ticket)):
            publications.vouch(ticket, kind, reason=SEEN, by=by, at=at)  # the portal of the demo is nowhere

    def take_back(self, ticket: Ticket, kind: str, *, by: Person, at: datetime) -> None:
        deliverables.reopen(ticket, kind, by=by, at=at)

    def answer(
        self, ticket: Ticket, *, agrees: bool, scores: Mapping[str, int], comment: str, by: Person, at: datetime
    ) -> None:
        surveys.answer(ticket, agrees=agrees, scores=scores, comment=comment, channel="mail", by=by, at=at)

    def catch_up(self, ticket: Ticket, *, at: datetime) -> None:
        catch_up(ticket, at=at)

    def sender(self, department: Department) -> str:
        """The address from which it writes."""
        return offered(department)[0].address

    # ---- papers

    def memo(self, title: str, *, by: Person, at: datetime) -> StoredFile:
        return papers.keep(papers.memo(title), by=by, at=at)

    def approval(self, subject: str, *, from_person: Person, by: Person, at: datetime) -> StoredFile:
        return papers.keep(papers.approval(subject, from_person=from_person, by=by, at=at), by=by, at=at)

    def notice(self, subject: str, number: str, *, by: Person, at: datetime) -> StoredFile:
        return papers.keep(papers.notice(subject, number, by=by, at=at), by=by, at=at)

    def picture(self, words: str, *, by: Person, at: datetime, size: tuple[int, int] = (1200, 400)) -> StoredFile:
        return papers.keep(papers.picture(words, size=size), by=by, at=at)
