"""What a mail says at its foot, and which content a proof showed: nothing is known of either before"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0029"
branch_labels = None
depends_on = None

NEW = {"institution": {"address": 200, "data_policy": 300}, "campaign": {"going_content": 64}}


def upgrade() -> None:
    for table, columns in NEW.items():
        with op.batch_alter_table(table) as batch:
            for column, most in columns.items():
                batch.add_column(sa.Column(column, sa.String(most), nullable=False, server_default=""))
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.alter_column(column, server_default=None)


def downgrade() -> None:
    for table, columns in NEW.items():
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.drop_column(column)
