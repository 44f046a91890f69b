"""What is wrong in the rows of each sheet of text messages, and the same one repaired."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0038"
down_revision = "0034"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "sms_sheet",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("state", sa.String(12), server_default="waiting", nullable=False),
        sa.Column("reason", sa.String(400), server_default="", nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("phones", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("left_wrong", sa.Integer(), nullable=False),
        sa.Column("problems", JSON, nullable=False),
        sa.Column("changes", JSON, nullable=False),
        sa.Column("told_sha256", sa.String(64), nullable=True),
        sa.Column("mended_sha256", sa.String(64), nullable=True),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("judged_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("sha256", name="pk_sms_sheet"),
    )
    op.create_index("ix_sms_sheet_state", "sms_sheet", ["state"])


def downgrade() -> None:
    """What was found is found again when it is asked for. The copies stay on disk."""
    op.drop_index("ix_sms_sheet_state", table_name="sms_sheet")
    op.drop_table("sms_sheet")
