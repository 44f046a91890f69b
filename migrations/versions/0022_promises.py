"""A ticket keeps how long the office has, where its answers say so and not its category alone"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ticket", sa.Column("target", sa.String(40), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("ticket") as table:
        table.drop_column("target")
