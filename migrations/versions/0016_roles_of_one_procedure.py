"""A role may be given for the requests of one procedure alone"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

UNIQUE = "uq_role_grant_person_id"
OF_ALL = sa.text("procedure IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("role_grant") as batch:
        batch.add_column(sa.Column("procedure", sa.String(60), nullable=True))
        batch.drop_constraint(op.f(UNIQUE), type_="unique")
        batch.create_unique_constraint(op.f(UNIQUE), ["person_id", "role", "procedure", "from_on"])
    op.create_index(
        "uq_role_grant_of_all",
        "role_grant",
        ["person_id", "role", "from_on"],
        unique=True,
        sqlite_where=OF_ALL,
        postgresql_where=OF_ALL,
    )


def downgrade() -> None:
    """What was given for one procedure goes: kept, it would be held for all of them."""
    op.execute("DELETE FROM role_grant WHERE procedure IS NOT NULL")
    op.drop_index("uq_role_grant_of_all", "role_grant")
    with op.batch_alter_table("role_grant") as batch:
        batch.drop_constraint(op.f(UNIQUE), type_="unique")
        batch.drop_column("procedure")
        batch.create_unique_constraint(op.f(UNIQUE), ["person_id", "role", "from_on"])
