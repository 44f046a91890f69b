"""What is put on top of the demo's ninety days: a Wednesday morning on which work of every kind is under way.

Everything is done by the functions that people and the worker use. Written so that it runs on each version from the
first one that was kept (schema 0003) to the present.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from tests.harness.smtp_faults import Fault
from tests.upkeep.morning import BEGUN, HOUSE, MAILING, WEB, Morning
from ticketing import clock
from ticketing.audience.contacts.models import Contact
from ticketing.audience.suppression.actions import block
from ticketing.demo import campaign as demo_campaign
from ticketing.demo import cast, institution, papers, seed
from ticketing.desk.cases.models import Ticket
from ticketing.desk.drafts import actions as drafts
from ticketing.desk.drafts.queries import mine
from ticketing.desk.gates.queries import to_sign
from ticketing.desk.handling import actions as tickets
from ticketing.desk.moving import actions as moving
from ticketing.desk.signing import actions as gates
from ticketing.dispatch.campaigns.queries import ticket_of
from ticketing.dispatch.proofs import actions as proofs
from ticketing.extensions import db
from ticketing.ledger.reactions.actions import carry_out_waiting
from ticketing.ledger.reactions.models import ReactionRow
from ticketing.ledger.seals.actions import seal
from ticketing.massmail.campaigns import actions as campaigns
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.campaigns.queries import balance
from ticketing.massmail.recipients.models import DEFERRED, FAILED, UNKNOWN
from ticketing.massmail.recipients.outcome import AMBIGUOUS, Outcome, of_reply
from ticketing.massmail.recipients.settling import settle
from ticketing.massmail.tracking.actions import repoint
from ticketing.massmail.transports import actions as transports
from ticketing.massmail.transports.declared import Declared
from ticketing.office.people.models import Person
from ticketing.office.sign_in.actions import begin
from ticketing.office.tokens import actions as tokens
from ticketing.office.tokens.models import ApiToken
from ticketing.oversight.findings.actions import record_finding
from ticketing.oversight.samples import actions as samples
from ticketing.oversight.samples.population import population
from ticketing.web.settings import settings

if TYPE_CHECKING:
    from flask import Flask

    from tests.harness.mailbox import Mailbox

AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/138.0 Safari/537.36"
OLD = "De antes"
SIGNED, UNSIGNED = "2026-10", "2026-09"
LINK = re.compile(r"http://publico\.test(/(sign|proof|survey)/[\w-]+)")


def tell(app: Flask, mailbox: Mailbox, *, requests: int, contacts: int) -> dict[str, Any]:
    """The demo's ninety days and the morning after, committed; what a test must know of them."""
    clock.move(BEGUN)
    seed.seed(tickets=requests, contacts=contacts, at=BEGUN)
    morning = Morning(app, mailbox, institution.known(at=BEGUN))
    asked = (_ask, _read_letters, _ask, _fail_to_write)
    for part in (_samples, _block, _campaigns, *asked, _rare, _doors, _drafts, _stand):
        part(morning)
        db.session.commit()
    return morning.kept


def _samples(morning: Morning) -> None:
    """October's sample is drawn, reviewed with two findings and signed; September's stands half reviewed."""
    by, delegate = morning.person(cast.COORDINATOR), morning.person("andres.zuluaga")
    # Of few requests none may have been handled so long ago.
    for month in (UNSIGNED, SIGNED) if population(UNSIGNED) else (SIGNED,):
        drawn = samples.draw_sample(month, size=6, by=by, at=morning.at)
        db.session.flush()
        for place, item in enumerate(drawn.items):
            if place in (1, 2):
                record_finding(item, code="evidence", text="Falta el soporte del envío.", by=delegate, at=morning.at)
            if place < 3 or month == SIGNED:
                verdict = samples.NOT_CONFORMING if place in (1, 2) else samples.CONFORMING
                samples.review(item, verdict=verdict, note="", by=delegate, at=morning.at)
        morning.kept.setdefault("samples", {})[month] = [item.ticket.number for item in drawn.items]
        if month == SIGNED:
            samples.sign_review(drawn, by=delegate, at=morning.at)


def _block(morning: Morning) -> None:
    found = db.session.scalars(select(Contact).where(Contact.email_key.is_not(None)).order_by(Contact.id).limit(3))
    for contact, reason in zip(found, ("complaint", "hard_bounce", "manual"), strict=False):
        block(str(contact.email_key), reason=reason, source="prueba", at=morning.at)


def _campaigns(morning: Morning) -> None:
    """One in each status. Those of the past ninety days are finished."""
    made = {name: _launched(morning) for name in ("armed", "held", "running", "paused", "cancelled")}
    moving.step(
        ticket_of(made["held"]), "suspend", note="Falta la fecha del evento.", at=morning.at,
        by=morning.person(cast.PROFESSIONALS[0]),
    )  # fmt: skip
    for name in ("running", "paused", "cancelled"):
        campaigns.start(made[name], at=morning.at)
        _half(morning, made[name])
    by = morning.person(cast.PROFESSIONALS[1])
    campaigns.pause(made["paused"], by=by, at=morning.at)
    campaigns.cancel(made["cancelled"], reason="El enlace llevaba a otra página.", by=by, at=morning.at)
    made["draft"] = morning.composed(morning.approved(MAILING, "Campaña en borrador"))
    morning.kept["campaigns"] = {name: one.id for name, one in made.items()}


def _launched(morning: Morning) -> Campaign:
    made = db.session.get_one(Campaign, demo_campaign.launch(12, at=morning.at))
    db.session.commit()
    return made


def _half(morning: Morning, campaign: Campaign) -> None:
    """Of twelve recipients some have an answer, of every kind; the rest are waiting."""
    at, id_, hours = morning.at, campaign.id, campaign.max_age_hours
    replies = ((250, "250 2.0.0 Ok"),) * 4 + ((550, "550 5.1.1 No such user"), (450, "450 4.2.0 Greylisted"))
    told = [of_reply(id_, seq, 0, *said, at=at, max_age_hours=hours) for seq, said in enumerate(replies)]
    told.append(Outcome(id_, len(told), UNKNOWN, 1, at, reason=AMBIGUOUS))
    assert {one.state for one in told} >= {DEFERRED, FAILED, UNKNOWN}
    settle(told)
    db.session.flush()


def _ask(morning: Morning) -> None:
    """A signature, a proof's answer and a survey are asked for; nobody has been written to yet."""
    morning.filed(MAILING, f"Firma pendiente {morning.at:%H:%M}", morning.person(cast.REQUESTER))
    campaign = morning.composed(morning.approved(MAILING, f"Prueba pendiente {morning.at:%H:%M}"))
    proofs.send_proof(
        campaign, institution=HOUSE, note="", by=morning.person(cast.PROFESSIONALS[0]), at=morning.at,
        seen=campaign.version,
    )  # fmt: skip
    morning.solve(morning.approved(WEB, f"Encuesta pendiente {morning.at:%H:%M}"))


def _read_letters(morning: Morning) -> None:
    """Everything asked for so far is written; what the mails link to is kept."""
    while carry_out_waiting(at=morning.at):
        pass
    links: dict[str, list[str]] = {}
    for one in morning.mailbox.accepted():
        body = morning.mailbox.content(one).get_body(("plain",))
        for path, kind in LINK.findall(body.get_content() if body else ""):
            links.setdefault(kind, []).append(path)
    morning.kept["links"] = {kind: sorted(set(paths)) for kind, paths in links.items()}


def _fail_to_write(morning: Morning) -> None:
    """The mail server is full for a while: two letters were tried once and wait."""
    morning.mailbox.misbehave(Fault("mail", reply="452 4.3.1 Insufficient system storage"))
    carry_out_waiting(at=morning.at, most=2)
    morning.mailbox.misbehave()


def _rare(morning: Morning) -> None:
    """What is rare: a reserved request, a link that leads elsewhere now, a mail server out of use."""
    reserved = morning.filed(MAILING, "Solicitud reservada", morning.person(cast.REQUESTER))
    called(
        tickets.reserve, reserved, True, by=reserved.requester, at=morning.at, seen=None,
        reason="Habla de una negociación en curso.", ground="18c",
    )  # fmt: skip
    gone = db.session.scalars(select(Campaign).where(Campaign.frozen_at.is_not(None)).order_by(Campaign.id))
    sent, by = next(one for one in gone if one.content and one.content.links), morning.person(cast.PROFESSIONALS[1])
    elsewhere = "https://portal.demo.despacho.example/corregido"
    called(repoint, sent, 0, to=elsewhere, reason="La página cambió de lugar.", by=by, at=morning.at)
    server = transports.add(Declared(OLD, "smtp", "correo.despacho.test", 25), by=by, at=morning.at)
    transports.disable(server, by=by, at=morning.at)
    morning.kept["reserved"] = reserved.number


def _doors(morning: Morning) -> None:
    """Open sessions, and tokens of the interface, one of them revoked."""
    everybody = [cast.REQUESTER, cast.HEAD, *cast.PROFESSIONALS, cast.COORDINATOR]
    morning.kept["sessions"] = {key: begin(morning.person(key), AGENT, at=morning.at)[1] for key in everybody}
    by = morning.person(cast.PROFESSIONALS[0])
    morning.kept["api_token"] = tokens.make(by, "Tablero", ["campaigns:read"], by=by, at=morning.at)
    tokens.make(by, OLD, ["campaigns:read"], by=by, at=morning.at)
    db.session.flush()
    tokens.revoke(_last_token(by), by=by, at=morning.at)


def _drafts(morning: Morning) -> None:
    """A request in the making, whole but not sent; and an edit of one that was returned."""
    client = morning.browser(morning.kept["sessions"][cast.REQUESTER])
    label = morning.house.rules.categories[MAILING - 1].label
    begun = client.post("/requests", data={"category": label})
    assert begun.status_code == 303, begun.text
    address = begun.location.partition("?")[0]
    until = (morning.at + timedelta(days=20)).date().isoformat()
    typed = {
        "subject": "Borrador de ayer", "sender_name": "Crédito", "sender_address": f"credito@{cast.DOMAIN}",
        "audience": "boletin", "words": "Llega la renovación.", "words_format": "text", "latest_date": until,
        "brand_manual": "y", "do": "save",
    }  # fmt: skip
    kept = client.post(address, data=typed)
    assert kept.status_code == 303, kept.text
    draft = mine(morning.person(cast.REQUESTER))[0]
    press = morning.person(cast.PRESS)
    approval = papers.keep(
        papers.approval("Borrador de ayer", from_person=press, by=draft.person, at=morning.at),
        by=draft.person,
        at=morning.at,
    )
    drafts.attach(draft, approval, "comunicaciones", by=draft.person, at=morning.at)
    db.session.commit()
    returned = _returned(morning)
    edit = client.post(f"/tickets/{returned.number}/edit")
    assert edit.status_code == 303, edit.text
    morning.kept["drafts"] = {"new": address, "edit": edit.location, "edited": returned.number}


def _returned(morning: Morning) -> Ticket:
    ticket = morning.filed(MAILING, "Devuelta para corregir", morning.person(cast.REQUESTER))
    gate = morning.house.rules.signatures.substance
    gates.sign_gate(
        ticket, gate, "returned", by=morning.person(cast.HEAD), at=morning.at, content_hash=to_sign(ticket, gate),
        note="Diga hasta cuándo.",
    )  # fmt: skip
    db.session.commit()
    return ticket


def _stand(morning: Morning) -> None:
    seal(at=morning.at)
    db.session.commit()
    waiting = select(func.count()).select_from(ReactionRow).where(ReactionRow.done_at.is_(None))
    everyone: Sequence[int] = db.session.scalars(select(Campaign.id).order_by(Campaign.id)).all()
    morning.kept |= {
        "at": morning.at.isoformat(),
        "secret_key": settings().secret_key,
        "waiting": db.session.scalar(waiting),
        "balances": {str(one): balance(one) for one in everyone},
    }
    db.session.rollback()


def called(action: Callable[..., Any], *given: Any, **more: Any) -> Any:
    """The action, told of `more` what this version of it asks."""
    asked = inspect.signature(action).parameters
    return action(*given, **{name: value for name, value in more.items() if name in asked})


def _last_token(person: Person) -> ApiToken:
    return db.session.scalars(select(ApiToken).where(ApiToken.person == person, ApiToken.name == OLD)).one()
