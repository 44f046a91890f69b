"""The links of a campaign that went out: where they lead, who follows them, and leading one elsewhere."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from ticketing import clock
from ticketing.api.campaigns import ONE
from ticketing.api.frame import body, caller, once
from ticketing.api.shared import frozen, mine, moment
from ticketing.api.table import INSTANT, NUMBER, SENTENCE, STRING, TEXT, WHOLE, Operation, Schema, items, record, told
from ticketing.dispatch.links import actions
from ticketing.dispatch.links.shown import lines
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.content.body import LONGEST_LINK
from ticketing.massmail.statistics.queries import followed
from ticketing.massmail.statistics.reading import reading
from ticketing.massmail.tracking.models import Proposal
from ticketing.massmail.tracking.queries import proposal as proposal_of
from ticketing.office.tokens.scopes import READ, SEND
from ticketing.web.outcomes import Missing
from workflows.capabilities import COMPOSE, LAUNCH


def links(campaign_id: int) -> Response:
    """In the order of the mail, from 0."""
    return jsonify({"items": _lines(frozen(campaign_id))})


@once
def repoint(campaign_id: int, link: int) -> Response:
    """Lead a link elsewhere from now on, also in the mails that arrived; what was sent is kept. To a host that was not
    signed it is `pending` until another person confirms."""
    found, said = mine(campaign_id, COMPOSE, LAUNCH), body()
    url, reason = str(said.get("url", "")), str(said.get("reason", ""))
    actions.repoint(found, link, to=url, reason=reason, by=caller().person, at=clock.now())
    return jsonify(_lines(found)[link])


@once
def confirm_link(campaign_id: int, link: int, proposal: int) -> Response:
    """Another person's word for a link that would lead to a host that was not signed."""
    found = _proposed(campaign_id, link, proposal)
    actions.confirm(found, proposal, by=caller().person, at=clock.now())
    return jsonify(_lines(found)[link])


@once
def discard_link(campaign_id: int, link: int, proposal: int) -> Response:
    """The link stays as it is."""
    found = _proposed(campaign_id, link, proposal)
    actions.discard(found, proposal, by=caller().person, at=clock.now())
    return jsonify(_lines(found)[link])


def _proposed(campaign_id: int, link: int, number: int) -> Campaign:
    found = mine(campaign_id, COMPOSE, LAUNCH)
    body()
    if proposal_of(found.id, number).link != link:
        raise Missing
    return found


def _lines(campaign: Campaign) -> list[dict[str, Any]]:
    counts, of = {one.number: one.counts for one in followed(campaign)}, reading(campaign.tracking)
    return [
        {
            "link": one.number - 1, "label": one.label, "sent": one.sent, "url": one.now,
            "clickers": counts[one.number - 1].clickers if of.people else None, "clicks": counts[one.number - 1].clicks,
            "machine_clicks": counts[one.number - 1].machine_clicks,
            "changes": [
                {"at": moment(change.row.at), "by": change.who,
                 "proposed_by": change.proposed_by, "from": change.row.old_url, "to": change.row.new_url,
                 "reason": change.row.reason}
                for change in one.changes
            ],
            "pending": _pending(one.pending),
        }
        for one in lines(campaign)
    ]  # fmt: skip


def _pending(proposal: Proposal | None) -> dict[str, Any] | None:
    if proposal is None:
        return None
    return {"id": proposal.id, "at": moment(proposal.at), "by": proposal.by.name, "from": proposal.old_url,
            "to": proposal.new_url, "reason": proposal.reason}  # fmt: skip


CHANGE = record(
    required=("at", "by", "to", "reason"), at=INSTANT, by=STRING, to=STRING, reason=STRING, proposed_by=TEXT
)
PENDING: Schema = {
    **record(required=("id", "at", "by", "to", "reason"), id=WHOLE, at=INSTANT, by=STRING, to=STRING, reason=STRING),
    "type": ["object", "null"],
}
LINK = record(
    required=("link", "label", "sent", "url", "changes"),
    link=WHOLE, label=STRING, sent=STRING, url=STRING, clickers=NUMBER, clicks=WHOLE, machine_clicks=WHOLE,
    changes={"type": "array", "items": CHANGE}, pending=PENDING,
)  # fmt: skip
REPOINT = told(
    required=("url", "reason"),
    url={"type": "string", "maxLength": LONGEST_LINK, "pattern": "^https?://[!-~]+$"},
    reason=SENTENCE,
)
EMPTY = told()
PROPOSED = ONE + "/links/{link}/proposals/{proposal}"
OPERATIONS = (
    Operation("GET", f"{ONE}/links", "Los enlaces de una campaña y quién los sigue", links, items(LINK), READ),
    Operation("POST", ONE + "/links/{link}/repoint", "Llevar un enlace a otra dirección", repoint, LINK, SEND,
              body=REPOINT),
    Operation("POST", f"{PROPOSED}/confirm", "Confirmar el destino propuesto para un enlace",
              confirm_link, LINK, SEND, body=EMPTY),
    Operation("POST", f"{PROPOSED}/discard", "Descartar el destino propuesto para un enlace",
              discard_link, LINK, SEND, body=EMPTY),
)  # fmt: skip
