"""The demo's contacts: on five lists that overlap, some unconfirmed, gone, blocked or without an address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert

from ticketing.audience.contacts.actions import add_many
from ticketing.audience.contacts.queries import newest_ids
from ticketing.audience.lists.models import CONFIRMED, UNCONFIRMED, UNSUBSCRIBED, MailingList, Membership
from ticketing.audience.suppression.keys import address_key
from ticketing.audience.suppression.models import EVERYTHING, Suppression
from ticketing.audience.suppression.reasons import ASKED, BOUNCED, COMPLAINED, REMOVED
from ticketing.demo import names
from ticketing.demo.cast import DOMAIN
from ticketing.extensions import db

DOMAINS = (DOMAIN, f"estudiantes.{DOMAIN}", f"egresados.{DOMAIN}", f"correo.{DOMAIN}")
SHARES = {"estudiantes": 0.55, "docentes": 0.12, "personal": 0.08, "beneficiarios": 0.45, "boletin": 0.35}
# Of a list's members: how many never confirmed, how many left.
LOOSE = {"boletin": (0.12, 0.06)}
FIRM = (0.01, 0.02)
BLOCKED = 0.012
WITHOUT_ADDRESS = 0.015
AT_ONCE = 10_000


def fill(lists: Mapping[str, MailingList], *, count: int, chance: Random, at: datetime) -> None:
    """Add so many contacts and put each on at least one list."""
    for first in range(0, count, AT_ONCE):
        rows = [_somebody(first + n, chance) for n in range(min(AT_ONCE, count - first))]
        add_many(rows, at=at)
        ids = newest_ids(len(rows))
        db.session.execute(insert(Membership), [place for who in ids for place in _places(who, lists, chance, at)])
        _block([row["email"] for row in rows if row["email"] and chance.random() < BLOCKED], chance, at)


def _somebody(number: int, chance: Random) -> dict[str, Any]:
    name = names.somebody(chance)
    domain = chance.choices(DOMAINS, (5, 3, 1, 1))[0]
    email = f"{names.mailbox(name, number)}@{domain}" if chance.random() > WITHOUT_ADDRESS else None
    phone = f"+573{chance.randrange(10**8, 10**9 - 1):09d}" if chance.random() < 0.8 else None
    return {
        "email": email,
        "first_name": name.first,
        "last_name": name.last,
        "document": str(1_000_000_000 + 37 * number),
        "phone": phone,
        "attributes": _attributes(chance),
    }


def _attributes(chance: Random) -> dict[str, str]:
    """Some know the programme and the semester, most the town: personal fields need a word to fall back on."""
    said = {"municipio": chance.choice(names.TOWNS)} if chance.random() < 0.9 else {}
    if chance.random() < 0.7:
        said |= {"programa": chance.choice(names.PROGRAMMES), "semestre": str(chance.randint(1, 10))}
    return said


def _places(who: int, lists: Mapping[str, MailingList], chance: Random, at: datetime) -> Sequence[dict[str, Any]]:
    chosen = [code for code, share in SHARES.items() if chance.random() < share] or ["estudiantes"]
    return [_place(who, lists[code], chance, at) for code in chosen]


def _place(who: int, one: MailingList, chance: Random, at: datetime) -> dict[str, Any]:
    waiting, gone = LOOSE.get(one.code, FIRM)
    luck = chance.random()
    status = UNCONFIRMED if luck < waiting else UNSUBSCRIBED if luck < waiting + gone else CONFIRMED
    since = at - timedelta(days=chance.randint(0, 20))
    return {
        "list_id": one.id,
        "contact_id": who,
        "status": status,
        "source": "base",
        "since_at": since,
        "changed_at": at if status == UNSUBSCRIBED else since,
    }


def _block(emails: Sequence[str], chance: Random, at: datetime) -> None:
    reasons = (REMOVED, BOUNCED, COMPLAINED, ASKED)
    rows = [
        {
            "key": address_key(email),
            "channel": "email",
            "scope": EVERYTHING,
            "reason": chance.choice(reasons),
            "source": "demostración",
            "since_at": at,
        }
        for email in emails
    ]
    if rows:
        db.session.execute(insert(Suppression), rows)
