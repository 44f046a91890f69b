"""A month's sample is of the requests of one procedure"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

UNIQUE = "uq_sample_month"
DRAWN_FROM = """
UPDATE sample SET procedure = COALESCE((
  SELECT procedure_version.name FROM sample_item
  JOIN ticket ON ticket.id = sample_item.ticket_id
  JOIN procedure_version ON procedure_version.id = ticket.procedure_id
  WHERE sample_item.sample_id = sample.id ORDER BY sample_item.position LIMIT 1
), '')
"""


def upgrade() -> None:
    """What was drawn before is of the procedure of what was drawn."""
    with op.batch_alter_table("sample") as batch:
        batch.add_column(sa.Column("procedure", sa.String(60), nullable=False, server_default=""))
        batch.drop_constraint(op.f(UNIQUE), type_="unique")
        batch.create_unique_constraint(op.f(UNIQUE), ["month", "procedure"])
    op.execute(DRAWN_FROM)
    with op.batch_alter_table("sample") as batch:
        batch.alter_column("procedure", server_default=None)


def downgrade() -> None:
    """Only where no month was drawn for two procedures."""
    with op.batch_alter_table("sample") as batch:
        batch.drop_constraint(op.f(UNIQUE), type_="unique")
        batch.drop_column("procedure")
        batch.create_unique_constraint(op.f(UNIQUE), ["month"])
