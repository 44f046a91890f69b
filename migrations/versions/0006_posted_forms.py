"""A form that was sent twice is one deed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "posted_form",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("location", sa.Text()),
        sa.Column("said", JSON, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_posted_form")),
    )
    op.create_index(op.f("ix_posted_form_made_at"), "posted_form", ["made_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_posted_form_made_at"), "posted_form")
    op.drop_table("posted_form")
