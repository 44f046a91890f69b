"""A draft knows of which procedure its category is"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was begun before is of the first procedure that has its category: the name stays empty."""
    with op.batch_alter_table("draft") as batch:
        batch.add_column(sa.Column("procedure", sa.String(60), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("draft") as batch:
        batch.drop_column("procedure")
