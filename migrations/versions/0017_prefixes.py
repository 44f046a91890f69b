"""A ticket's number begins with the prefix of its procedure, and is counted by it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

OLD = sa.table("ticket_serial", sa.column("year"), sa.column("last"))
NEW = sa.table("ticket_serial", sa.column("prefix"), sa.column("year"), sa.column("last"))


def upgrade() -> None:
    with op.batch_alter_table("ticket") as table:
        table.add_column(sa.Column("prefix", sa.String(12), nullable=False, server_default=""))
        table.drop_constraint(op.f("uq_ticket_year"), type_="unique")
        table.create_unique_constraint(op.f("uq_ticket_prefix"), ["prefix", "year", "serial"])
    kept = op.get_bind().execute(sa.select(OLD.c.year, OLD.c["last"])).all()
    op.drop_table("ticket_serial")
    op.create_table(
        "ticket_serial",
        sa.Column("prefix", sa.String(12), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("prefix", "year", name=op.f("pk_ticket_serial")),
    )
    for year, last in kept:
        op.execute(NEW.insert().values(prefix="", year=year, last=last))


def downgrade() -> None:
    """Only where no number has a prefix: two tickets would have one number."""
    kept = op.get_bind().execute(sa.select(NEW.c.year, NEW.c["last"]).where(NEW.c.prefix == "")).all()
    op.drop_table("ticket_serial")
    op.create_table(
        "ticket_serial",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_ticket_serial")),
    )
    for year, last in kept:
        op.execute(OLD.insert().values(year=year, last=last))
    with op.batch_alter_table("ticket") as table:
        table.drop_constraint(op.f("uq_ticket_prefix"), type_="unique")
        table.create_unique_constraint(op.f("uq_ticket_year"), ["year", "serial"])
        table.drop_column("prefix")
