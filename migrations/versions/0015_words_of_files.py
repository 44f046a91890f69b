"""Words of procedure files are data: columns fit what a file may say, roles are kept by their keys"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# table, column, as long as it was, as long as it is, the check that fixed its values
WIDER = (
    ("department", "kind", 16, 40, "ck_department_kind"),
    ("deliverable", "kind", 20, 60, None),
    ("headship", "title", 20, 80, "ck_headship_title"),
    ("signature", "gate", 40, 60, None),
    ("ticket", "state", 20, 120, None),
    ("ticket", "requester_kind", 12, 40, None),
    ("ticket_file", "capacity", 16, 60, "ck_ticket_file_capacity"),
    ("ticket_gate", "name", 40, 60, None),
)
KEYS = {
    "Oficina Asesora de Comunicaciones": "communications_office",
    "Profesional": "professional",
    "Coordinador": "coordinator",
    "Delegado de control": "delegate",
    "TIC": "tic",
    "Auditor": "auditor",
    "Oficial de protección de datos": "data_officer",
    "Administrador": "administrator",
}
GRANT = sa.table("role_grant", sa.column("role", sa.String))


def upgrade() -> None:
    for table, column, short, long, check in WIDER:
        with op.batch_alter_table(table) as batch:
            if check:
                batch.drop_constraint(op.f(check), type_="check")
            batch.alter_column(column, existing_type=sa.String(short), type_=sa.String(long), existing_nullable=False)
    with op.batch_alter_table("role_grant") as batch:
        batch.drop_constraint(op.f("ck_role_grant_role"), type_="check")
    for label, key in KEYS.items():
        op.execute(GRANT.update().where(GRANT.c.role == label).values(role=key))


def downgrade() -> None:
    """Only where every word still is one that was known before: a database refuses what its checks do not allow."""
    for label, key in KEYS.items():
        op.execute(GRANT.update().where(GRANT.c.role == key).values(role=label))
    with op.batch_alter_table("role_grant") as batch:
        batch.create_check_constraint(op.f("ck_role_grant_role"), f"role IN {tuple(KEYS)}")
    for table, column, short, long, check in reversed(WIDER):
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, existing_type=sa.String(long), type_=sa.String(short), existing_nullable=False)
            if check:
                batch.create_check_constraint(op.f(check), f"{column} IN {KNOWN[check]}")


KNOWN = {
    "ck_department_kind": ("department", "comms", "press", "tic"),
    "ck_headship_title": ("Jefe", "Coordinador", "Vicepresidente"),
    "ck_ticket_file_capacity": (
        "words", "attachment", "comunicaciones", "areas", "socialization", "approval", "deliverable", "message",
    ),
}  # fmt: skip
