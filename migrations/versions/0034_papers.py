"""What was found in each document to publish, its copy without metadata, and what was let pass, by whom and why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0036"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "paper",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("state", sa.String(12), server_default="waiting", nullable=False),
        sa.Column("reason", sa.String(400), server_default="", nullable=False),
        sa.Column("findings", JSON, nullable=False),
        sa.Column("removed", JSON, nullable=False),
        sa.Column("signed", sa.Boolean(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("clean_sha256", sa.String(64), nullable=True),
        sa.Column("clean_size", sa.Integer(), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("judged_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("sha256", name="pk_paper"),
    )
    op.create_index("ix_paper_state", "paper", ["state"])
    op.create_table(
        "waiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("rule", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_waiver_ticket_id"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_waiver_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_waiver"),
        sa.UniqueConstraint("ticket_id", "sha256", "rule", name="uq_waiver_ticket_id"),
    )


def downgrade() -> None:
    """What was let pass is gone with its reason; the ticket's story keeps it. The copies stay on disk."""
    op.drop_table("waiver")
    op.drop_index("ix_paper_state", table_name="paper")
    op.drop_table("paper")
