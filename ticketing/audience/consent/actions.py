"""Put somebody on a list by hand, ask the person, take the answer (L-5, M-14)."""

from __future__ import annotations

from datetime import datetime, timedelta

import mailboxes
from ticketing.audience.consent.grounds import Ground, checked
from ticketing.audience.consent.mailboxes import mailbox_key
from ticketing.audience.consent.models import GONE, NO, WAITING, YES, Consent
from ticketing.audience.consent.queries import bar, of, place_of
from ticketing.audience.contacts.models import Contact
from ticketing.audience.lists import actions as lists
from ticketing.audience.lists.models import CONFIRMED, INSTITUTIONAL, UNCONFIRMED, MailingList, Membership
from ticketing.audience.lists.queries import lists_of, membership
from ticketing.audience.suppression.actions import block, list_scope
from ticketing.audience.suppression.queries import blocked
from ticketing.audience.suppression.reasons import WRONG_PERSON
from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from ticketing.office.people.models import Person
from ticketing.web.settings import settings
from workflows.refusals import Refused

GOOD_FOR = timedelta(days=30)
HAND = "hand"
ASKED = "consent_asked"


def put_on(mailing_list: MailingList, contact: Contact, ground: Ground, *, by: Person, at: datetime) -> Consent:
    """The contact's place, with its ground. On an institutional list at once, but only for whom the institution's own
    base knows, at a domain of its own; on a public one unconfirmed, and the person is asked."""
    # The list's kind decides what is asked: whoever classifies it otherwise waits, or is waited for.
    db.session.refresh(mailing_list, with_for_update=True)
    ground = checked(ground, mailing_list.kind)
    _hold(contact)
    if mailing_list.kind == INSTITUTIONAL:
        _ask_known(contact)
        lists.put_on(mailing_list, contact, status=CONFIRMED, source=HAND, by=by, at=at)
        return _grounded(mailing_list, contact, ground, by, at)
    if not contact.email:
        raise Refused("Sin dirección de correo no se le puede preguntar: no entra en una lista pública.")
    if mailboxes.needs_utf8(contact.email):
        raise Refused(
            f"«{contact.email}» lleva letras que el servidor de los avisos no acepta: no se le puede preguntar, y no "
            "entra en una lista pública."
        )
    if not _waits_without_ground(mailing_list, contact):
        lists.put_on(mailing_list, contact, status=UNCONFIRMED, source=HAND, by=by, at=at)
    consent = _grounded(mailing_list, contact, ground, by, at)
    if bar(consent, at) is None:
        _write(consent, by, at)
    return consent


def ask(consent: Consent, *, by: Person, at: datetime) -> None:
    """Ask the person once more. Refused in words: answered already, asked today, or often enough."""
    _hold(consent.contact)
    db.session.refresh(consent)
    why_not = bar(consent, at)
    if why_not:
        raise Refused(why_not)
    _write(consent, by, at)


def confirm(consent: Consent, *, at: datetime) -> bool:
    """The person wants to receive. Whether that changed anything: it is said once."""
    place = _held(consent)
    if place.status == CONFIRMED:
        return False
    _refuse_late(consent, place, at)
    place.status, place.changed_at = CONFIRMED, at
    consent.answer, consent.answered_at = YES, at
    record(consent.contact, "consent_given", by=None, at=at, payload=_told(consent))
    return True


def decline(consent: Consent, *, at: datetime) -> bool:
    """The person does not want to, or is another: off the list and blocked there; somebody of whom the institution
    knows nothing else, everywhere. Whether that changed anything."""
    _held(consent)
    if consent.answer == NO:
        return False
    lists.withdraw(consent.contact, [consent.mailing_list], source="página de confirmación", at=at)
    keys = consent.contact.keys
    if keys and not consent.contact.from_base and not _elsewhere(consent):
        block(keys, reason=WRONG_PERSON, source="página de confirmación", at=at)
    consent.answer, consent.answered_at = NO, at
    record(consent.contact, "consent_declined", by=None, at=at, payload=_told(consent))
    return True


def unreachable(consent: Consent, *, at: datetime) -> None:
    """The mail server knows no such mailbox: nobody is asked there again."""
    consent.answer, consent.answered_at = GONE, at
    record(consent.contact, "consent_unreachable", by=None, at=at, payload=_told(consent))


def _ask_known(contact: Contact) -> None:
    if not contact.from_base:
        raise Refused(
            f"«{contact.email}» no está en la base de la institución: en una lista institucional solo entra a mano "
            "quien ya está en ella. Para los demás hay listas públicas."
        )
    if not settings().owns(contact.domain):
        raise Refused(
            f"«{contact.email}» no es de un dominio de la institución: en una lista institucional solo entran a mano "
            "direcciones institucionales."
        )


def _waits_without_ground(mailing_list: MailingList, contact: Contact) -> bool:
    """Somebody who was put there before grounds were kept, and has not confirmed."""
    place = membership(mailing_list, contact)
    return place is not None and place.status == UNCONFIRMED and of(mailing_list, contact) is None


def _grounded(mailing_list: MailingList, contact: Contact, ground: Ground, by: Person, at: datetime) -> Consent:
    consent = Consent(
        mailing_list=mailing_list, contact=contact, basis=ground.basis, words=ground.words, file=ground.file, by=by,
        at=at, mailbox=mailbox_key(contact.email or f"contact-{contact.id}"), asked=0, answer=WAITING,
    )  # fmt: skip
    db.session.add(consent)
    said = {"contact": contact.id, "basis": ground.basis, "evidence": ground.words}
    said |= {"file": ground.file.token, "sha256": ground.file.sha256} if ground.file else {}
    record(mailing_list, "member_grounded", by=by, at=at, payload=said)
    return consent


def _write(consent: Consent, by: Person, at: datetime) -> None:
    consent.asked, consent.asked_at, consent.expires_at = consent.asked + 1, at, at + GOOD_FOR
    record(consent.contact, ASKED, by=by, at=at, payload=_told(consent), effects=("ask_consent",))


def _hold(contact: Contact) -> None:
    """Whoever adds or asks the same person at the same time waits, and then sees what was done."""
    db.session.refresh(contact, with_for_update=True)


def _held(consent: Consent) -> Membership:
    place = place_of(consent)
    db.session.refresh(place, with_for_update=True)
    db.session.refresh(consent)
    return place


def _refuse_late(consent: Consent, place: Membership, at: datetime) -> None:
    if place.status != UNCONFIRMED or blocked(consent.contact.keys, list_scope(consent.mailing_list.code)):
        raise Refused("Esta dirección está fuera de la lista. Si cambió de opinión, escriba a la institución.")
    if consent.expires_at is None or consent.expires_at <= at:
        raise Refused("El enlace venció. Pida a la oficina de comunicaciones que le escriba otra vez.")


def _elsewhere(consent: Consent) -> bool:
    """Whether the person is confirmed on another list."""
    others = (place for place in lists_of(consent.contact) if place.list_id != consent.list_id)
    return any(place.status == CONFIRMED for place in others)


def _told(consent: Consent) -> dict[str, object]:
    return {"consent": consent.id, "list": consent.mailing_list.code}
