"""From a form to a list or a place on one."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import BinaryIO, cast

from werkzeug.datastructures import FileStorage

from ticketing.audience.consent import actions as consent
from ticketing.audience.consent.grounds import Ground
from ticketing.audience.consent.models import Consent
from ticketing.audience.contacts import actions as contacts
from ticketing.audience.contacts.models import Contact
from ticketing.audience.contacts.queries import by_email
from ticketing.audience.list_pages.forms import ListForm, MemberForm
from ticketing.audience.lists import actions
from ticketing.audience.lists.models import INSTITUTIONAL, MailingList
from ticketing.extensions import db
from ticketing.office.files.actions import store
from ticketing.office.files.models import StoredFile
from ticketing.office.people.models import Person
from workflows.refusals import Refused

EVIDENCE = ("document", "image", "mail")


def enable(form: ListForm, *, by: Person, at: datetime) -> MailingList:
    """The list that the form describes."""
    return actions.enable(
        code=form.code.data or "",
        name=form.name.data or "",
        purpose=form.purpose.data or "",
        owner=db.session.get(Person, form.owner.data),
        valid_until=cast(date, form.valid_until.data),
        kind=form.kind.data or "",
        by=by,
        at=at,
    )


def enrol(one: MailingList, form: MemberForm, *, by: Person, at: datetime) -> Consent:
    """A place on the list, with its ground: for a known contact, left as it is, or on a public list a new one."""
    contact = by_email(form.said.email) or _new(one, form, by, at)
    ground = Ground(form.basis.data or "", form.evidence.data or "", _kept(form.file.data, by, at))
    return consent.put_on(one, contact, ground, by=by, at=at)


def _new(one: MailingList, form: MemberForm, by: Person, at: datetime) -> Contact:
    if one.kind == INSTITUTIONAL:
        raise Refused(
            f"«{form.said.email}» no está en la base de la institución: en una lista institucional solo entra a mano "
            "quien ya está en ella. Para los demás hay listas públicas."
        )
    return contacts.add(**asdict(form.said), by=by, at=at)


def _kept(sent: FileStorage | None, by: Person, at: datetime) -> StoredFile | None:
    if not (sent and sent.filename):
        return None
    return store(cast(BinaryIO, sent.stream), sent.filename, by=by, at=at, kinds=EVIDENCE)
