"""A link that waits for a second person"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "link_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("link", sa.SmallInteger(), nullable=False),
        sa.Column("old_url", sa.Text(), nullable=False),
        sa.Column("new_url", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("verdict", sa.String(length=9), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", moment, nullable=True),
        sa.CheckConstraint("verdict IN ('', 'confirmed', 'discarded')", name=op.f("ck_link_proposal_verdict")),
        sa.CheckConstraint(
            "verdict <> 'confirmed' OR decided_by_id <> by_id", name=op.f("ck_link_proposal_second_person")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_link_proposal_by_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_link_proposal_campaign_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_link_proposal_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_proposal")),
    )
    op.create_index(
        "ix_link_proposal_waiting",
        "link_proposal",
        ["campaign_id", "link"],
        unique=True,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_link_proposal_waiting", table_name="link_proposal")
    op.drop_table("link_proposal")
