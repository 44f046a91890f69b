"""The count by which a restored database is known stands in a table of its own"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

NAME = "generation"
MOMENT = sa.DateTime(timezone=True)
GENERATION = sa.table(NAME, sa.column("id"), sa.column("count"), sa.column("mark"), sa.column("counted_at", MOMENT))
LEADERSHIP = sa.table("leadership", sa.column("name"), sa.column("owner"), sa.column("until_at", MOMENT))


def upgrade() -> None:
    op.create_table(
        NAME,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.String(length=16), nullable=False),
        sa.Column("counted_at", MOMENT, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_generation_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_generation")),
    )
    # Carried over: a count that began again would be taken for a restored copy, and every campaign would be held.
    ours = LEADERSHIP.c.name == NAME
    for owner, counted_at in op.get_bind().execute(sa.select(LEADERSHIP.c.owner, LEADERSHIP.c.until_at).where(ours)):
        count, _dash, mark = owner.partition("-")
        op.execute(GENERATION.insert().values(id=1, count=int(count), mark=mark, counted_at=counted_at))
    op.execute(LEADERSHIP.delete().where(ours))


def downgrade() -> None:
    kept = sa.select(GENERATION.c["count"], GENERATION.c.mark, GENERATION.c.counted_at)
    for count, mark, counted_at in op.get_bind().execute(kept):
        op.execute(LEADERSHIP.insert().values(name=NAME, owner=f"{count}-{mark}", until_at=counted_at))
    op.drop_table(NAME)
