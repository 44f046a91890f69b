"""The screen of the launch: what is missing, what was asked for, what an inbox shows, and the button."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from flask import render_template
from flask.typing import ResponseReturnValue

from ticketing import clock
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import able, hands_off
from ticketing.desk.fields.formatted import clean, plain
from ticketing.desk.verification import queries as verification
from ticketing.dispatch.campaign_page import pace, pages, preflight
from ticketing.dispatch.campaign_page.forms import LaunchForm, ProofForm
from ticketing.dispatch.campaigns import windows
from ticketing.dispatch.campaigns.hands import wants_substance
from ticketing.dispatch.campaigns.hashes import substance_hash
from ticketing.dispatch.campaigns.leave import leave_to_send, not_in_work
from ticketing.dispatch.campaigns.queries import ticket_of
from ticketing.dispatch.proofs.queries import changes_to, newest, proofs_of
from ticketing.massmail.campaigns.models import DRAFT, HELD, Campaign
from ticketing.massmail.content.fields import filled, names, sample
from ticketing.office.people.models import Person
from ticketing.office.sign_in.current import me, my_roles
from ticketing.web.characters import cut, one_line
from ticketing.web.errors import problem
from workflows.capabilities import WORK

TEASER = 110  # characters of the words that an inbox shows where there is no preheader


class Inbox(NamedTuple):
    """A line of an inbox, with the values of a sample reader. `begins`: the teaser is how the message begins."""

    name: str
    address: str
    subject: str
    teaser: str
    begins: bool


def shown(
    campaign: Campaign, *, launch: LaunchForm | None = None, proof: ProofForm | None = None
) -> ResponseReturnValue:
    """The screen, with the form that was sent and came back, if one was."""
    facts = _facts(campaign, launch)
    sent = launch or proof
    if launch and launch.form_errors and (facts["forbidden"] or not facts["launchable"]):
        return problem(422, str(launch.form_errors[0]))  # there is no form that could say it
    preparing = campaign.status in {DRAFT, HELD}
    facts["proof_form"] = proof or ProofForm(formdata=None, version=campaign.version)
    page = render_template("campaigns/launch.html" if preparing else "campaigns/sending.html", **facts)
    return page, pages.status(sent) if sent else 200


def part(campaign: Campaign) -> str:
    """The part of the screen that changes when a proof is answered."""
    facts = _facts(campaign, None) | {"proof_form": ProofForm(formdata=None, version=campaign.version)}
    return render_template("campaigns/_ready.html", **facts)


def state(campaign: Campaign) -> str:
    """What that part was made of, told shortly."""
    last = newest(campaign)
    answered = last is not None and last.answered_at is not None
    return f"{campaign.version}.{ticket_of(campaign).version}.{last.id if last else 0}.{int(answered)}"


def launch_form(campaign: Campaign) -> LaunchForm:
    """The form of the launch, as it was sent; with the verification list where it is asked for again."""
    return _offered(campaign, LaunchForm(version=campaign.version))


def _offered(campaign: Campaign, form: LaunchForm) -> LaunchForm:
    ticks = _ticks(ticket_of(campaign), me(), clock.now())
    return form.offer(pages.zones(campaign), campaign.unknown_policy, windows.offered(campaign), ticks=ticks)


def _ticks(ticket: Ticket, person: Person, at: datetime) -> list[tuple[str, str]] | None:
    """The verification list, where this person ticks it and the newest round waits for that."""
    if not verification.wanted(ticket) or not able(ticket, person, WORK, at=at) or hands_off(ticket, person):
        return None
    return [(item.key, item.label) for item in verification.open_items(ticket)] or None


def _facts(campaign: Campaign, launch: LaunchForm | None) -> dict[str, Any]:
    form = launch or _offered(campaign, LaunchForm(formdata=None, version=campaign.version))
    facts = pages.common(campaign, my_roles(), "sending") | pages.live(campaign) | pace.before(campaign)
    facts |= {"form": form, "proofs": proofs_of(campaign)}
    if campaign.status not in {DRAFT, HELD}:
        return facts
    if "ticked" in form:
        facts["forbidden"] = leave_to_send(campaign.id, ticking=True)
    return facts | _preparing(campaign, facts)


def _preparing(campaign: Campaign, facts: dict[str, Any]) -> dict[str, Any]:
    ticket, last = ticket_of(campaign), newest(campaign)
    waits = last is not None and last.answered_at is None and last.going_hash == campaign.going_hash
    return {
        "checks": preflight.checks(campaign, pages.today(), ticking="ticked" in facts["form"]),
        "people": _people(campaign, facts["sheet"]),
        "asked": changes_to(last) if last else None,
        "waits": waits,
        "state": state(campaign),
        "inbox": _inbox(campaign),
        "no_proof": not_in_work(ticket),
        "wants_substance": wants_substance(ticket, me(), pages.today()),
        "substance": substance_hash(ticket),
    }


def _people(campaign: Campaign, sheet: Any) -> int:
    """How many it would go to now: of one that was held half-way, whoever has not got it yet."""
    if campaign.frozen_at:
        return int(sheet["pending"] + sheet["deferred"] + sheet["unknown"])
    return int(pages.audience(campaign)["included"])


def _inbox(campaign: Campaign) -> Inbox:
    words = cut(one_line(plain(clean(campaign.words))), 4 * TEASER)
    teaser = campaign.preheader or words
    values = sample(names(campaign.subject, teaser))
    subject, line = (filled(text, values) for text in (campaign.subject, teaser))
    return Inbox(campaign.from_name, campaign.from_address, subject, cut(line, TEASER), not campaign.preheader)
