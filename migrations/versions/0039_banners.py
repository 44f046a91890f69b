"""Banners of the portal: which stands where from when to when, and what is done by hand for one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0039"
down_revision = "0040"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)
STANDS, OPEN = sa.text("ended_at IS NULL"), sa.text("done_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "banner_place",
        sa.Column("place", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_banner_place")),
    )
    op.create_table(
        "banner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(43), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("place_label", sa.String(200), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("alt", sa.Text(), nullable=False),
        sa.Column("content_number", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("from_at", INSTANT, nullable=False),
        sa.Column("until_at", INSTANT, nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("remind_at", INSTANT, nullable=True),
        sa.Column("scheduled_by_id", sa.Integer(), nullable=False),
        sa.Column("scheduled_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("went_live_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("from_at < until_at", name=op.f("ck_banner_stays")),
        sa.CheckConstraint(
            "ended_by_id IS NULL OR (ended_at IS NOT NULL AND reason <> '')", name=op.f("ck_banner_said_why")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_banner_ticket_id_ticket")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_banner_file_id_stored_file")),
        sa.ForeignKeyConstraint(["scheduled_by_id"], ["person.id"], name=op.f("fk_banner_scheduled_by_id_person")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["person.id"], name=op.f("fk_banner_ended_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_banner")),
        sa.UniqueConstraint("token", name=op.f("uq_banner_token")),
    )
    op.create_index(op.f("ix_banner_ticket_id"), "banner", ["ticket_id"])
    op.create_index(op.f("ix_banner_until_at"), "banner", ["until_at"])
    op.create_index("ix_banner_place", "banner", ["place", "until_at"])
    op.create_index(
        "uq_banner_standing", "banner", ["ticket_id"], unique=True, postgresql_where=STANDS, sqlite_where=STANDS
    )
    op.create_table(
        "banner_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("banner_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("evidence", JSON, nullable=False),
        sa.CheckConstraint("kind IN ('publish', 'remove')", name=op.f("ck_banner_task_kind")),
        sa.CheckConstraint("(done_at IS NULL) = (done_by_id IS NULL)", name=op.f("ck_banner_task_done_by_somebody")),
        sa.ForeignKeyConstraint(["banner_id"], ["banner.id"], name=op.f("fk_banner_task_banner_id_banner")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_banner_task_owner_id_person")),
        sa.ForeignKeyConstraint(["done_by_id"], ["person.id"], name=op.f("fk_banner_task_done_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_banner_task")),
    )
    op.create_index("ix_banner_task_open", "banner_task", ["owner_id"], postgresql_where=OPEN, sqlite_where=OPEN)
    op.create_index("uq_banner_task_banner_id", "banner_task", ["banner_id", "kind"], unique=True)


def downgrade() -> None:
    """The story of each request still tells of its banner."""
    for table in ("banner_task", "banner", "banner_place"):
        op.drop_table(table)
