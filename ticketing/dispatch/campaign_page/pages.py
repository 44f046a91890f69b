"""What the pages of a campaign show: facts gathered for the templates, which only decide whether to show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _

from ticketing import clock
from ticketing.audience.lists.queries import of_rule
from ticketing.desk.cases.rules import may, own_work, zone_of
from ticketing.dispatch.campaign_page import pace
from ticketing.dispatch.campaign_page.forms import ContentForm, LaunchForm, Versioned
from ticketing.dispatch.campaigns import classes, corrections
from ticketing.dispatch.campaigns.engines import FIXED
from ticketing.dispatch.campaigns.figures import course, excluded_by_reason, left_by_provider, one_estimate, speed
from ticketing.dispatch.campaigns.hands import signed_alone, why_hands_off
from ticketing.dispatch.campaigns.hashes import substance_hash
from ticketing.dispatch.campaigns.leave import launcher, leave_to_send
from ticketing.dispatch.campaigns.queries import counts, ticket_of
from ticketing.dispatch.campaigns.terms import class_words
from ticketing.dispatch.proofs.models import Proof
from ticketing.dispatch.proofs.queries import changes_to, newest, why_not
from ticketing.dispatch.results import shown
from ticketing.massmail.campaigns.audience import by_reason
from ticketing.massmail.campaigns.models import (
    ARMED,
    CANCELLED,
    DRAFT,
    FINISHED,
    HELD,
    PAUSED,
    RUNNING,
    STATUS_WORDS,
    Campaign,
)
from ticketing.massmail.campaigns.queries import balance, balances
from ticketing.massmail.chunks import lost, still
from ticketing.massmail.chunks.standstill import of_campaign as why_it_stands
from ticketing.massmail.returns.warned import troubles as returned_troubles
from ticketing.massmail.statistics import queries as statistics
from ticketing.massmail.statistics.labels import EXCLUDED, REASONS_OUT
from ticketing.massmail.statistics.rates import Counts
from ticketing.massmail.statistics.reading import reading
from ticketing.massmail.transports.troubles import troubles
from ticketing.office.people.models import Person
from ticketing.office.procedures.capabilities import can
from ticketing.office.senders.queries import offered
from ticketing.office.sign_in.current import me
from ticketing.web import filters, walls
from ticketing.web.settings import settings
from workflows.capabilities import COMPOSE, TRANSPORTS

SHAPES = {
    DRAFT: "ring", ARMED: "half", HELD: "pause", RUNNING: "half", PAUSED: "pause", FINISHED: "check",
    CANCELLED: "slash",
}  # fmt: skip
BALANCE = (
    ("accepted", "Entregados al servidor", "accepted"),
    ("pending", "Por enviar", "pending"),
    ("deferred", "Aplazados", "deferred"),
    ("failed", "Fallidos", "failed"),
    ("unknown", "Por aclarar", "unknown"),
    ("excluded", EXCLUDED, "excluded"),
    ("cancelled", "Cancelados", "cancelled"),
)
LIVE = frozenset({ARMED, RUNNING})


def status(form: Versioned) -> int:
    """422 where the form was sent and came back with errors."""
    return 422 if form.errors else 200


def instant(form: LaunchForm) -> datetime | None:
    """The chosen hour on the wall of the chosen zone; None for at once."""
    if form.when.data == "now" or form.start_at.data is None:
        return None
    return form.start_at.data.replace(tzinfo=ZoneInfo(form.time_zone.data))


def zones(campaign: Campaign) -> list[ZoneInfo]:
    """By whose walls it may be scheduled: its own, its ticket's, the institution's."""
    found = {zone.key: zone for zone in (campaign.zone, zone_of(ticket_of(campaign)), walls.home())}
    return list(found.values())


def index(found: Sequence[Campaign], person: Person, roles: frozenset[str], day: date, chosen: str) -> dict[str, Any]:
    """The list of campaigns with its chips."""
    many = counts(person, roles, day)
    chips = [
        {
            "label": _("todas"),
            "url": url_for("campaigns.index"),
            "current": not chosen,
            "count": sum(many.values()),
        }
    ]
    for name, words in STATUS_WORDS.items():
        url = url_for("campaigns.index", status=name)
        chips.append({"label": words, "url": url, "current": chosen == name, "count": many.get(name, 0)})
    sheets = balances(found)
    read = statistics.counts_of([campaign.id for campaign in found])
    lines = [
        _line(campaign, sheets[campaign.id]) | _read(campaign, read.get(campaign.id, Counts())) for campaign in found
    ]
    last = found[-1].id if len(found) == 40 else None
    return {
        "lines": lines,
        "chips": chips,
        "next_url": url_for("campaigns.index", status=chosen, before=last) if last else None,
    }


def _read(campaign: Campaign, counts: Counts) -> dict[str, str]:
    """How many got it, opened it and followed a link, as the results say it; nothing before it went."""
    if not counts.sent:
        return {"delivered": "—", "opened": "—", "clicked": "—"}
    said = {"delivered": filters.thousands(counts.delivered)}
    return said | {name: first.short for name, first in shown.read(counts, reading(campaign.tracking)).items()}


def offering(campaign: Campaign, **filled: Any) -> ContentForm:
    """The form of its content with what there is to choose from: the senders that whoever made the request may use, the
    classes of its procedure and that which it has."""
    ticket = ticket_of(campaign)
    senders = [(one.address, str(one)) for one in offered(ticket.department)]
    known = {one.key: one.label for one in classes.offered(ticket)}
    known.setdefault(campaign.mail_class, campaign.agreed.label or campaign.mail_class)
    form = ContentForm(**filled).offer(senders, known.items())
    if campaign.plain:
        for name in FIXED:
            del form[name]
    return form


def words_of_classes(campaign: Campaign) -> str:
    """What each class lets its mail do."""
    domain = settings().mail_domain
    return " ".join(f"{one.label}: {class_words(one, domain)}" for one in classes.offered(ticket_of(campaign)))


def current_place(campaign: Campaign) -> str:
    """The page where the next thing happens."""
    return "results" if campaign.status in {FINISHED, CANCELLED} else "sending"


def common(campaign: Campaign, roles: frozenset[str], here: str) -> dict[str, Any]:
    """Head and places of every page of a campaign."""
    words, shape = STATUS_WORDS[campaign.status], SHAPES[campaign.status]
    ticket = ticket_of(campaign)
    launching = launcher(ticket)
    works = may(ticket, roles, COMPOSE, launching) and not why_hands_off(campaign, me())
    composes, launches = works and may(ticket, roles, COMPOSE), works and may(ticket, roles, launching)
    return {
        "campaign": campaign,
        "ticket": ticket,
        "to_whom": corrections.to_whom(campaign),
        "status_words": words,
        "status_shape": shape,
        "places": _places(campaign, here),
        "works": works,
        "keeps": can(roles, TRANSPORTS),
        "composes": composes,
        "launches": launches,
        "editable": composes and campaign.status in {DRAFT, HELD},
        "launchable": launches and campaign.status in {DRAFT, HELD},
        "stale": campaign.status in {DRAFT, HELD} and campaign.substance_hash != substance_hash(ticket),
        **returned_troubles(campaign)._asdict(),
    }


def audience(campaign: Campaign) -> dict[str, Any]:
    """The lists of the rule, and the estimate or, once frozen, the true figures."""
    lists = of_rule(campaign.audience_rule)
    if campaign.frozen_at:
        sheet = balance(campaign.id)
        reasons = excluded_by_reason(campaign.id, sheet)
        return {"lists": lists, "frozen": True, "candidates": sheet["audience"],
                "included": int(sheet["audience"]) - int(sheet["excluded"]), "excluded": _reasons(reasons)}  # fmt: skip
    found = dict(by_reason(campaign, today()))
    included = found.pop(None, 0)
    return {
        "lists": lists,
        "frozen": False,
        "candidates": included + sum(found.values()),
        "included": included,
        "excluded": _reasons(found),
    }


def live(campaign: Campaign) -> dict[str, Any]:
    """The balance sheet as it stands this instant, and how fast it changes."""
    sheet, went, at = balance(campaign.id), course(campaign), clock.now()
    facts = {"pace": pace.now(campaign, at), "troubles": _troubles(campaign)}
    standstill = [*why_it_stands(campaign, at)] or _still(campaign, sheet, any(facts.values()), at)
    moving = campaign.status == RUNNING and not standstill
    lanes = left_by_provider(campaign, went, at) if moving else []
    return facts | {
        "sheet": sheet,
        "parts": [{"label": label, "value": sheet[name], "kind": kind} for name, label, kind in BALANCE],
        "moving": campaign.status in LIVE,
        "standstill": standstill,
        "speed": one_estimate(speed(campaign, sheet, at), lanes) if moving else None,
        "lanes": lanes,
        "lost": lost.sentences(went),
        "forbidden": leave_to_send(campaign.id) if campaign.status in {DRAFT, HELD, PAUSED} else None,
        "countdown": pace.countdown(campaign, at),
    }


def _troubles(campaign: Campaign) -> list[str]:
    return [each.sentence for each in troubles()] if campaign.status in LIVE else []


def _still(campaign: Campaign, sheet: Mapping[str, Any], told: bool, at: datetime) -> list[str]:
    since = still.still_since(campaign, at)
    if since is None:
        return []
    return [still.words(campaign, since, pending=sheet["pending"], deferred=sheet["deferred"], told=told, at=at)]


def results(campaign: Campaign) -> dict[str, Any]:
    """Balance, every figure in both readings, and why some were left out."""
    if campaign.frozen_at is None:
        return live(campaign)
    facts = live(campaign) | shown.everything(campaign, clock.now())
    out = _reasons(excluded_by_reason(campaign.id, facts["sheet"]))
    return facts | {"excluded": out, "alone": signed_alone(campaign)}


def proof(found: Proof, person: Person) -> dict[str, Any]:
    """What the confirmer of a proof sees; `why_not` where he or she does not answer it now."""
    campaign, ticket = found.campaign, ticket_of(found.campaign)
    last = newest(campaign)
    return {
        "proof": found,
        "campaign": campaign,
        "ticket": ticket,
        "person": person,
        "why_not": why_not(found, person, clock.now()),
        "for_absent": not own_work(ticket) and person.id != ticket.requester_id,
        "lists": of_rule(campaign.audience_rule),
        "standing": last is not None and last.id == found.id and found.going_hash == campaign.going_hash,
        "asked": changes_to(found),
        "confirmed": found.answered_at is not None and found.going_hash == campaign.going_hash,
    }


def panel_line(campaign: Campaign) -> dict[str, Any]:
    """A campaign as its ticket shows it."""
    return _line(campaign, balance(campaign.id))


def today() -> date:
    """The date on the institution's wall."""
    return walls.today(clock.now())


def _line(campaign: Campaign, sheet: Mapping[str, Any]) -> dict[str, Any]:
    words, shape = STATUS_WORDS[campaign.status], SHAPES[campaign.status]
    return {"campaign": campaign, "words": words, "shape": shape, "sheet": sheet,
            "to_whom": corrections.to_whom(campaign),
            "url": url_for("campaigns.campaign", campaign_id=campaign.id)}  # fmt: skip


def _reasons(by_reason: Any) -> list[tuple[str, int]]:
    return sorted(((REASONS_OUT.get(name, name), count) for name, count in by_reason.items()), key=lambda row: -row[1])


def _places(campaign: Campaign, here: str) -> list[dict[str, Any]]:
    order = ("content", "audience", "sending", "results")
    sending = _("Revisión y envío") if campaign.status in {DRAFT, HELD} else _("Envío")
    labels = (_("Contenido"), _("Audiencia"), sending, _("Resultados"))
    done = order.index(current_place(campaign))
    texts = {"audience": filters.thousands(campaign.estimate) if campaign.estimate else ""}
    return [
        {
            "label": label,
            "url": url_for(f"campaigns.{name}", campaign_id=campaign.id),
            "state": "current" if name == here else ("done" if order.index(name) < done else "ahead"),
            "text": texts.get(name, ""),
        }
        for name, label in zip(order, labels, strict=True)
    ]
