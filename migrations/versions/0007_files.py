"""Files that are read before they are taken"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What was taken before was read before.
    op.add_column("stored_file", sa.Column("state", sa.String(12), nullable=False, server_default="ok"))
    op.add_column("stored_file", sa.Column("reason", sa.String(400), nullable=False, server_default=""))
    op.add_column("stored_file", sa.Column("checked_at", sa.DateTime(timezone=True)))
    op.create_index(op.f("ix_stored_file_state"), "stored_file", ["state"])


def downgrade() -> None:
    op.drop_index(op.f("ix_stored_file_state"), "stored_file")
    op.drop_column("stored_file", "checked_at")
    op.drop_column("stored_file", "reason")
    op.drop_column("stored_file", "state")
