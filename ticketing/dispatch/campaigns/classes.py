"""The class of a campaign: what the procedure of its request lets such mail do, kept with the campaign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.dispatch.campaigns.engines import FIXED, deliverable_of
from ticketing.dispatch.campaigns.queries import ticket_of
from ticketing.massmail.campaigns.models import Campaign
from ticketing.office.procedures.capabilities import who
from ticketing.office.senders import queries as senders
from ticketing.web.settings import settings
from workflows.capabilities import TRANSPORTS
from workflows.mailing import NOTICE, TRACKING, USUAL, Kept, MailClass, Terms, Tracking, mail_class, notice, terms
from workflows.refusals import Refused


def offered(ticket: Ticket) -> Sequence[MailClass]:
    """The classes among which to choose; the first is the usual one."""
    return rules_of(ticket).classes


def usual(ticket: Ticket, engine: str) -> dict[str, Any]:
    """The columns of a new campaign that come from its procedure; those of a notice are the same for all."""
    rules = rules_of(ticket)
    if engine == NOTICE:
        said, sending = notice(rules.deliverable(deliverable_of(ticket, engine)).label, rules.sending), rules.sending
        kept = {"terms": said.content(), "unknown_policy": sending.unknown, "max_age_hours": sending.max_age_hours}
        return {**kept, **FIXED}
    first, sending = rules.classes[0], rules.sending
    agreed = terms(first, sending)
    return {
        "mail_class": first.key, "terms": agreed.content(), "unknown_policy": sending.unknown,
        "max_age_hours": sending.max_age_hours,
        "tracking": _closest(agreed),
    }  # fmt: skip


def agreed(ticket: Ticket, key: str) -> dict[str, Any]:
    """The terms of that class, to be kept with a campaign. Refused: the procedure has none such."""
    rules = rules_of(ticket)
    return terms(mail_class(rules.classes, key), rules.sending).content()


def own_sender(ticket: Ticket, kept: Kept, said: Mapping[str, str]) -> dict[str, str]:
    """Of these columns, what differs because a class has its own sender: it goes out from there and is answered where
    its sender was to be; and no other class goes out from there. Refused: that sender cannot be used."""
    domain = settings().mail_domain
    mine, chosen = kept.address(domain), said["from_address"]
    if not mine:
        if whose := class_of(ticket, chosen):
            raise Refused(
                f"«{chosen}» es el remitente propio de la clase «{whose}»: elija otro remitente, o esa clase."
            )
        return {}
    if chosen.casefold() == mine.casefold():
        return {}
    if senders.obstacle(mine, ticket.department):
        raise Refused(
            f"La clase «{kept.label}» sale desde su propio remitente, «{mine}», que todavía no se puede usar: pida que "
            f"lo agregue o lo revise {who(TRANSPORTS)}. Entre tanto, elija otra clase."
        )
    return {"from_address": mine, "reply_to": said["reply_to"] or chosen}


def class_of(ticket: Ticket, address: str) -> str:
    """The class whose own sender this is, in words; empty: it is none's."""
    domain, key = settings().mail_domain, address.casefold()
    return next((one.label for one in offered(ticket) if key and one.address(domain).casefold() == key), "")


def ask_sender(campaign: Campaign) -> None:
    """Refused where it would not go out from the sender of its class, or from another's."""
    said = {"from_address": campaign.from_address, "reply_to": campaign.reply_to}
    if own_sender(ticket_of(campaign), campaign.agreed, said):
        raise Refused(
            f"La clase «{campaign.agreed.label}» sale desde su propio remitente: guarde el contenido otra vez."
        )


def ask_ceiling(campaign: Campaign) -> None:
    """Refused where its readers would be followed more closely than its class lets."""
    if not campaign.agreed.follows(campaign.tracking):
        raise Refused(
            f"La clase «{campaign.agreed.label}» no deja seguir tan de cerca a quien lee: elija otro seguimiento."
        )


def _closest(agreed: Terms) -> Tracking:
    """By a pseudonym, unless the class lets less be known."""
    return min(USUAL, agreed.tracking, key=TRACKING.index)
