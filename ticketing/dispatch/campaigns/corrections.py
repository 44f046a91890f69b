"""Whom a ticket's campaigns have reached, and to whom a correction goes.

A correction goes to those whom the corrected campaign did not reach (`REST`), to exactly those who hold its mail
(`REACHED`, an "alcance"), or to all (`ALL`). Rests follow each other: first half-way, rest half-way, rest of the rest.
Each leaves out whom any of them reached. An alcance, and a mail to all, begin anew: their own rest is of them alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ticketing.audience.lists.rule import reached_of, unreached_of
from ticketing.desk.cases.models import Ticket
from ticketing.dispatch.campaigns.engines import CAMPAIGN, engine_of
from ticketing.dispatch.campaigns.hashes import substance_hash
from ticketing.dispatch.campaigns.queries import of_engine
from ticketing.massmail.campaigns.models import CANCELLED, FINISHED, Campaign
from ticketing.massmail.recipients.models import ACCEPTED, UNKNOWN
from ticketing.massmail.recipients.queries import tallies
from workflows.refusals import Refused

REST, REACHED, ALL = "rest", "reached", "all"
TO = (REST, REACHED, ALL)
REACH = ("only_unreached_of", "only_reached_of")
LAYOUT = ("preheader", "tracking", "mail_class", "terms", "utm")
MANNER = ("unknown_policy", "max_age_hours", "time_zone")
WORDED = ("from_name", "from_address", "reply_to", "subject", "words")


def gone_out(ticket: Ticket, engine: str = CAMPAIGN) -> list[Campaign]:
    """The campaigns of a ticket, or its notices, that began to be sent and ended, oldest first: a correction may follow
    each."""
    mine = of_engine(ticket, engine)
    return [one for one in mine if one.status == FINISHED or (one.status == CANCELLED and one.frozen_at)]


def written_to(campaigns: Sequence[Campaign]) -> int:
    """How many mails of these campaigns were accepted, or may have been."""
    counts = tallies([one.id for one in campaigns])
    return sum(count.get(state, 0) for count in counts.values() for state in (ACCEPTED, UNKNOWN))


def reach(corrected: Campaign, to: str, ticket: Ticket) -> dict[str, list[int]]:
    """What a correction's audience rule says beyond the lists."""
    if to == ALL:
        return {}
    if to == REACHED:
        return {"only_reached_of": [corrected.id, *unreached_of(corrected.audience_rule)]}
    if to != REST:
        raise Refused("Elija a quiénes va la corrección: a los que faltan, a quienes la recibieron o a todos.")
    gone = gone_out(ticket, engine_of(corrected))
    rests = [one.id for one in gone if corrected.id in unreached_of(one.audience_rule)]
    rule = {"only_unreached_of": [corrected.id, *unreached_of(corrected.audience_rule), *rests]}
    alone = reached_of(corrected.audience_rule)
    return rule | ({"only_reached_of": list(alone)} if alone else {})


def to_whom(campaign: Campaign) -> str:
    """To whom a correction goes, in words; empty where it goes to its whole audience."""
    if unreached_of(campaign.audience_rule):
        return "solo a los que faltan"
    return "solo a quienes la recibieron" if reached_of(campaign.audience_rule) else ""


def kept(corrected: Campaign, ticket: Ticket) -> dict[str, Any]:
    """What a correction keeps of how the corrected campaign was composed; of its words nothing, where what was approved
    has changed since."""
    same = corrected.substance_hash == substance_hash(ticket)
    names = (*LAYOUT, *MANNER, *(WORDED if same else ()))
    return {name: getattr(corrected, name) for name in names}
