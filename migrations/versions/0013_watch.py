"""What each server refused or put off is counted by day"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("transport_use", sa.Column("refused", sa.Integer(), server_default="0", nullable=False))
    op.add_column("transport_use", sa.Column("put_off", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("transport_use") as table:
        table.drop_column("put_off")
        table.drop_column("refused")
