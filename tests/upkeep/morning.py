"""A morning in the demo institution: requests filed, signed, taken and solved, at one instant after another."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.desk.cast import proved
from ticketing import clock
from ticketing.demo import cast, institution, mailings, papers
from ticketing.desk.cases.models import Ticket
from ticketing.desk.deliverables import actions as deliverables
from ticketing.desk.deliverables.queries import left
from ticketing.desk.filing import actions as filing
from ticketing.desk.gates.queries import to_sign
from ticketing.desk.handling import actions as tickets
from ticketing.desk.moving import actions as moving
from ticketing.desk.signing import actions as gates
from ticketing.desk.verification.queries import items
from ticketing.extensions import db
from ticketing.massmail.campaigns.models import Campaign
from ticketing.office.people.models import Person
from ticketing.web.settings import settings

if TYPE_CHECKING:
    from flask import Flask

    from tests.harness.mailbox import Mailbox

BEGUN = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)  # a Wednesday, 10:30 in Bogotá
HOUSE = "Institución de demostración"
WEB, MAILING = 1, 10  # places in the list of categories


@dataclass
class Morning:
    """One morning in the demo institution; `kept` is what a test must know to go on with it."""

    app: Flask
    mailbox: Mailbox
    house: institution.Institution
    kept: dict[str, Any] = field(default_factory=dict)
    moment: datetime = BEGUN

    @property
    def at(self) -> datetime:
        """The present instant: each look is half a minute later."""
        self.moment += timedelta(seconds=30)
        clock.move(self.moment)
        return self.moment

    def person(self, key: str) -> Person:
        return self.house.people[key]

    def filed(self, category: int, subject: str, by: Person) -> Ticket:
        at = self.at
        approval = papers.keep(
            papers.approval(subject, from_person=self.person(cast.PRESS), by=by, at=at), by=by, at=at
        )
        return filing.file_request(
            procedure=self.house.version,
            category=self.house.rules.categories[category - 1].label,
            fields={
                "subject": subject,
                "words": "<p>Hola, {{nombre|estudiante}}: esto vale hasta diciembre.</p>",
                "sender": {"name": HOUSE, "address": settings().campaigns_from},
                "audience": {"lists": ["boletin"]},
                "latest_date": (at + timedelta(days=25)).date().isoformat(),
                "portal_address": "https://portal.demo.despacho.example/credito",
                "brand_manual": True,
            },
            files=[(approval, "comunicaciones", None)],
            by=by,
            at=at,
        )

    def approved(self, category: int, subject: str) -> Ticket:
        """Filed, signed by the head, and taken."""
        ticket = self.filed(category, subject, self.person(cast.REQUESTER))
        for gate in self.house.rules.gates:
            if gate == self.house.rules.substance_gate:
                agreed, head = to_sign(ticket, gate.name), self.person(cast.HEAD)
                gates.sign_gate(ticket, gate.name, "approved", by=head, at=self.at, content_hash=agreed)
        ticked = [item.key for item in items(ticket)]
        tickets.take(ticket, items=ticked, by=self.person(cast.PROFESSIONALS[0]), at=self.at, seen=None)
        return ticket

    def solve(self, ticket: Ticket) -> None:
        by = self.person(cast.PROFESSIONALS[0])
        for row in left(ticket):
            evidence = {"address": "https://portal.demo.despacho.example/publicado"}
            deliverables.tick(ticket, row.kind, evidence=evidence, by=by, at=self.at)
        proved(ticket, self.at)
        if self.house.rules.state(ticket.state).outcome != "solved":
            moving.step(ticket, "solve", by=by, at=self.at)

    def composed(self, ticket: Ticket) -> Campaign:
        made = mailings.made(ticket, maker=self.person(cast.PROFESSIONALS[0]), tracking="pseudonymous", at=self.at)
        db.session.flush()
        return made

    def browser(self, token: str) -> Any:
        client = self.app.test_client()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = token, True
        return client
