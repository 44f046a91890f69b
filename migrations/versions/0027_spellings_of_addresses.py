"""One address is one contact in whatever spelling; a defect holds one campaign alone; servers that take any letters

The key of a contact was its address with everything folded, which took ß for ss and a domain's two spellings for two
domains. Now it is the local part in NFC, in small ASCII letters, and the domain in A-labels. Contacts that are one
address now are merged: each keeps the stricter of its states. A block by the old hash stays, and `former_key` finds it.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import idna
import sqlalchemy as sa
from alembic import op
from flask import current_app

revision = "0027"
down_revision = "0030"
branch_labels = None
depends_on = None

SMALL = {capital: capital + 32 for capital in range(ord("A"), ord("Z") + 1)}
MOMENT = sa.DateTime(timezone=True)
CONTACT = sa.table(
    "contact", *map(sa.column, ("id", "email", "email_key", "address_key", "former_key", "first_name", "last_name",
    "document", "phone", "origin")),
)  # fmt: skip
PLACE = sa.table("membership", *map(sa.column, ("list_id", "contact_id", "status")))
CONSENT = sa.table(
    "consent", *map(sa.column, ("id", "list_id", "contact_id", "answer", "asked", "mailbox")), sa.column("answered_at", MOMENT)
)  # fmt: skip
MERGED = sa.table("merged_contact", *map(sa.column, ("id", "contact_id", "email")))
MERGED_CONSENT = sa.table("merged_consent", *map(sa.column, ("id", "consent_id", "contact_id")))
RECIPIENT = sa.table("recipient", *map(sa.column, ("campaign_id", "seq", "contact_id")))
BOUNCE = sa.table("bounce", sa.column("contact_id"))
READING = sa.table("reading_consent", sa.column("contact_id"))
BLOCK = sa.table(
    "suppression", *map(sa.column, ("id", "key", "channel", "scope", "reason", "source")), sa.column("since_at", MOMENT)
)
STRICTER = {"confirmed": 0, "unconfirmed": 1, "unsubscribed": 2}
STRICTER_ANSWER = {"yes": 0, "": 1, "gone": 2, "no": 3}
NEW = (
    ("sender_process", "trouble_at"), ("sender_process", "trouble"), ("campaign", "fault"),
    ("transport", "takes_smtputf8"), ("contact", "former_key"),
)  # fmt: skip
FILLED = ("first_name", "last_name", "document", "phone")


def upgrade() -> None:
    with op.batch_alter_table("contact") as batch:
        batch.add_column(sa.Column("former_key", sa.String(64), nullable=True))
    with op.batch_alter_table("transport") as batch:
        batch.add_column(sa.Column("takes_smtputf8", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("campaign") as batch:
        batch.add_column(sa.Column("fault", sa.String(60), nullable=False, server_default=""))
    with op.batch_alter_table("sender_process") as batch:
        batch.add_column(sa.Column("trouble", sa.String(200), nullable=False, server_default=""))
        batch.add_column(sa.Column("trouble_at", MOMENT, nullable=True))
    bind = op.get_bind()
    _keep_what_is_merged()
    changed = dict(_changed(bind, key))
    _rename(bind, changed)


def downgrade() -> None:
    """Contacts that were merged stay one; where the old key belongs to another by now, the new one stays."""
    bind = op.get_bind()
    taken = {row.email_key for row in bind.execute(sa.select(CONTACT.c.email_key))}
    for number, (email, _known_as) in dict(_changed(bind, former)).items():
        if former(email) not in taken:
            taken.add(former(email))
            _put(bind, number, email_key=former(email), address_key=hashed(former(email)))
    for table in ("merged_consent", "merged_contact"):
        op.execute(f"DROP TABLE IF EXISTS {table}")
    # In place: a table made anew would forget a check that stands with its column (0008).
    for table, column in NEW:
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")


def _keep_what_is_merged() -> None:
    """Links that were mailed before name contacts and grounds that are no more."""
    op.create_table(
        "merged_contact",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_merged_contact_contact_id_contact")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merged_contact")),
    )
    op.create_table(
        "merged_consent",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("consent_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_merged_consent_consent_id_consent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merged_consent")),
    )


def key(email: str) -> str:
    """By what an address is known from now on; frozen here as it was at this revision."""
    local, _, domain = email.strip().rpartition("@")
    try:
        mapped = idna.uts46_remap(domain, std3_rules=True, transitional=False)
        found = mapped if mapped.isascii() else idna.encode(mapped, std3_rules=True).decode()
    except UnicodeError:
        found = domain.casefold()
    return f"{unicodedata.normalize('NFC', local).translate(SMALL)}@{found}"


def former(email: str) -> str:
    return email.strip().casefold()


def hashed(known_as: str) -> str:
    secret: str = current_app.config["SETTINGS"].secret_key
    mine = hashlib.blake2b(secret.encode(), person=b"suppression", digest_size=32).digest()
    return hashlib.blake2b(known_as.encode(), key=mine, digest_size=32).hexdigest()


def _changed(bind: sa.Connection, read: Any) -> Iterator[tuple[int, tuple[str, str]]]:
    """Number -> (address, key as it is) of each contact whose key reads otherwise."""
    rows = bind.execute(sa.select(CONTACT.c.id, CONTACT.c.email, CONTACT.c.email_key).order_by(CONTACT.c.id))
    for row in rows:
        if row.email and row.email_key and row.email_key != read(row.email):
            yield row.id, (row.email, row.email_key)


def _rename(bind: sa.Connection, changed: dict[int, tuple[str, str]]) -> None:
    """New keys for these contacts; those that are one address now, or are that of another, are merged into the first."""
    together: dict[str, list[int]] = defaultdict(list)
    for number, (email, _known_as) in changed.items():
        together[key(email)].append(number)
    nameless = sa.update(CONTACT).where(CONTACT.c.id == sa.bindparam("contact")).values(email_key=None)
    if changed:  # two may exchange their keys
        bind.execute(nameless, [{"contact": number} for number in changed])
    for known_as, numbers in together.items():
        holder = bind.scalar(sa.select(CONTACT.c.id).where(CONTACT.c.email_key == known_as))
        first, *others = sorted([*numbers, *([holder] if holder is not None else [])])
        before = {old for one in (first, *others) for old in _hashes(bind, one)}
        for other in others:
            _merge(bind, first, other)
        email = bind.scalar(sa.select(CONTACT.c.email).where(CONTACT.c.id == first))
        now, old = hashed(known_as), former(email)
        _put(
            bind, first, email_key=known_as, address_key=now, former_key=None if old == known_as else hashed(old)
        )  # fmt: skip
        if others:
            _carry_blocks(bind, before - {now}, now)
        _mailboxes(bind, first, known_as)


def _hashes(bind: sa.Connection, number: int) -> set[str]:
    email = bind.scalar(sa.select(CONTACT.c.email).where(CONTACT.c.id == number))
    return {hashed(former(email)), hashed(key(email))}


def _merge(bind: sa.Connection, first: int, other: int) -> None:
    said = sa.select(CONTACT.c.email).where(CONTACT.c.id == other)
    bind.execute(sa.insert(MERGED).values(id=other, contact_id=first, email=bind.scalar(said)))
    _merge_places(bind, first, other)
    _merge_consents(bind, first, other)
    # Whether it may be known what she reads is asked again: one spelling's word is not the other's.
    bind.execute(sa.delete(READING).where(READING.c.contact_id.in_((first, other))))
    bind.execute(sa.update(BOUNCE).where(BOUNCE.c.contact_id == other).values(contact_id=first))
    theirs = sa.select(RECIPIENT.c.campaign_id).where(RECIPIENT.c.contact_id == first)
    moved = sa.update(RECIPIENT).where(RECIPIENT.c.contact_id == other, RECIPIENT.c.campaign_id.not_in(theirs))
    bind.execute(moved.values(contact_id=first))
    mine, its = (bind.execute(sa.select(CONTACT).where(CONTACT.c.id == one)).one() for one in (first, other))
    filled = {name: getattr(mine, name) or getattr(its, name) for name in FILLED}
    _put(bind, first, origin="base" if "base" in (mine.origin, its.origin) else "typed", **filled)
    if bind.scalar(sa.select(RECIPIENT.c.seq).where(RECIPIENT.c.contact_id == other).limit(1)) is None:
        bind.execute(sa.delete(CONTACT).where(CONTACT.c.id == other))
    else:  # one campaign wrote to both: its balance keeps both, and nobody writes to this one any more
        at = sa.select(CONTACT.c.email).where(CONTACT.c.id == other)
        now = hashed(key(bind.scalar(at)))
        _put(bind, other, email=None, email_key=None, address_key=now, former_key=None, document=None, phone=None)


def _merge_places(bind: sa.Connection, first: int, other: int) -> None:
    for place in bind.execute(sa.select(PLACE).where(PLACE.c.contact_id == other)).all():
        mine = sa.and_(PLACE.c.list_id == place.list_id, PLACE.c.contact_id == first)
        known = bind.scalar(sa.select(PLACE.c.status).where(mine))
        theirs = sa.and_(PLACE.c.list_id == place.list_id, PLACE.c.contact_id == other)
        if known is None:
            bind.execute(sa.update(PLACE).where(theirs).values(contact_id=first))
            continue
        if STRICTER[place.status] > STRICTER[known]:
            bind.execute(sa.update(PLACE).where(mine).values(status=place.status))
        bind.execute(sa.delete(PLACE).where(theirs))


def _merge_consents(bind: sa.Connection, first: int, other: int) -> None:
    for given in bind.execute(sa.select(CONSENT).where(CONSENT.c.contact_id == other)).all():
        mine = sa.select(CONSENT).where(CONSENT.c.list_id == given.list_id, CONSENT.c.contact_id == first)
        known = bind.execute(mine).first()
        stays = given.id if known is None else known.id
        bind.execute(sa.insert(MERGED_CONSENT).values(id=given.id, consent_id=stays, contact_id=other))
        if known is None:
            bind.execute(sa.update(CONSENT).where(CONSENT.c.id == given.id).values(contact_id=first))
            continue
        kept: dict[str, Any] = {"asked": known.asked + given.asked}
        if STRICTER_ANSWER[given.answer] > STRICTER_ANSWER[known.answer]:
            kept |= {"answer": given.answer, "answered_at": given.answered_at}
        bind.execute(sa.update(CONSENT).where(CONSENT.c.id == known.id).values(**kept))
        bind.execute(sa.delete(CONSENT).where(CONSENT.c.id == given.id))


def _carry_blocks(bind: sa.Connection, before: set[str], now: str) -> None:
    """Whoever was blocked under one of the spellings is."""
    for block in bind.execute(sa.select(BLOCK).where(BLOCK.c.key.in_(before))).all():
        same = (BLOCK.c.key == now, BLOCK.c.channel == block.channel, BLOCK.c.scope == block.scope)
        if bind.scalar(sa.select(BLOCK.c.id).where(*same)) is None:
            said = {name: getattr(block, name) for name in ("channel", "scope", "reason", "source", "since_at")}
            bind.execute(sa.insert(BLOCK).values(key=now, **said))


def _mailboxes(bind: sa.Connection, contact: int, known_as: str) -> None:
    """By what it is known how often a mailbox was asked: without a tag after a plus, and for Gmail without points."""
    local, _, domain = known_as.rpartition("@")
    plain = local.partition("+")[0] or local
    if domain in ("gmail.com", "googlemail.com"):
        plain, domain = plain.replace(".", ""), "gmail.com"
    mine = sa.update(CONSENT).where(CONSENT.c.contact_id == contact)
    bind.execute(mine.values(mailbox=hashed(f"{plain}@{domain}")))


def _put(bind: sa.Connection, contact: int, **values: Any) -> None:
    bind.execute(sa.update(CONTACT).where(CONTACT.c.id == contact).values(**values))
