"""Links that decide once, for one mailbox

A link that was mailed before has no mailbox: it works as it did until it expires. A signature says whether it was given
because nobody else could give it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OLD = ["purpose", "subject_kind", "subject_id", "gate", "person_id", "content_hash"]


def upgrade() -> None:
    with op.batch_alter_table("action_link") as table:
        table.add_column(sa.Column("mailbox", sa.String(length=254), nullable=False, server_default=""))
        table.add_column(sa.Column("opening", sa.BigInteger(), nullable=False, server_default="0"))
        table.add_column(sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True))
        table.drop_constraint("uq_action_link_purpose", type_="unique")
        table.create_unique_constraint("uq_action_link_purpose", [*OLD, "mailbox", "opening"])
    op.add_column("signature", sa.Column("fallback", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    # Of several links for one thing the newest stays: it is the one that was mailed last.
    op.execute(f"DELETE FROM action_link WHERE id NOT IN (SELECT max(id) FROM action_link GROUP BY {', '.join(OLD)})")  # noqa: S608 - names of ours
    with op.batch_alter_table("action_link") as table:
        table.drop_constraint("uq_action_link_purpose", type_="unique")
        table.create_unique_constraint("uq_action_link_purpose", OLD)
        table.drop_column("decided_at")
        table.drop_column("opening")
        table.drop_column("mailbox")
    with op.batch_alter_table("signature") as table:
        table.drop_column("fallback")
