"""What a class of campaigns lets them do is data of the procedure, and is kept with each campaign"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
CLASSES = ("servicio", "informativa", "comercial", "emergencia")
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday")
# What the code did with each class until now.
TERMS = {
    "informativa": {"label": "Informativa"},
    "servicio": {"label": "De servicio (matrículas, pagos, trámites)", "one_click": False},
    "emergencia": {"label": "Emergencia", "one_click": False},
    "comercial": {
        "label": "Comercial (Ley 2300 de 2023)",
        "law": "Ley 2300 de 2023",
        "holidays": False,
        "hours": {**{day: ["07:00-19:00"] for day in WEEK}, "saturday": ["08:00-15:00"]},
    },
}
CHECK = "ck_campaign_mail_class"
CAMPAIGN = sa.table("campaign", sa.column("mail_class", sa.String), sa.column("terms", JSON))


def upgrade() -> None:
    with op.batch_alter_table("campaign") as batch:
        batch.drop_constraint(op.f(CHECK), type_="check")
        batch.alter_column("mail_class", existing_type=sa.String(12), type_=sa.String(40), existing_nullable=False)
        batch.add_column(sa.Column("terms", JSON, nullable=False, server_default="{}"))
    for key, terms in TERMS.items():
        op.execute(CAMPAIGN.update().where(CAMPAIGN.c.mail_class == key).values(terms=terms))
    with op.batch_alter_table("campaign") as batch:
        batch.alter_column("terms", existing_type=JSON, existing_nullable=False, server_default=None)


def downgrade() -> None:
    """Only where every class still is one that was known before: a database refuses what its check does not allow."""
    with op.batch_alter_table("campaign") as batch:
        batch.drop_column("terms")
        batch.alter_column("mail_class", existing_type=sa.String(40), type_=sa.String(12), existing_nullable=False)
        batch.create_check_constraint(op.f(CHECK), f"mail_class IN {CLASSES}")
