"""From a form to a list or a place on one."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import cast

from ticketing.audience.contacts import actions as contacts
from ticketing.audience.contacts.queries import by_email
from ticketing.audience.lists import actions
from ticketing.audience.lists.forms import ListForm, MemberForm
from ticketing.audience.lists.models import MailingList, Membership
from ticketing.extensions import db
from ticketing.office.people.models import Person


def enable(form: ListForm, *, by: Person, at: datetime) -> MailingList:
    """The list that the form describes."""
    return actions.enable(
        code=form.code.data or "",
        name=form.name.data or "",
        purpose=form.purpose.data or "",
        owner=db.session.get(Person, form.owner.data),
        valid_until=cast(date, form.valid_until.data),
        by=by,
        at=at,
    )


def enrol(one: MailingList, form: MemberForm, *, by: Person, at: datetime) -> Membership:
    """A place on the list for the contact with that address: the known one, left as it is, or a new one."""
    contact = by_email(form.said.email) or contacts.add(**asdict(form.said), by=by, at=at)
    return actions.put_on(one, contact, status=form.status, source=form.source.data, by=by, at=at)
