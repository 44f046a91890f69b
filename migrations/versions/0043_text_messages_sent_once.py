"""Whom a sheet of text messages may be sent to, and bytes that are to leave the disk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0043"
down_revision = "0038"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "to_discard",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("noted_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_to_discard"),
    )
    op.create_table(
        "text_audience",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("fit", sa.Integer(), nullable=False),
        sa.Column("left", JSON, nullable=False),
        sa.Column("ready_sha256", sa.String(64), nullable=True),
        sa.Column("left_sha256", sa.String(64), nullable=True),
        sa.Column("ready_at", INSTANT, nullable=True),
        sa.Column("sent", sa.Integer(), nullable=True),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("told_at", INSTANT, nullable=True),
        sa.Column("erased_at", INSTANT, nullable=True),
        sa.CheckConstraint("state IN ('asked', 'ready', 'sent', 'erased')", name="ck_text_audience_state"),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_text_audience_ticket_id_ticket"),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name="fk_text_audience_file_id_stored_file"),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name="fk_text_audience_asked_by_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_text_audience"),
        sa.UniqueConstraint("ticket_id", "file_id", name="uq_text_audience_ticket_id"),
    )
    op.create_index("ix_text_audience_file_id", "text_audience", ["file_id"])
    op.create_index("ix_text_audience_state", "text_audience", ["state"])


def downgrade() -> None:
    """Whom a sheet may go to is found again when it is asked for; what was to leave the disk stays there."""
    op.drop_index("ix_text_audience_state", table_name="text_audience")
    op.drop_index("ix_text_audience_file_id", table_name="text_audience")
    op.drop_table("text_audience")
    op.drop_table("to_discard")
