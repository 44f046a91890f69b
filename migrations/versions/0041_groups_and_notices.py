"""Institutional groups, kept as lists of their own kind; notices to them, with their number and what they say."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0041"
down_revision = "0039"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)
BEFORE = "kind IN ('institutional', 'public')"
AFTER = "kind IN ('institutional', 'public', 'group')"


def upgrade() -> None:
    with op.batch_alter_table("mailing_list") as table:
        table.drop_constraint(op.f("ck_mailing_list_kind"), type_="check")
        table.add_column(sa.Column("domains", JSON, server_default="[]", nullable=False))
        table.create_check_constraint(op.f("ck_mailing_list_kind"), AFTER)
    op.add_column("membership", sa.Column("note", sa.String(200), server_default="", nullable=False))
    op.add_column("campaign", sa.Column("heading", sa.String(120), server_default="", nullable=False))
    op.create_table(
        "infoservice",
        sa.Column("campaign_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("taken_at", INSTANT, nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("groups", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_infoservice_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_infoservice")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_infoservice_year")),
    )


def downgrade() -> None:
    """Whoever was in a group is in none any more: to the version before a group would be a list like any other.
    Notices that went out keep their recipients and figures."""
    op.drop_table("infoservice")
    op.execute(sa.text("DELETE FROM membership WHERE list_id IN (SELECT id FROM mailing_list WHERE kind = 'group')"))
    op.execute(sa.text("DELETE FROM mailing_list WHERE kind = 'group'"))
    for table, column in (("campaign", "heading"), ("membership", "note")):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
    with op.batch_alter_table("mailing_list") as table:
        table.drop_constraint(op.f("ck_mailing_list_kind"), type_="check")
        table.drop_column("domains")
        table.create_check_constraint(op.f("ck_mailing_list_kind"), BEFORE)
