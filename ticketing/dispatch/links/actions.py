"""Lead a link of a sent campaign elsewhere: who may, and which hosts were signed."""

from __future__ import annotations

from datetime import datetime

from ticketing.desk.cases.meant import among
from ticketing.desk.cases.rules import able, rules_of
from ticketing.dispatch.campaigns.hands import ask_hands_free
from ticketing.dispatch.campaigns.hashes import substance_gate
from ticketing.dispatch.campaigns.queries import ticket_of
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.tracking import actions
from ticketing.massmail.tracking.models import Proposal, Repointed
from ticketing.massmail.tracking.queries import proposal
from ticketing.office.people.models import Person
from ticketing.web import markup
from weblinks import host
from workflows.capabilities import COMPOSE, LAUNCH
from workflows.meanings import WORDS
from workflows.refusals import Refused


def repoint(campaign: Campaign, link: int, *, to: str, reason: str, by: Person, at: datetime) -> Repointed | Proposal:
    """At once to a host that was signed; to another it is proposed, for a second person to confirm."""
    _ask_works(campaign, by, at)
    return actions.repoint(campaign, link, to=to, reason=reason, by=by, at=at, signed=words_hosts(campaign))


def confirm(campaign: Campaign, proposal_id: int, *, by: Person, at: datetime) -> Repointed:
    """The second person's word."""
    _ask_works(campaign, by, at)
    return actions.confirm(proposal(campaign.id, proposal_id), by=by, at=at)


def discard(campaign: Campaign, proposal_id: int, *, by: Person, at: datetime) -> Proposal:
    """The link stays as it is."""
    _ask_works(campaign, by, at)
    return actions.discard(proposal(campaign.id, proposal_id), by=by, at=at)


def words_hosts(campaign: Campaign) -> frozenset[str]:
    """The hosts to which the words lead that were signed for this campaign, whatever was edited since."""
    ticket = ticket_of(campaign)
    gate = substance_gate(ticket).name
    signed = [one for one in ticket.contents if one.digests.get(gate) == campaign.substance_hash]
    words = str(among(rules_of(ticket), signed[-1].fields, WORDS) or "") if signed else ""
    return frozenset(filter(None, (host(markup.attribute(tag, "href") or "") for tag in markup.tags(words, "a"))))


def _ask_works(campaign: Campaign, by: Person, at: datetime) -> None:
    if not able(ticket_of(campaign), by, COMPOSE, LAUNCH, at=at):
        raise Refused("Los enlaces los cambia quien atiende las solicitudes.")
    ask_hands_free(campaign, by)
