"""A gate may wait for its turn, or be an opinion that holds nothing"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

STATUSES = "'open', 'satisfied', 'returned', 'rejected'"
VERDICTS = "'approved', 'returned', 'rejected'"


def upgrade() -> None:
    with op.batch_alter_table("ticket_gate") as table:
        table.add_column(sa.Column("opinion", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.drop_constraint(op.f("ck_ticket_gate_status"), type_="check")
        table.create_check_constraint(op.f("ck_ticket_gate_status"), f"status IN ('waiting', {STATUSES})")
    _verdicts(f"verdict IN ({VERDICTS}, 'favourable', 'contrary')", "verdict IN ('approved', 'favourable')")


def downgrade() -> None:
    """Only where no gate waits for its turn and no opinion was given: the older rules know neither."""
    _verdicts(f"verdict IN ({VERDICTS})", "verdict = 'approved'")
    with op.batch_alter_table("ticket_gate") as table:
        table.drop_constraint(op.f("ck_ticket_gate_status"), type_="check")
        table.create_check_constraint(op.f("ck_ticket_gate_status"), f"status IN ({STATUSES})")
        table.drop_column("opinion")


def _verdicts(known: str, without_note: str) -> None:
    with op.batch_alter_table("signature") as table:
        table.drop_constraint(op.f("ck_signature_verdict"), type_="check")
        table.drop_constraint(op.f("ck_signature_note"), type_="check")
        table.create_check_constraint(op.f("ck_signature_verdict"), known)
        table.create_check_constraint(op.f("ck_signature_note"), f"{without_note} OR note <> ''")
