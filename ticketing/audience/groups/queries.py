"""Selects over the mailboxes of groups."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from ticketing.audience.contacts.models import Contact
from ticketing.audience.groups.domains import fits
from ticketing.audience.lists.models import CONFIRMED, MailingList, Membership
from ticketing.extensions import db


def outside(group: MailingList, domains: Sequence[str]) -> list[str]:
    """The addresses in the group that are of none of these domains."""
    query = select(Contact.email).join(Membership, Membership.contact_id == Contact.id)
    mine = (Membership.list_id == group.id, Membership.status == CONFIRMED, Contact.email.is_not(None))
    found = db.session.scalars(query.where(*mine).order_by(Contact.email))
    return [email for email in found if email and not fits(email, domains)]
