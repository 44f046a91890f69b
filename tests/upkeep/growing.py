"""An office with so many rows of everything that a page lists; it grows, so that few and many are told of one page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.desk.browsing import House
from tests.desk.cast import CAMPAIGN, LIST, WEB, Cast, at, received, taken
from tests.oversight.march import solve, verified

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from ticketing.desk.cases.models import Ticket
    from ticketing.massmail.campaigns.models import Campaign

NOW = at("2026-03-09 10:15")
MONTHS = ("2026-01", "2026-02")
STARTED = {"2026-01": at("2026-01-13 10:15"), "2026-02": at("2026-02-03 10:15")}


@dataclass
class Growing:
    """`addresses` leads to each page as it stands now; the rest of the rows is counted."""

    house: House
    rows: int = 0
    months: list[str] = field(default_factory=lambda: list(MONTHS))
    addresses: dict[str, str] = field(default_factory=dict)
    browsers: dict[str, FlaskClient] = field(default_factory=dict)

    def grow(self, rows: int, sampled: int) -> None:
        """So many requests that wait, messages, lists, contacts each at a domain of its own, and so many sampled."""
        with self.house.open():
            cast = self.house.cast()
            month = self.months.pop(0)
            self._sample(cast, month, sampled)
            for _ in range(rows - self.rows):
                received(cast, NOW)
            self._people(cast, rows)
            ticket = self._talked_about(cast, rows)
            campaign, draft = self._sent(cast), self._draft(cast)
            self.rows = rows
            self.addresses = {
                "queue": "/queue",
                "home": "/",
                "tickets": "/tickets",
                "ticket": f"/tickets/{ticket.number}",
                "campaigns": "/campaigns/",
                "campaign": f"/campaigns/{draft.id}/content",
                "sending": f"/campaigns/{campaign.id}/sending",
                "results": f"/campaigns/{campaign.id}/results",
                "samples": "/samples",
                "sample": f"/samples/{month}",
                "search": "/search?q=becas",
                "lists": "/lists",
                "list": f"/lists/{LIST}",
            }

    def browser(self, who: str) -> FlaskClient:
        if who not in self.browsers:
            self.browsers[who] = self.house.browser(who)
        return self.browsers[who]

    def _sample(self, cast: Cast, month: str, size: int) -> None:
        from ticketing.oversight.samples.actions import draw_sample

        for number in range(size):
            start = STARTED[month] + timedelta(minutes=number)
            solve(taken(cast, start, category=WEB), cast, f"{month}-16 10:{number:02}")
        draw_sample(month, size=size, by=cast.coordinator, at=NOW)

    def _people(self, cast: Cast, rows: int) -> None:
        from ticketing.audience.contacts.actions import add
        from ticketing.audience.lists.actions import enable, put_on
        from ticketing.audience.lists.queries import by_code

        for number in range(self.rows, rows):
            enable(
                code=f"lista-{number}", name=f"Lista {number}", purpose="Avisos.", owner=cast.professional,
                valid_until=date(2026, 12, 31), by=cast.coordinator, at=NOW,
            )  # fmt: skip
            contact = add(email=f"e{number}@d{number}.example", first_name=f"Nombre{number}", by=None, at=NOW)
            put_on(by_code(LIST), contact, status="confirmed", source="base", by=None, at=NOW)

    def _talked_about(self, cast: Cast, rows: int) -> Ticket:
        from ticketing.desk.messages.actions import post

        ticket = taken(cast, NOW)
        for number in range(rows):
            by = (cast.requester, cast.professional)[number % 2]
            post(ticket, f"Mensaje {number}", internal=False, by=by, at=NOW + timedelta(minutes=number))
        return ticket

    def _draft(self, cast: Cast) -> Campaign:
        from ticketing.dispatch.campaigns.actions import from_ticket
        from ticketing.extensions import db

        ticket = taken(cast, NOW, category=CAMPAIGN)
        made = from_ticket(ticket, from_address="credito@demo.despacho.example", by=cast.professional, at=NOW)
        db.session.flush()
        return made

    def _sent(self, cast: Cast) -> Campaign:
        """A campaign to everybody there is, half of it delivered."""
        from ticketing.dispatch.campaigns import actions as dispatch
        from ticketing.dispatch.campaigns.queries import ticket_of
        from ticketing.dispatch.proofs import actions as proofs
        from ticketing.extensions import db
        from ticketing.massmail.campaigns import actions as campaigns
        from ticketing.massmail.campaigns.queries import balance
        from ticketing.massmail.recipients.outcome import of_reply
        from ticketing.massmail.recipients.settling import settle

        made = self._draft(cast)
        proof = proofs.send_proof(made, institution="Prueba", note="", by=cast.professional, at=NOW, seen=made.version)
        proofs.confirm(proof, by=cast.requester, at=NOW, channel="desk")
        verified(ticket_of(made), cast, "2026-03-09 10:15")
        db.session.flush()
        dispatch.launch(made, start_at=None, by=cast.other_professional, at=NOW, seen=made.version, second_above=0)
        campaigns.start(made, at=NOW)
        half = balance(made.id)["audience"] // 2
        settle([of_reply(made.id, seq, 0, 250, "250 Ok", at=NOW, max_age_hours=24) for seq in range(half)])
        return made
