"""`demo campaign`: a campaign of any size, approved by real signatures and launched by the office's own actions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, literal, select

from ticketing.audience.contacts.actions import add_many
from ticketing.audience.contacts.models import Contact
from ticketing.audience.lists import actions as lists
from ticketing.audience.lists.models import CONFIRMED, MailingList, Membership
from ticketing.demo import cast, institution, papers
from ticketing.demo.contacts import AT_ONCE
from ticketing.demo.names import FIRST, LAST
from ticketing.desk.cases.models import Ticket
from ticketing.desk.filing import actions as filing
from ticketing.desk.gates.queries import to_sign
from ticketing.desk.handling import actions as tickets
from ticketing.desk.signing import actions as gates
from ticketing.desk.verification import actions as verification
from ticketing.desk.verification.queries import items, wanted
from ticketing.dispatch.campaigns import actions as campaigns
from ticketing.dispatch.proofs import actions as proofs
from ticketing.extensions import Instant, db
from ticketing.massmail.campaigns.models import Campaign
from ticketing.office.institution.queries import institution as known
from ticketing.web.settings import settings
from workflows.refusals import Refused

SUBJECT = "Prueba de envío: renovación del crédito"
WORDS = (
    "<p>Hola, {{nombre|estudiante}}:</p>"
    "<p>Ya puede renovar su crédito para el semestre {{semestre|próximo}} de {{programa|su programa}}. El trámite "
    'es en <a href="https://portal.demo.despacho.example/renovacion">línea</a> y toma diez minutos.</p>'
    '<p>Consulte <a href="https://portal.demo.despacho.example/requisitos">los requisitos</a>.</p>'
)
SHARED = {"semestre": "2", "programa": "Ingeniería de Sistemas", "municipio": "Bogotá"}


def launch(recipients: int, *, at: datetime) -> int:
    """The id of a launched campaign to so many new addresses of the demo domain. Refused before `demo seed`."""
    house = institution.known(at=at)
    if not house.people:
        raise Refused("Primero cree la institución de demostración: «demo seed».")
    audience = _audience(house, recipients, at)
    ticket = _approved(house, audience, at)
    return _launched(house, ticket, at).id


def _audience(house: institution.Institution, recipients: int, at: datetime) -> MailingList:
    """A list for this one use, and its new members."""
    code = f"prueba-{at:%Y%m%d-%H%M%S-%f}"
    owner = house.people[cast.COORDINATOR]
    one = lists.enable(
        code=code, name=f"Prueba de envío del {at:%Y-%m-%d %H:%M:%S}", purpose="Lista de un solo uso.", owner=owner,
        valid_until=(at + timedelta(days=30)).date(), by=owner, at=at,
    )  # fmt: skip
    db.session.flush()
    for rows in _people(code, recipients):
        add_many(rows, at=at)
    who = (literal(one.id), Contact.id, literal(CONFIRMED), literal("base"), literal(at, Instant), literal(at, Instant))
    columns = ["list_id", "contact_id", "status", "source", "since_at", "changed_at"]
    mine = select(*who).where(Contact.email_key.like(f"{code}.%"))
    db.session.execute(insert(Membership).from_select(columns, mine))
    return one


def _people(code: str, recipients: int) -> Iterator[list[dict[str, Any]]]:
    for first in range(0, recipients, AT_ONCE):
        yield [_person(code, number) for number in range(first, min(first + AT_ONCE, recipients))]


def _person(code: str, number: int) -> dict[str, Any]:
    return {
        "email": f"{code}.{number}@{cast.DOMAIN}",
        "first_name": FIRST[number % len(FIRST)],
        "last_name": LAST[number % len(LAST)],
        "attributes": SHARED,
    }


def _approved(house: institution.Institution, audience: MailingList, at: datetime) -> Ticket:
    """A request for that campaign: filed, signed by the head, taken with its verification list."""
    requester, head = house.people[cast.REQUESTER], house.people[cast.HEAD]
    evidence = papers.keep(
        papers.approval(SUBJECT, from_person=house.people[cast.PRESS], by=requester, at=at), by=requester, at=at
    )
    ticket = filing.file_request(
        procedure=house.version,
        category=_only_campaign(house),
        fields={
            "subject": SUBJECT,
            "sender": {"name": known().name, "address": settings().campaigns_from},
            "audience": {"lists": [audience.code]},
            "words": WORDS,
            "latest_date": (at + timedelta(days=20)).date().isoformat(),
            "brand_manual": True,
        },
        files=[(evidence, "comunicaciones", None)],
        by=requester,
        at=at,
    )
    for gate in house.rules.gates:
        if gate.name == house.rules.signatures.substance:
            agreed = to_sign(ticket, gate.name)
            gates.sign_gate(ticket, gate.name, "approved", by=head, at=at, content_hash=agreed)
    ticked = [item.key for item in items(ticket)]
    tickets.take(ticket, items=ticked, by=house.people[cast.PROFESSIONALS[0]], at=at, seen=None)
    return ticket


def _only_campaign(house: institution.Institution) -> str:
    return next(one.label for one in house.rules.categories if one.deliverables == ("campaign",))


def _launched(house: institution.Institution, ticket: Ticket, at: datetime) -> Campaign:
    """Made, proven to the requester, confirmed, and launched by a second person."""
    maker, launcher = (house.people[key] for key in cast.PROFESSIONALS)
    campaign = campaigns.from_ticket(ticket, from_address=settings().campaigns_from, by=maker, at=at)
    # Whoever looks at the demo does it at any hour.
    campaign.terms = replace(campaign.agreed, hours={}, holidays=True).content()
    db.session.flush()
    proof = proofs.send_proof(campaign, institution=known().name, note="", by=maker, at=at, seen=campaign.version)
    proofs.confirm(proof, by=ticket.requester, at=at, channel="desk")
    if wanted(ticket):
        verification.tick(ticket, [item.key for item in items(ticket)], by=maker, at=at)
    db.session.flush()
    campaigns.launch(
        campaign, start_at=None, by=launcher, at=at, seen=campaign.version,
        second_above=settings().second_person_above,
    )  # fmt: skip
    return campaign
