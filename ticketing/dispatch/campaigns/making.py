"""Make a campaign from a request: the first, or the correction of one that went out."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from ticketing.desk.cases.completeness import ask_complete
from ticketing.desk.cases.meant import meant
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import ask_hands, rules_of, zone_of
from ticketing.desk.cases.versions import hold
from ticketing.desk.deliverables import actions as deliverables
from ticketing.desk.deliverables.queries import done
from ticketing.dispatch.campaigns.classes import class_of, own_sender, usual
from ticketing.dispatch.campaigns.corrections import REST, gone_out, kept, reach, written_to
from ticketing.dispatch.campaigns.engines import (
    CALLED,
    CAMPAIGN,
    TEXT_ALONE,
    by_mail,
    deliverable_of,
    engine_of,
    known,
    owes_one,
    rule_of,
)
from ticketing.dispatch.campaigns.hashes import substance_hash
from ticketing.dispatch.campaigns.leave import not_in_work
from ticketing.dispatch.campaigns.queries import TICKET, of_engine
from ticketing.ledger.recording.actions import record
from ticketing.massmail.campaigns import actions as campaigns
from ticketing.massmail.campaigns.models import CANCELLED, FINISHED, Campaign
from ticketing.office.people.models import Person
from ticketing.office.senders import queries as senders
from ticketing.web.filters import thousands
from workflows.mailing import Terms
from workflows.meanings import LATEST_DATE, SENDER, SUBJECT, WORDS
from workflows.refusals import Refused


def from_ticket(
    ticket: Ticket,
    *,
    from_address: str,
    by: Person,
    at: datetime,
    corrects: Campaign | None = None,
    to: str = REST,
    engine: str = CAMPAIGN,
) -> Campaign:
    """The campaign of an approved request, or its notice to institutional groups (`engine`): words, audience and sender
    carried over.

    A correction goes to those whom the corrected one did not reach or, if asked, to all, or to exactly those whom it
    reached; it begins with what the corrected one said. Refused where the request is not in work or owes no campaign,
    and where people were written to already and nobody says what is to become of them.
    """
    hold(ticket)
    ask_hands(ticket, by)
    engine = engine_of(corrects) if corrects is not None else known(engine)
    _ask_for_campaign(ticket, engine, corrects)
    words = {**usual(ticket, engine), **worded(ticket), **sender(ticket, from_address)}
    words |= own_sender(ticket, Terms(**words["terms"]), {"reply_to": "", **words})
    what: dict[str, Any] = {**words, "time_zone": zone_of(ticket).key}
    rule = rule_of(ticket, engine)
    if corrects is not None:
        what |= kept(corrects, ticket)
        rule |= reach(corrects, to, ticket)
    campaign = campaigns.draft(
        name=f"{ticket.number} {ticket.subject}"[:300],
        origin_kind=TICKET,
        origin_id=ticket.id,
        corrects_id=corrects.id if corrects else None,
        **what,
        audience_rule=rule,
        not_after=end_of(ticket),
        substance_hash=substance_hash(ticket),
        by=by,
        at=at,
    )
    owed = deliverable_of(ticket, engine)
    if corrects is not None and done(ticket, owed):
        deliverables.reopen(ticket, owed, by=by, at=at)
    payload = {"campaign_id": campaign.id, "name": campaign.name}
    record(ticket, "campaign_made", by=by, at=at, payload=payload | ({"to": to} if corrects else {}))
    return campaign


def worded(ticket: Ticket) -> dict[str, str]:
    """What it says: subject and words as they were signed."""
    return {"subject": meant(ticket, SUBJECT), "words": meant(ticket, WORDS)}


def sender(ticket: Ticket, ours: str) -> dict[str, str]:
    """From whom it goes out: the office, where the request asks for nobody. An address that may not be used (any more),
    or is a class's own, gets the answers; the office's own sends."""
    asked = meant(ticket, SENDER) or {}
    address = asked.get("address", "")
    if address and senders.obstacle(address, ticket.department) is None and not class_of(ticket, address):
        return {"from_name": asked["name"], "from_address": address}
    return {"from_name": senders.principal().name, "from_address": ours, "reply_to": address}


def end_of(ticket: Ticket) -> datetime | None:
    """The last instant of the approved date, on the office's wall."""
    latest = meant(ticket, LATEST_DATE)
    if not latest:
        return None
    return datetime.combine(date.fromisoformat(latest), time(23, 59, 59), zone_of(ticket))


def ask_owed(ticket: Ticket, engine: str) -> None:
    """Refused where its category, which the office may have changed, has no such thing or lacks what it needs."""
    category = rules_of(ticket).category(ticket.category)
    if not owes_one(ticket, engine):
        raise Refused(f"La categoría «{category.display}» no incluye {CALLED[engine].a}.")
    if not by_mail(ticket, engine):
        raise Refused(TEXT_ALONE)
    ask_complete(ticket)


def _ask_for_campaign(ticket: Ticket, engine: str, corrects: Campaign | None) -> None:
    ask_owed(ticket, engine)
    reason = not_in_work(ticket)
    if reason is not None:
        raise Refused(reason)
    mine, called = of_engine(ticket, engine), CALLED[engine]
    unfinished = [one for one in mine if one.status not in {FINISHED, CANCELLED}]
    if unfinished:
        raise Refused(f"Esta solicitud ya tiene {called.a} sin terminar: «{unfinished[0].name}».")
    gone = gone_out(ticket, engine)
    if corrects is None and gone:
        raise Refused(
            f"{called.the.capitalize()} de esta solicitud ya salió, y {thousands(written_to(gone))} personas pudieron "
            f"recibir{called.it}. Haga una corrección y elija a quiénes va: a los que faltan, a quienes {called.it} "
            "recibieron o a todos."
        )
    if corrects is not None and corrects.id not in {one.id for one in gone}:
        raise Refused(f"Solo se corrige {called.a} de esta misma solicitud que ya salió.")
