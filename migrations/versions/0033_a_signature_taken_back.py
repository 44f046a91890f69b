"""A signature can be taken back by who gave it: since when, on its row."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("signature", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """What was taken back is taken away: the version before would count it."""
    op.execute(sa.text("DELETE FROM signature WHERE withdrawn_at IS NOT NULL"))
    with op.batch_alter_table("signature") as table:
        table.drop_column("withdrawn_at")
