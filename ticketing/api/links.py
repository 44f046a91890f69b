"""The links of a campaign that went out: where they lead, who follows them, and leading one elsewhere."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from ticketing import clock
from ticketing.api.campaigns import ONE
from ticketing.api.frame import body, caller, once
from ticketing.api.shared import frozen, mine, moment
from ticketing.api.table import INSTANT, SENTENCE, STRING, WHOLE, Operation, items, record, told
from ticketing.dispatch.links.shown import lines
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.content.words import LONGEST_LINK
from ticketing.massmail.statistics.queries import followed
from ticketing.massmail.tracking import actions
from ticketing.office.tokens.scopes import READ, SEND


def links(campaign_id: int) -> Response:
    """In the order of the mail, from 0."""
    return jsonify({"items": _lines(frozen(campaign_id))})


@once
def repoint(campaign_id: int, link: int) -> Response:
    """Lead a link elsewhere from now on, also in the mails that arrived; what was sent is kept."""
    found, said = mine(campaign_id), body({"url": str, "reason": str})
    url, reason = str(said.get("url", "")), str(said.get("reason", ""))
    actions.repoint(found, link, to=url, reason=reason, by=caller().person, at=clock.now())
    return jsonify(_lines(found)[link])


def _lines(campaign: Campaign) -> list[dict[str, Any]]:
    counts = {one.number: one.counts for one in followed(campaign)}
    return [
        {
            "link": one.number - 1, "label": one.label, "sent": one.sent, "url": one.now,
            "clickers": counts[one.number - 1].clickers, "clicks": counts[one.number - 1].clicks,
            "machine_clicks": counts[one.number - 1].machine_clicks,
            "changes": [
                {"at": moment(change.row.at), "by": change.who, "from": change.row.old_url, "to": change.row.new_url,
                 "reason": change.row.reason}
                for change in one.changes
            ],
        }
        for one in lines(campaign)
    ]  # fmt: skip


CHANGE = record(required=("at", "by", "to", "reason"), at=INSTANT, by=STRING, to=STRING, reason=STRING)
LINK = record(
    required=("link", "label", "sent", "url", "changes"),
    link=WHOLE, label=STRING, sent=STRING, url=STRING, clickers=WHOLE, clicks=WHOLE, machine_clicks=WHOLE,
    changes={"type": "array", "items": CHANGE},
)  # fmt: skip
REPOINT = told(
    required=("url", "reason"),
    url={"type": "string", "maxLength": LONGEST_LINK, "pattern": "^https?://[!-~]+$"},
    reason=SENTENCE,
)
OPERATIONS = (
    Operation("GET", f"{ONE}/links", "Los enlaces de una campaña y quién los sigue", links, items(LINK), READ),
    Operation("POST", ONE + "/links/{link}/repoint", "Llevar un enlace a otra dirección", repoint, LINK, SEND,
              body=REPOINT),
)  # fmt: skip
