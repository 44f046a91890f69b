"""When time may next do something to a ticket; before whom one was brought that does not go on; addresses to tell"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

STANDS = sa.text("ended_at IS NULL")
TIMED = sa.text("timer_at IS NOT NULL")
TICKET = sa.table("ticket", sa.column("timer_at"), sa.column("filed_at"), sa.column("ended_at"))


def upgrade() -> None:
    """What goes on is asked once, by the first look; what ended, never."""
    instant = sa.DateTime(timezone=True)
    with op.batch_alter_table("ticket") as table:
        table.add_column(sa.Column("timer_at", instant, nullable=True))
        table.create_index("ix_ticket_timer", ["timer_at"], postgresql_where=TIMED, sqlite_where=TIMED)
    op.execute(TICKET.update().where(TICKET.c.ended_at.is_(None)).values(timer_at=TICKET.c.filed_at))
    with op.batch_alter_table("reaction") as table:
        table.alter_column("recipient", existing_type=sa.String(120), type_=sa.String(320), existing_nullable=False)
    op.create_table(
        "escalation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("about", sa.String(80), nullable=False),
        sa.Column("began_at", instant, nullable=False),
        sa.Column("ended_at", instant, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_escalation_ticket_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_escalation_person_id")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_escalation_event_id")),
    )
    op.create_index("uq_escalation_standing", "escalation", ["ticket_id", "person_id", "about"], unique=True,
                    postgresql_where=STANDS, sqlite_where=STANDS)  # fmt: skip
    op.create_index("ix_escalation_person", "escalation", ["person_id", "ended_at"])
    op.create_index(op.f("ix_escalation_event_id"), "escalation", ["event_id"])


def downgrade() -> None:
    """Only where nobody waits to be told whose address is too long."""
    op.drop_table("escalation")
    with op.batch_alter_table("reaction") as table:
        table.alter_column("recipient", existing_type=sa.String(320), type_=sa.String(120), existing_nullable=False)
    with op.batch_alter_table("ticket") as table:
        table.drop_index("ix_ticket_timer")
        table.drop_column("timer_at")
