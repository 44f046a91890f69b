"""Reactions that were discarded or are defects"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WAITED, WAITS = "done_at IS NULL", "done_at IS NULL AND given_up_at IS NULL"
STANDS = "given_up_at IS NOT NULL AND done_at IS NULL AND discarded_at IS NULL"
COLUMNS = (
    ("fault", sa.String(length=20)),
    ("failing_since", sa.DateTime(timezone=True)),
    ("reason", sa.Text()),
    ("detail", sa.Text()),
    ("given_up_at", sa.DateTime(timezone=True)),
    ("discarded_at", sa.DateTime(timezone=True)),
    ("discarded_by_id", sa.Integer()),
)


def upgrade() -> None:
    for name, kind in COLUMNS:
        op.add_column("reaction", sa.Column(name, kind, nullable=True))
    op.add_column("reaction", sa.Column("defects", sa.Integer(), nullable=False, server_default="0"))
    op.drop_index("ix_reaction_waiting", table_name="reaction")
    _index("ix_reaction_waiting", "next_try_at", WAITS)
    _index("ix_reaction_given_up_at", "given_up_at", STANDS)
    # What has failed again and again, for whatever reason, is tried once more: if that turns out to be a defect, it
    # stands still at once; if something is away, it waits.
    op.execute("UPDATE reaction SET defects = 4 WHERE done_at IS NULL AND last_error IS NOT NULL AND attempts >= 5")


def downgrade() -> None:
    # The former version knows neither: what stands still is tried again, what was discarded is not.
    op.execute("UPDATE reaction SET done_at = discarded_at WHERE discarded_at IS NOT NULL AND done_at IS NULL")
    op.drop_index("ix_reaction_given_up_at", table_name="reaction")
    op.drop_index("ix_reaction_waiting", table_name="reaction")
    with op.batch_alter_table("reaction") as table:
        for name, _kind in (*COLUMNS, ("defects", None)):
            table.drop_column(name)
    _index("ix_reaction_waiting", "next_try_at", WAITED)


def _index(name: str, column: str, where: str) -> None:
    op.create_index(name, "reaction", [column], postgresql_where=sa.text(where), sqlite_where=sa.text(where))
