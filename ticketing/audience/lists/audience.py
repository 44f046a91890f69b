"""Who would get a campaign and who would not, and why: one set-based select, whatever the number of people.

Each membership of the chosen lists is judged first; a contact on several lists keeps its best judgement, so
that being withdrawn from one list takes nobody off another. What concerns the person (no address, blocked
everywhere, already reached) comes before that. No two contacts share an address: none is a duplicate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, exists, func, or_, select

from ticketing.audience.contacts.models import Contact
from ticketing.audience.lists import reasons, rule
from ticketing.audience.lists.models import ACTIVE, CONFIRMED, UNSUBSCRIBED, MailingList, Membership
from ticketing.audience.suppression.models import EVERYTHING, Suppression
from ticketing.audience.suppression.reasons import DEAD
from ticketing.extensions import among

# Best first: the smallest number among a contact's memberships speaks for it.
FINE, WITHDRAWN, BLOCKED_THERE, NOT_CONFIRMED, OFF = range(5)
SAID = {
    WITHDRAWN: reasons.UNSUBSCRIBED,
    BLOCKED_THERE: reasons.SUPPRESSED,
    NOT_CONFIRMED: reasons.UNCONFIRMED,
    OFF: reasons.LIST_OFF,
}
Already = Select[tuple[int]]
Cases = list[tuple[ColumnElement[bool], str]]
_known_as = Suppression.key.in_((Contact.address_key, Contact.former_key))


def candidates(
    audience: Mapping[str, Any],
    lists: Sequence[int],
    on: date,
    already: Already | None,
    alone: Already | None = None,
    left: Sequence[str] = (),
    *,
    only_dead: bool = False,
) -> Select[tuple[Any, ...]]:
    """One row for each contact on any of the lists; `reason` is NULL for who is included.

    `already` selects the ids of the contacts who stay out because an earlier campaign reached them, `alone` of those
    who are the only ones to get it; each is needed where the rule asks for it. `left`: the scopes of blocks by which
    one has left such mail, whatever list brings it. `only_dead`: nobody leaves such mail, and only a block that says
    that the mailbox is nobody's counts.
    """
    judged = _best_judgement(lists, on)
    return (
        select(
            Contact.id.label("contact_id"),
            func.coalesce(Contact.email, "").label("email"),
            Contact.domain,
            Contact.first_name,
            Contact.last_name,
            Contact.document,
            Contact.phone,
            Contact.attributes,
            _reason(judged, _by_reach(audience, already, alone), left, only_dead).label("reason"),
        )
        .select_from(judged)
        .join(Contact, Contact.id == judged.c.contact_id)
    )


def barred(
    lists: Sequence[int], contact_ids: Sequence[int], left: Sequence[str] = (), *, only_dead: bool = False
) -> Select[tuple[int, str]]:
    """Of these contacts, who may no longer be written to: blocked everywhere, off all of the lists, or out of such mail
    (`left`: scopes). `only_dead` as above."""
    everywhere = _blocked(EVERYTHING, only_dead=only_dead)
    stays = exists().where(
        Membership.contact_id == Contact.id,
        Membership.list_id.in_(lists),
        Membership.status != UNSUBSCRIBED,
        MailingList.id == Membership.list_id,
        ~_blocked("list:" + MailingList.code),
    )
    reason = case((everywhere, reasons.SUPPRESSED), else_=reasons.UNSUBSCRIBED).label("reason")
    out = [everywhere, ~stays, *([_blocked(*left)] if left else [])]
    return select(Contact.id, reason).where(among(Contact.id, contact_ids), or_(*out))


def _best_judgement(lists: Sequence[int], on: date) -> Subquery:
    off = or_(MailingList.status != ACTIVE, MailingList.valid_until < on)
    judgement = case(
        (off, OFF),
        (Membership.status == UNSUBSCRIBED, WITHDRAWN),
        (Membership.status != CONFIRMED, NOT_CONFIRMED),
        (Suppression.id.is_not(None), BLOCKED_THERE),
        else_=FINE,
    )
    here = and_(
        _known_as,
        Suppression.channel == "email",
        Suppression.scope == "list:" + MailingList.code,
    )
    return (
        select(Membership.contact_id, func.min(judgement).label("judgement"))
        .join(MailingList, MailingList.id == Membership.list_id)
        .join(Contact, Contact.id == Membership.contact_id)
        .join(Suppression, here, isouter=True)
        .where(Membership.list_id.in_(lists))
        .group_by(Membership.contact_id)
        .subquery("judged")
    )


def _reason(judged: Subquery, by_reach: Cases, left: Sequence[str], only_dead: bool) -> ColumnElement[str | None]:
    cases: Cases = [
        (Contact.email_key.is_(None), reasons.NO_ADDRESS),
        (_blocked(EVERYTHING, only_dead=only_dead), reasons.SUPPRESSED),
        *by_reach,
    ]
    cases += [(_blocked(*left), reasons.UNSUBSCRIBED)] if left else []
    cases += [(judged.c.judgement == rank, said) for rank, said in SAID.items()]
    return case(*cases, else_=None)


def _blocked(*scopes: str | ColumnElement[str], only_dead: bool = False) -> ColumnElement[bool]:
    found = select(Suppression.id).where(_known_as, Suppression.channel == "email", Suppression.scope.in_(scopes))
    found = found.where(Suppression.reason.in_(DEAD)) if only_dead else found
    return found.correlate(Contact, MailingList).exists()


def _by_reach(audience: Mapping[str, Any], already: Already | None, alone: Already | None) -> Cases:
    """Who stays out for what earlier campaigns did, and why."""
    if (rule.unreached_of(audience) and already is None) or (rule.reached_of(audience) and alone is None):
        raise ValueError("Who was reached already must be given for a rule that asks for it")
    cases: Cases = []
    if already is not None:
        cases.append((Contact.id.in_(already), reasons.ALREADY))
    if alone is not None:
        cases.append((Contact.id.not_in(alone), reasons.NOT_REACHED))
    return cases
