"""An office with so many rows of everything that a page lists; it grows, so that few and many are told of one page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.desk.browsing import House
from tests.desk.cast import CAMPAIGN, LIST, WEB, Cast, at, received, taken
from tests.oversight.march import solve, verified
from tests.upkeep.multiplying import copied, tickets

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from ticketing.audience.contacts.models import Contact
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
    month: str = ""
    months: list[str] = field(default_factory=lambda: list(MONTHS))
    addresses: dict[str, str] = field(default_factory=dict)
    browsers: dict[str, FlaskClient] = field(default_factory=dict)

    def grow(self, rows: int, sampled: int) -> None:
        """So many requests that wait, messages, lists, contacts each at a domain of its own, and so many sampled."""
        with self.house.open():
            cast = self.house.cast()
            if self.months:  # what is sampled of a month is no more than its setting says
                self.month = self.months.pop(0)
                self._sample(cast, self.month, sampled)
            tickets(received(cast, NOW), rows - self.rows - 1)
            contact = self._people(cast, rows)
            ticket = self._talked_about(cast, rows)
            campaign, draft = self._sent(cast), self._draft(cast)
            self._sent_before(campaign, rows)
            self._came_back(campaign, contact, rows)
            month, self.rows = self.month, rows
            self.addresses = {
                "queue": "/queue",
                "home": "/",
                "office_home": "/",
                "worker_home": "/",
                "tickets": "/tickets",
                "ticket": f"/tickets/{ticket.number}",
                "campaigns": "/campaigns/",
                "campaign": f"/campaigns/{draft.id}/content",
                "audience": f"/campaigns/{draft.id}/audience",
                "review": f"/campaigns/{draft.id}/review",
                "sending": f"/campaigns/{campaign.id}/sending",
                "results": f"/campaigns/{campaign.id}/results",
                "samples": "/samples",
                "sample": f"/samples/{month}",
                "search": "/search?q=becas",
                "lists": "/lists",
                "list": f"/lists/{LIST}",
                "groups": "/groups",
                "group": "/groups/ies",
                "infoservices": "/infoservices",
                "infoservice": f"/infoservices/2026/{campaign.id}",
                "contact": f"/contacts/{contact.id}",
                "returns": "/returns",
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

    def _people(self, cast: Cast, rows: int) -> Contact:
        from ticketing.audience.contacts.actions import add
        from ticketing.audience.lists.actions import enable, put_on
        from ticketing.audience.lists.models import Membership
        from ticketing.audience.lists.queries import by_code, find
        from ticketing.extensions import db

        first = self.rows
        made = enable(
            code=f"lista-{first}", name=f"Lista {first}", purpose="Avisos.", owner=cast.professional,
            valid_until=date(2026, 12, 31), by=cast.coordinator, at=NOW,
        )  # fmt: skip
        contact = add(email=f"e{first}@d{first}.example", first_name=f"Nombre{first}", by=None, at=NOW)
        put_on(by_code(LIST), contact, status="confirmed", source="base", by=None, at=NOW)
        put_on(made, contact, status="confirmed", source="base", by=None, at=NOW)
        db.session.flush()
        more, here = rows - first - 1, first + 1
        lists = copied(made, more, {"code": lambda n: f"lista-{here + n}", "name": lambda n: f"Lista {here + n}"})
        address = {name: lambda n: f"e{here + n}@d{here + n}.example" for name in ("email", "email_key")}
        keys = {"address_key": lambda n: f"{here + n:064x}", "domain": lambda n: f"d{here + n}.example"}
        people = copied(contact, more, address | keys)
        member = db.session.get_one(Membership, (by_code(LIST).id, contact.id))
        copied(member, more, {"contact_id": people.__getitem__})
        copied(member, more, {"list_id": lists.__getitem__})
        group = find("ies")
        assert group is not None
        copied(member, more, {"list_id": lambda _: group.id, "contact_id": people.__getitem__})
        code, name = {"code": lambda n: f"grupo-{here + n}"}, {"name": lambda n: f"Grupo {here + n}"}
        copied(group, more, code | name)
        return contact

    def _talked_about(self, cast: Cast, rows: int) -> Ticket:
        from ticketing.desk.messages.actions import post
        from ticketing.desk.messages.models import Message
        from ticketing.extensions import db
        from ticketing.ledger.events.queries import last_of

        ticket = taken(cast, NOW)
        said = [post(ticket, f"Mensaje de {by.name}", internal=False, by=by, at=NOW) for by in (cast.requester,)]
        db.session.flush()
        told, message = last_of("ticket", ticket.id), db.session.get(Message, said[0].id)
        copied(message, rows - 1, {"at": lambda n: NOW + timedelta(minutes=n)})
        copied(told, rows - 1, {"seq": lambda n: told.seq + 1 + n, "at": lambda n: NOW + timedelta(minutes=n)})
        return ticket

    def _sent_before(self, campaign: Campaign, rows: int) -> None:
        """Earlier campaigns of the same request, ended, with the figures of this one."""
        from sqlalchemy import select

        from ticketing.dispatch.numbers.models import Infoservice
        from ticketing.extensions import db
        from ticketing.massmail.campaigns.models import FINISHED
        from ticketing.massmail.recipients.models import Tally

        db.session.flush()
        ended = {"status": lambda _: FINISHED, "finished_at": lambda n: NOW - timedelta(days=n)}
        ids = copied(campaign, min(rows, 50), ended | {"origin_id": lambda _: campaign.origin_id})
        for one in [campaign.id, *ids]:
            db.session.add(
                Infoservice(campaign_id=one, year=2026, number=one, taken_at=NOW, said="aviso", groups="|ies|")
            )
        for row in db.session.scalars(select(Tally).where(Tally.campaign_id == campaign.id)).all():
            copied(row, len(ids), {"campaign_id": ids.__getitem__})

    def _came_back(self, campaign: Campaign, contact: Contact, rows: int) -> None:
        from ticketing.extensions import db
        from ticketing.massmail.bounces.models import Bounce

        one = Bounce(
            campaign_id=campaign.id, seq=0, contact_id=contact.id, kind="hard", reason="mailbox", at=NOW, on=NOW.date()
        )
        db.session.add(one)
        db.session.flush()
        copied(one, rows - 1, {"seq": lambda n: n + 1})

    def _draft(self, cast: Cast) -> Campaign:
        from ticketing.dispatch.campaigns.actions import from_ticket
        from ticketing.extensions import db

        ticket = taken(cast, NOW, category=CAMPAIGN)
        made = from_ticket(ticket, from_address="credito@demo.despacho.example", by=cast.professional, at=NOW)
        db.session.flush()
        return made

    def _sent(self, cast: Cast) -> Campaign:
        """A campaign to everybody there is, half of it delivered."""
        from ticketing import clock
        from ticketing.dispatch.campaigns import actions as dispatch
        from ticketing.dispatch.campaigns.queries import ticket_of
        from ticketing.dispatch.proofs import actions as proofs
        from ticketing.extensions import db
        from ticketing.massmail.campaigns import actions as campaigns
        from ticketing.massmail.campaigns.queries import balance
        from ticketing.massmail.chunks.models import SenderProcess
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
        seen = NOW - clock.offset()
        db.session.add(SenderProcess(owner=f"m{made.id}:1", machine="m1", started_at=seen, seen_at=seen))
        settle([of_reply(made.id, seq, 0, 250, "250 Ok", at=NOW, max_age_hours=24) for seq in range(half)])
        return made
