"""What was published for a ticket, what was found at its address, and who vouched for what could not be checked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040"
down_revision = "0038"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proved_by", sa.String(12), nullable=False),
        sa.Column("missing", JSON, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("next_at", INSTANT, nullable=True),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("looked_at", INSTANT, nullable=True),
        sa.Column("page_sha256", sa.String(64), nullable=True),
        sa.Column("page_type", sa.String(100), nullable=False),
        sa.Column("text_sha256", sa.String(64), nullable=True),
        sa.Column("picture_sha256", sa.String(64), nullable=True),
        sa.Column("kept_at", INSTANT, nullable=True),
        sa.Column("vouched_by_id", sa.Integer(), nullable=True),
        sa.Column("vouched_at", INSTANT, nullable=True),
        sa.Column("vouched_reason", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_publication_ticket_id"),
        sa.ForeignKeyConstraint(["vouched_by_id"], ["person.id"], name="fk_publication_vouched_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_publication"),
    )
    op.create_index("ix_publication_ticket_id", "publication", ["ticket_id"])
    op.create_index("ix_publication_next_at", "publication", ["next_at"])


def downgrade() -> None:
    """What was found goes; the ticket's story keeps what it came to, and the copies stay on disk."""
    op.drop_index("ix_publication_next_at", table_name="publication")
    op.drop_index("ix_publication_ticket_id", table_name="publication")
    op.drop_table("publication")
