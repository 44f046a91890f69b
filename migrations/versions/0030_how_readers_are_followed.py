"""How closely readers are followed: by a pseudonym is called so, nobody is counted by totals alone, and who agreed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0028"
branch_labels = None
depends_on = None

CAMPAIGN = sa.table("campaign", sa.column("tracking"))
BEFORE = "tracking IN ('off', 'anonymous', 'identified')"
AFTER = "tracking IN ('off', 'anonymous', 'pseudonymous', 'identified')"


def upgrade() -> None:
    with op.batch_alter_table("campaign") as table:
        table.drop_constraint(op.f("ck_campaign_tracking"), type_="check")
    _call("anonymous", "pseudonymous")
    with op.batch_alter_table("campaign") as table:
        table.create_check_constraint(op.f("ck_campaign_tracking"), AFTER)
    op.create_table(
        "reading_consent",
        sa.Column("contact_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_reading_consent_contact_id_contact")),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_reading_consent")),
    )


def downgrade() -> None:
    """Whoever counted totals alone follows nobody any more: the version before would tell people apart."""
    op.drop_table("reading_consent")
    with op.batch_alter_table("campaign") as table:
        table.drop_constraint(op.f("ck_campaign_tracking"), type_="check")
    _call("anonymous", "off")
    _call("pseudonymous", "anonymous")
    with op.batch_alter_table("campaign") as table:
        table.create_check_constraint(op.f("ck_campaign_tracking"), BEFORE)


def _call(before: str, after: str) -> None:
    op.execute(CAMPAIGN.update().where(CAMPAIGN.c.tracking == before).values(tracking=after))
