"""Enable a list, renew it, switch it off; put people on it; take their withdrawal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

from ticketing.audience.contacts.models import Contact
from ticketing.audience.lists.models import (
    ACTIVE,
    CONFIRMED,
    INSTITUTIONAL,
    KINDS,
    SWITCHED_OFF,
    UNSUBSCRIBED,
    MailingList,
    Membership,
)
from ticketing.audience.lists.queries import find, lists_of, membership, typed_members
from ticketing.audience.suppression.actions import block, lift, list_scope
from ticketing.audience.suppression.models import EVERYTHING
from ticketing.audience.suppression.queries import blocked, blocks
from ticketing.audience.suppression.reasons import REMOVED
from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from ticketing.office.people.models import Person
from workflows.refusals import Refused

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def enable(
    *,
    code: str,
    name: str,
    purpose: str,
    owner: Person | None,
    valid_until: date,
    kind: str = INSTITUTIONAL,
    by: Person | None,
    at: datetime,
) -> MailingList:
    """A new list, of which somebody answers for the renewal (L-1, L-4)."""
    if not CODE.fullmatch(code):
        raise Refused("El código lleva letras minúsculas sin tilde, números y guiones: «estudiantes-2026».")
    if find(code):
        raise Refused(f"Ya existe una lista con el código «{code}».")
    refuse_past(valid_until, at)
    _refuse_unknown(kind)
    fresh = MailingList(
        code=code,
        name=name,
        kind=kind,
        purpose=purpose,
        owner=owner,
        valid_until=valid_until,
        status=ACTIVE,
        made_at=at,
    )
    db.session.add(fresh)
    said = {"code": code, "kind": kind, "valid_until": valid_until.isoformat()}
    record(fresh, "list_enabled", by=by, at=at, payload=said)
    return fresh


def renew(mailing_list: MailingList, *, valid_until: date, by: Person | None, at: datetime) -> MailingList:
    """Active again, until a new day."""
    refuse_past(valid_until, at)
    before = mailing_list.valid_until.isoformat()
    mailing_list.status, mailing_list.valid_until = ACTIVE, valid_until
    said = {"before": before, "valid_until": valid_until.isoformat()}
    record(mailing_list, "list_renewed", by=by, at=at, payload=said)
    return mailing_list


def classify(mailing_list: MailingList, kind: str, *, by: Person | None, at: datetime) -> MailingList:
    """Of the other kind. An institutional list has nobody whom only somebody typed."""
    _refuse_unknown(kind)
    db.session.refresh(mailing_list, with_for_update=True)
    _refuse_group(mailing_list)
    if mailing_list.kind == kind:
        raise Refused("La lista ya es de esa clase.")
    typed = typed_members(mailing_list) if kind == INSTITUTIONAL else 0
    if typed:
        raise Refused(
            f"{typed} de sus contactos no vienen de la base de la institución: la lista sigue siendo pública. Para los "
            "demás habilite una institucional."
        )
    before, mailing_list.kind = mailing_list.kind, kind
    record(mailing_list, "list_classified", by=by, at=at, payload={"before": before, "kind": kind})
    return mailing_list


def entrust(mailing_list: MailingList, owner: Person, *, by: Person | None, at: datetime) -> MailingList:
    """Somebody else answers for its renewal, and signs what is to be sent to it."""
    db.session.refresh(mailing_list, with_for_update=True)
    if mailing_list.owner_id == owner.id:
        raise Refused(f"{owner.name} ya responde por la lista «{mailing_list.name}».")
    before = mailing_list.owner.name if mailing_list.owner else None
    mailing_list.owner = owner
    record(mailing_list, "list_entrusted", by=by, at=at, payload={"before": before, "owner": owner.name})
    return mailing_list


def switch_off(mailing_list: MailingList, *, reason: str, by: Person | None, at: datetime) -> MailingList:
    """Nobody can send to it from now on (L-3)."""
    if mailing_list.status == SWITCHED_OFF:
        raise Refused("Esta lista ya está apagada.")
    if not reason.strip():
        raise Refused("Escriba por qué se apaga la lista.")
    mailing_list.status = SWITCHED_OFF
    record(mailing_list, "list_switched_off", by=by, at=at, payload={"reason": reason.strip()})
    return mailing_list


def put_on(
    mailing_list: MailingList,
    contact: Contact,
    *,
    status: str = CONFIRMED,
    source: str,
    by: Person | None,
    at: datetime,
) -> Membership:
    """The contact's place on the list. Refused if it has one, or asked not to be written to.

    Confirmed is only whom the institution's base knows, on an institutional list; the rest say so themselves. What is
    done by hand goes through `consent.actions.put_on`, which asks for evidence.
    """
    _refuse_group(mailing_list)
    if status == CONFIRMED and not (mailing_list.kind == INSTITUTIONAL and contact.from_base):
        raise Refused("Solo la persona confirma su lugar en una lista pública, o si la base no la conoce.")
    known = membership(mailing_list, contact)
    if known and known.status == UNSUBSCRIBED:
        raise Refused("Esta persona se dio de baja de la lista: solo ella puede volver a inscribirse.")
    if known:
        raise Refused("Este contacto ya está en la lista.")
    if blocked(contact.keys, list_scope(mailing_list.code)):
        raise Refused("Esta dirección está bloqueada: no se puede poner en la lista.")
    place = Membership(
        list_id=mailing_list.id,
        contact_id=contact.id,
        status=status,
        source=source[:40],
        since_at=at,
        changed_at=at,
    )
    db.session.add(place)
    said = {"contact": contact.id, "status": status, "source": source}
    record(mailing_list, "member_added", by=by, at=at, payload=said)
    return place


def withdraw(
    contact: Contact,
    lists: Iterable[MailingList] | None,
    *,
    source: str,
    at: datetime,
    by: Person | None = None,
) -> None:
    """Take the person off these lists, or (None) off all and out of everything the institution sends (M-13). Nobody
    leaves an institutional group: whoever keeps it takes the mailbox out.

    The block outlives the place on the list: bringing the address back in by a file changes nothing.
    """
    places = lists_of(contact)
    named = [place.mailing_list for place in places] if lists is None else lists
    gone = [one for one in named if not one.is_group]
    ids = {one.id for one in gone}
    for place in places:
        if place.list_id in ids and place.status != UNSUBSCRIBED:
            place.status, place.changed_at = UNSUBSCRIBED, at
    for scope in [list_scope(one.code) for one in gone] + ([EVERYTHING] if lists is None else []):
        _block(contact, scope, source, at)
    said = {"lists": sorted(one.code for one in gone), "all": lists is None, "source": source}
    record(contact, "contact_withdrawn", by=by, at=at, payload=said)


def leave_scope(contact: Contact, scope: str, *, source: str, at: datetime) -> bool:
    """Take the person out of all mail of a scope (a class of campaigns, or all that one leaves by a click); the places
    on lists stay, for other mail. Whether anything changed."""
    if blocked(contact.keys, scope):
        return False
    _block(contact, scope, source, at)
    record(contact, "contact_left", by=None, at=at, payload={"scope": scope, "source": source})
    return True


def come_back(contact: Contact, place: Membership | None, scope: str, *, source: str, at: datetime) -> bool:
    """What the person left by her own word she takes back by her own word, and nobody else's: her place on a list, if
    it is one, and the block of that scope. A block for another reason stays. Whether anything changed."""
    mine = [one for one in blocks(contact.keys) if one.scope == scope and one.reason == REMOVED] if contact.keys else []
    returns = place is not None and place.status == UNSUBSCRIBED
    if not (mine or returns):
        return False
    for one in mine:
        lift(one, contact.keys)
    if place is not None and returns:
        place.status, place.changed_at = CONFIRMED, at
    record(contact, "contact_came_back", by=None, at=at, payload={"scope": scope, "source": source})
    return True


def _block(contact: Contact, scope: str, source: str, at: datetime) -> None:
    if contact.keys:
        block(contact.keys, scope=scope, reason=REMOVED, source=source, at=at)


def _refuse_unknown(kind: str) -> None:
    if kind not in KINDS:
        raise Refused("Elija si la lista es institucional o pública.")


def _refuse_group(mailing_list: MailingList) -> None:
    if mailing_list.is_group:
        raise Refused("Es un grupo institucional: sus miembros se manejan en la página del grupo.")


def refuse_past(valid_until: date, at: datetime) -> None:
    """Refused where that day is over."""
    if valid_until < at.date():
        raise Refused("La fecha hasta la que vale la lista ya pasó.")
