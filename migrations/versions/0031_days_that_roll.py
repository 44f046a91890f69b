"""Days that roll: which mail servers count twenty-four hours, what went in them, and how many notices left by day"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0027"
branch_labels = None
depends_on = None

ROLL = ("smtp.office365.com", "smtp.gmail.com", "smtp-relay.gmail.com")
SLOT = 600
TRANSPORT = sa.table("transport", sa.column("host"), sa.column("day_rolls"))
RECENT = sa.table("recent_use", sa.column("slot"), sa.column("transport"), sa.column("count"))


def upgrade() -> None:
    with op.batch_alter_table("transport") as table:
        table.add_column(sa.Column("day_rolls", sa.Boolean(), nullable=False, server_default=sa.false()))
    host = sa.func.lower(TRANSPORT.c.host)
    ses = sa.and_(host.like("email-smtp.%"), host.like("%.amazonaws.com"))
    op.execute(TRANSPORT.update().where(sa.or_(host.in_(ROLL), ses)).values(day_rolls=sa.true()))
    op.create_table(
        "recent_use",
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("transport", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("slot", "transport", name=op.f("pk_recent_use")),
    )
    op.create_table(
        "notice_use",
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("on_day", name=op.f("pk_notice_use")),
    )
    _begin_with_what_went(datetime.now(UTC))
    _keep_what_is_merged()


def downgrade() -> None:
    op.drop_table("notice_use")
    op.drop_table("recent_use")
    with op.batch_alter_table("transport") as table:
        table.drop_column("day_rolls")


def _keep_what_is_merged() -> None:
    """A database that took 0027 before it kept what it merged has nothing of it; the tables it lacks."""
    if sa.inspect(op.get_bind()).has_table("merged_contact"):
        return
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


def _begin_with_what_went(now: datetime) -> None:
    """What was counted by day went by its end at the latest, in whatever zone: nobody is sent too many after this."""
    bind = op.get_bind()
    used = sa.table(
        "transport_use", sa.column("on_day", sa.Date()), sa.column("transport"), sa.column("count", sa.Integer())
    )
    query = sa.select(used.c.on_day, used.c.transport, sa.func.sum(used.c.count))
    query = query.where(used.c.on_day >= now.date() - timedelta(days=2)).group_by(used.c.on_day, used.c.transport)
    slots: dict[tuple[int, int], int] = {}
    for day, transport, count in bind.execute(query):
        key = int(min(now, _ended(day)).timestamp()) // SLOT, transport
        slots[key] = slots.get(key, 0) + count
    rows = [{"slot": slot, "transport": one, "count": count} for (slot, one), count in slots.items() if count]
    if rows:
        op.bulk_insert(RECENT, rows)


def _ended(day: date) -> datetime:
    """The last instant at which it was still that day anywhere."""
    return datetime.combine(day + timedelta(days=1), time(12), UTC)
