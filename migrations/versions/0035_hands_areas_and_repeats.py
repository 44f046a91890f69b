"""Areas answer that they are told of it or have a remark; requests change hands; a repeated one points to the first"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0033"
branch_labels = None
depends_on = None

BEFORE = "'approved', 'returned', 'rejected', 'favourable', 'contrary'"
NOW = "'approved', 'returned', 'rejected', 'aware', 'observed', 'favourable', 'contrary'"


def upgrade() -> None:
    _verdicts(NOW, "'approved', 'aware', 'favourable'")
    op.create_table(
        "ticket_holder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_holder_ticket_id_ticket")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ticket_holder_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_holder")),
    )
    op.create_index(op.f("ix_ticket_holder_ticket_id"), "ticket_holder", ["ticket_id"])
    op.create_index(op.f("ix_ticket_holder_person_id"), "ticket_holder", ["person_id"])
    with op.batch_alter_table("deliverable") as table:
        table.add_column(sa.Column("assignee_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_deliverable_assignee_id_person"), "person", ["assignee_id"], ["id"])
    with op.batch_alter_table("ticket") as table:
        table.add_column(sa.Column("repeats_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_ticket_repeats_id_ticket"), "ticket", ["repeats_id"], ["id"])
        table.create_index(op.f("ix_ticket_repeats_id"), ["repeats_id"])


def downgrade() -> None:
    """What an area said stays as what the older rules know: that it agreed, or that it returned the request."""
    with op.batch_alter_table("ticket") as table:
        table.drop_index(op.f("ix_ticket_repeats_id"))
        table.drop_constraint(op.f("fk_ticket_repeats_id_ticket"), type_="foreignkey")
        table.drop_column("repeats_id")
    with op.batch_alter_table("deliverable") as table:
        table.drop_constraint(op.f("fk_deliverable_assignee_id_person"), type_="foreignkey")
        table.drop_column("assignee_id")
    op.drop_table("ticket_holder")
    op.execute(sa.text("UPDATE signature SET verdict = 'approved' WHERE verdict = 'aware'"))
    op.execute(sa.text("UPDATE signature SET verdict = 'returned' WHERE verdict = 'observed'"))
    _verdicts(BEFORE, "'approved', 'favourable'")


def _verdicts(known: str, without_note: str) -> None:
    with op.batch_alter_table("signature") as table:
        table.drop_constraint(op.f("ck_signature_verdict"), type_="check")
        table.drop_constraint(op.f("ck_signature_note"), type_="check")
        table.create_check_constraint(op.f("ck_signature_verdict"), f"verdict IN ({known})")
        table.create_check_constraint(op.f("ck_signature_note"), f"verdict IN ({without_note}) OR note <> ''")
