"""Who reads only writes nothing, whatever other grant, headship or substitution says: asked at the ledger."""

from __future__ import annotations

from datetime import datetime

from ticketing.extensions import db
from ticketing.ledger.recording.actions import Actor, Subject
from ticketing.office.calendars.queries import today
from ticketing.office.people.models import Person
from ticketing.office.people.queries import reads_only
from workflows.refusals import Refused

READ_ONLY = (
    "Su papel es de solo lectura: puede ver lo que sus permisos muestran, pero no escribir, firmar ni enviar. "
    "Nada cambió; si le corresponde hacerlo, pida a la administración que revise sus roles."
)
# About oneself: signing in, one's password, one's keys (which then only read).
OWN = frozenset({"signed_in", "password_set", "token_made", "token_revoked"})


def refuse_readers(subject: Subject, kind: str, by: Actor, at: datetime) -> None:
    """Raises Refused if `by` reads only that day, unless it is about his or her own account."""
    about_self = subject.__tablename__ == Person.__tablename__ and subject.id == by.id
    if about_self and kind in OWN:
        return
    with db.session.no_autoflush:
        person = db.session.get(Person, by.id)
        refused = person is not None and reads_only(person, today(at))
    if refused:
        raise Refused(READ_ONLY)
