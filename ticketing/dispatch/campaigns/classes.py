"""The class of a campaign: what the procedure of its request lets such mail do, kept with the campaign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.massmail.campaigns.models import Campaign
from workflows.mailing import CEILINGS, Ceiling, MailClass, Terms, mail_class, terms
from workflows.refusals import Refused

TRACKED: Mapping[str, Ceiling] = dict(zip(("off", "anonymous", "identified"), CEILINGS, strict=True))
"""How a campaign follows its readers, and how a procedure calls that."""


def offered(ticket: Ticket) -> Sequence[MailClass]:
    """The classes among which to choose; the first is the usual one."""
    return rules_of(ticket).classes


def usual(ticket: Ticket) -> dict[str, Any]:
    """The columns of a new campaign that come from its procedure."""
    rules = rules_of(ticket)
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


def ask_ceiling(campaign: Campaign) -> None:
    """Refused where its readers would be followed more closely than its class lets."""
    if not campaign.agreed.follows(TRACKED[campaign.tracking]):
        raise Refused(
            f"La clase «{campaign.agreed.label}» no deja seguir tan de cerca a quien lee: elija otro seguimiento."
        )


def _closest(agreed: Terms) -> str:
    """Counted without saying who, unless the class lets nothing be counted."""
    return "anonymous" if agreed.follows(TRACKED["anonymous"]) else "off"
