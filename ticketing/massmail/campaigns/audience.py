"""Whom a campaign's rule means on a day: every candidate with the reason why not, and how many that are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    LargeBinary,
    Select,
    Subquery,
    case,
    cast,
    func,
    or_,
    select,
)

from ticketing.audience.lists import rule
from ticketing.audience.lists.queries import candidates, to_groups
from ticketing.audience.lists.reasons import UNSUBSCRIBED
from ticketing.extensions import db, on_postgresql
from ticketing.massmail.campaigns.leaving import left_by
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.content.fields import COLUMNS, FULL_NAME
from ticketing.massmail.content.models import CompiledContent
from ticketing.massmail.content.queries import must_have
from ticketing.massmail.pacing.models import MailDomain
from ticketing.massmail.recipients.models import (
    ACCEPTED,
    UNKNOWN,
    Recipient,
)
from ticketing.massmail.recipients.outcome import NEEDS_UTF8
from ticketing.massmail.transports.queries import take_any_letters
from ticketing.remembering import remembered
from workflows.refusals import Refused

MISSING_FIELD = "missing_field"
TO_LISTS = "Un aviso sin enlace de baja solo va a grupos institucionales, nunca a una lista."
TO_GROUPS = "A un grupo institucional solo van los avisos que son para él, nunca una campaña."


@dataclass(frozen=True)
class Unreachable:
    """How many people have an address at a domain that takes no mail, and some of these domains, the largest first."""

    people: int
    names: tuple[str, ...]


def judged(campaign: Campaign, on: date, *, content: CompiledContent | None = None) -> Subquery:
    """Every candidate of the campaign's rule with the reason why not (NULL: included), with this content or its own.

    Refused where a notice would go to a list, whose people must be able to leave it, or a campaign to a group.
    """
    said = campaign.audience_rule
    if to_groups(said) != campaign.plain:
        raise Refused(TO_LISTS if campaign.plain else TO_GROUPS)
    already, alone = _reached(rule.unreached_of(said)), _received(rule.reached_of(said))
    found = candidates(said, on, already=already, alone=alone, left=left_by(campaign)).subquery("found")
    written = content or campaign.content
    needed = must_have(written) if written else []
    reason: ColumnElement[Any] = found.c.reason
    if not campaign.agreed.one_click and not campaign.plain:
        # Enrolment and payments cannot be lost by one click on a newsletter's button.
        reason = func.nullif(reason, UNSUBSCRIBED)
    left_out = _needs_utf8(found.c.email) & ~take_any_letters()
    reason = func.coalesce(reason, case((left_out, NEEDS_UTF8), else_=None))
    if needed:
        lacks = [func.trim(field_of(found, name)) == "" for name in needed]
        reason = func.coalesce(reason, case(*[(lack, MISSING_FIELD) for lack in lacks], else_=None))
    return select(found, reason.label("verdict")).subquery("judged")


def _needs_utf8(email: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether letters beyond ASCII stand before the @, as `mailboxes.needs_utf8` says."""
    at = func.strpos(email, "@") if on_postgresql() else func.instr(email, "@")
    local = func.substr(email, 1, at)
    size = func.octet_length(local) if on_postgresql() else func.length(cast(local, LargeBinary))
    return size > func.length(local)


@remembered
def by_reason(campaign: Campaign, on: date) -> Mapping[str | None, int]:
    """How many candidates by reason; None: included."""
    rows = judged(campaign, on)
    query = select(rows.c.verdict, func.count()).group_by(rows.c.verdict)
    return dict(db.session.execute(query).all())


def people(campaign: Campaign, on: date, *, content: CompiledContent | None = None) -> dict[str, int]:
    """How many would get it, by the domain of their address."""
    return by_domain(judged(campaign, on, content=content))


def by_domain(rows: Subquery) -> dict[str, int]:
    """How many of an audience are included, by the domain of their address."""
    query = select(rows.c.domain, func.count()).where(rows.c.verdict.is_(None)).group_by(rows.c.domain)
    return dict(db.session.execute(query).all())


def unreachable(campaign: Campaign, on: date) -> Unreachable:
    """Whom of its audience no mail can reach, as far as the DNS was asked."""
    rows = judged(campaign, on)
    mine = rows.c.domain == MailDomain.name
    query = select(rows.c.domain, func.count()).join(MailDomain, mine).where(rows.c.verdict.is_(None))
    found = db.session.execute(query.where(MailDomain.receives.is_(False)).group_by(rows.c.domain)).all()
    ordered = sorted(found, key=lambda row: (-row[1], row[0]))
    return Unreachable(sum(row[1] for row in ordered), tuple(row[0] for row in ordered))


def field_of(rows: Subquery, name: str) -> ColumnElement[Any]:
    """The value of a personal field, as it is frozen."""
    if name == FULL_NAME:
        return func.trim(rows.c.first_name + " " + rows.c.last_name)
    if name in COLUMNS:
        return func.coalesce(rows.c[COLUMNS[name]], "")
    return func.coalesce(rows.c.attributes[name].as_string(), "")


def _reached(campaigns: Sequence[int]) -> Select[Any] | None:
    """Whom one of these campaigns reached. Of whom it is not known, he or she counts as missing, unless the campaign
    says that nobody is to get it twice (rules: Finished)."""
    if not campaigns:
        return None
    kept_back = (Recipient.state == UNKNOWN) & (Campaign.unknown_policy == "hold")
    query = select(Recipient.contact_id).join(Campaign, Campaign.id == Recipient.campaign_id)
    return query.where(Recipient.campaign_id.in_(campaigns), or_(Recipient.state == ACCEPTED, kept_back))


def _received(campaigns: Sequence[int]) -> Select[Any] | None:
    """Who may have the mail of one of these campaigns. Whose mail came back got no error that could be mended."""
    if not campaigns:
        return None
    got = (Recipient.state.in_((ACCEPTED, UNKNOWN)), Recipient.bounced_at.is_(None))
    return select(Recipient.contact_id).where(Recipient.campaign_id.in_(campaigns), *got)
