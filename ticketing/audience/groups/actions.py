"""Make an institutional group, say which domains it permits, put mailboxes in it and take them out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ticketing.audience.contacts import actions as contacts
from ticketing.audience.contacts.models import Contact
from ticketing.audience.contacts.queries import by_email
from ticketing.audience.contacts.spelling import address
from ticketing.audience.groups import domains as permitted
from ticketing.audience.groups.queries import outside
from ticketing.audience.lists.actions import CODE, refuse_past
from ticketing.audience.lists.models import ACTIVE, CONFIRMED, GROUP, UNSUBSCRIBED, MailingList, Membership
from ticketing.audience.lists.queries import find, membership
from ticketing.audience.suppression.keys import address_key, former_key
from ticketing.audience.suppression.models import EVERYTHING
from ticketing.audience.suppression.queries import blocks
from ticketing.audience.suppression.reasons import DEAD
from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from ticketing.office.people.models import Person
from ticketing.office.procedures.queries import present
from ticketing.web.characters import one_line
from workflows.refusals import Refused

HAND, SHEET = "hand", "sheet"
MOST_NAMED = 3
FIRST_YEAR = timedelta(days=365)
LONGEST_CODE, LONGEST_NAME, LONGEST_NOTE = 40, 120, 200


@dataclass(frozen=True)
class Mailbox:
    """One mailbox as somebody brings it: its address, whose it is, and a note."""

    email: str
    name: str = ""
    note: str = ""


def make(
    *,
    code: str,
    name: str,
    purpose: str,
    owner: Person | None,
    valid_until: date,
    domains: Sequence[str],
    by: Person | None,
    at: datetime,
) -> MailingList:
    """A new group, of which somebody answers for who is in it."""
    if not CODE.fullmatch(code) or len(code) > LONGEST_CODE:
        raise Refused("El código lleva hasta 40 letras minúsculas sin tilde, números y guiones: «proveedores».")
    if find(code):
        raise Refused(f"Ya existe una lista o un grupo con el código «{code}».")
    refuse_past(valid_until, at)
    allowed = permitted.kept(domains)
    fresh = MailingList(
        code=code, name=_said(name, "el nombre", 160), kind=GROUP, purpose=_said(purpose, "quiénes son", 2000),
        owner=owner, valid_until=valid_until, status=ACTIVE, made_at=at, domains=allowed,
    )  # fmt: skip
    db.session.add(fresh)
    said = {"code": code, "kind": GROUP, "valid_until": valid_until.isoformat(), "domains": allowed}
    record(fresh, "list_enabled", by=by, at=at, payload=said)
    return fresh


def open_missing(named: Iterable[tuple[str, str]], *, by: Person | None, at: datetime) -> list[MailingList]:
    """The groups (code, name) that a procedure begins with and that there are not yet. Nobody is in them, and
    nobody can be before somebody says which domains each permits."""
    made = []
    for code, name in named:
        if find(code) is None and CODE.fullmatch(code) and len(code) <= LONGEST_CODE:
            fresh = MailingList(
                code=code, name=name[:160], kind=GROUP, purpose="", owner=None,
                valid_until=at.date() + FIRST_YEAR, status=ACTIVE, made_at=at, domains=[],
            )  # fmt: skip
            db.session.add(fresh)
            record(fresh, "list_enabled", by=by, at=at, payload={"code": code, "kind": GROUP, "domains": []})
            made.append(fresh)
    return made


def open_of_procedures(*, at: datetime) -> list[MailingList]:
    """Those with which the procedures of this installation begin and that there are not yet, so that they can be asked
    for."""
    fields = [field for procedure in present() for field in procedure.fields if field.kind == "groups"]
    return open_missing(((each.value, each.label) for field in fields for each in field.choices), by=None, at=at)


def permit(group: MailingList, domains: Sequence[str], *, by: Person | None, at: datetime) -> MailingList:
    """Mailboxes of these domains and no others. Refused while one of another is in the group."""
    allowed = permitted.kept(domains)
    _hold(group)
    if allowed == group.domains:
        raise Refused("El grupo ya permite esos dominios.")
    left = outside(group, allowed)
    if left:
        some = ", ".join(left[:MOST_NAMED]) + (f" y {len(left) - MOST_NAMED} más" if left[MOST_NAMED:] else "")
        raise Refused(f"En el grupo hay direcciones de otros dominios: {some}. Retírelas primero.")
    before, group.domains = list(group.domains), allowed
    record(group, "domains_permitted", by=by, at=at, payload={"before": before, "domains": allowed})
    return group


def put_in(group: MailingList, mailbox: Mailbox, *, source: str = HAND, by: Person, at: datetime) -> Membership:
    """The mailbox's place in the group. Refused where its domain is none of the group's, nobody reads it any more, or
    it is in the group."""
    _hold(group)
    email = ask_fit(group, mailbox)
    contact = by_email(email)
    place = membership(group, contact) if contact else None
    if place is not None and place.status == CONFIRMED:
        raise Refused(f"«{email}» ya está en el grupo.")
    return _placed(group, mailbox, contact, place, source, by, at)


def take_out(group: MailingList, contact: Contact, *, by: Person, at: datetime) -> None:
    """The mailbox is in the group no more; nothing that is under way reaches it either."""
    _hold(group)
    place = membership(group, contact)
    if place is None or place.status != CONFIRMED:
        raise Refused("Esa dirección ya no está en el grupo.")
    place.status, place.changed_at = UNSUBSCRIBED, at
    record(group, "member_removed", by=by, at=at, payload={"contact": contact.id})


def take_in(group: MailingList, mailboxes: Sequence[Mailbox], *, by: Person, at: datetime) -> tuple[int, int]:
    """Put in those of a sheet that are not in the group yet, and keep the new notes of the others. Returns how many
    were put in and how many were there. Refused as a whole where one does not belong there (`ask_fit`)."""
    _hold(group)
    fresh = known = 0
    for mailbox in mailboxes:
        contact = by_email(ask_fit(group, mailbox))
        place = membership(group, contact) if contact else None
        if place is None or place.status != CONFIRMED:
            _placed(group, mailbox, contact, place, SHEET, by, at)
            fresh += 1
            continue
        known += 1
        if mailbox.note and mailbox.note != place.note:
            place.note, place.changed_at = _note(mailbox), at
    return fresh, known


def ask_fit(group: MailingList, mailbox: Mailbox) -> str:
    """The address as it is kept. Refused where the mailbox does not belong in the group."""
    email = address(mailbox.email)
    if not permitted.fits(email, group.domains):
        allowed = _some(group.domains) or "todavía ninguno; lo dice quien habilita listas"
        raise Refused(f"«{email}» no es de un dominio que el grupo permite: {allowed}.")
    keys = [key for key in (address_key(email), former_key(email)) if key]
    if any(one.scope == EVERYTHING and one.reason in DEAD for one in blocks(keys)):
        raise Refused(f"«{email}» está bloqueada: la dirección no existe o es de otra persona.")
    for what, said, most in (("El nombre", mailbox.name, LONGEST_NAME), ("La nota", mailbox.note, LONGEST_NOTE)):
        if len(said) > most:
            raise Refused(f"{what} pasa de {most} caracteres.")
    return email


def _placed(
    group: MailingList, mailbox: Mailbox, contact: Contact | None, place: Membership | None, source: str,
    by: Person, at: datetime,
) -> Membership:  # fmt: skip
    contact = contact or contacts.add(email=mailbox.email, first_name=one_line(mailbox.name), by=by, at=at)
    db.session.flush()
    if place is None:
        place = Membership(list_id=group.id, contact_id=contact.id, since_at=at)
        db.session.add(place)
    place.status, place.source, place.changed_at, place.note = CONFIRMED, source, at, _note(mailbox)
    said = {"contact": contact.id, "status": CONFIRMED, "source": source}
    record(group, "member_added", by=by, at=at, payload=said)
    return place


def _said(text: str, what: str, most: int) -> str:
    found = one_line(text)
    if not found:
        raise Refused(f"Escriba {what}.")
    if len(found) > most:
        raise Refused(f"Escriba {what} en {most} caracteres o menos; tiene {len(found)}.")
    return found


def _note(mailbox: Mailbox) -> str:
    return one_line(mailbox.note)


def _hold(group: MailingList) -> None:
    """Whoever changes its domains or its mailboxes at the same time waits, and then sees what was done."""
    db.session.flush()
    db.session.refresh(group, with_for_update={"of": MailingList})
    if not group.is_group:
        raise Refused("Es una lista de distribución, no un grupo institucional.")


def _some(domains: Sequence[str]) -> str:
    return ", ".join(domains[:MOST_NAMED]) + (f" y {len(domains) - MOST_NAMED} más" if domains[MOST_NAMED:] else "")
