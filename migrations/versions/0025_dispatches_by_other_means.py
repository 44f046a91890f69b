"""A dispatch by other means, what was exported for it, and who was to be left out afterwards"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "own_means",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("began_by_id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("exported", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proof_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("outcome IN ('', 'confirmed', 'given_up', 'refused')", name=op.f("ck_own_means_outcome")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_own_means_campaign_id_campaign")),
        sa.ForeignKeyConstraint(["began_by_id"], ["person.id"], name=op.f("fk_own_means_began_by_id_person")),
        sa.ForeignKeyConstraint(["proof_id"], ["stored_file.id"], name=op.f("fk_own_means_proof_id_stored_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_means")),
    )
    op.create_index(op.f("ix_own_means_campaign_id"), "own_means", ["campaign_id"])
    op.create_index(
        "ix_own_means_open", "own_means", ["campaign_id"], unique=True, postgresql_where=OPEN, sqlite_where=OPEN
    )
    op.create_table(
        "dispatch_export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("own_means_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("erase_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('message', 'recipients')", name=op.f("ck_dispatch_export_kind")),
        sa.ForeignKeyConstraint(
            ["own_means_id"], ["own_means.id"], name=op.f("fk_dispatch_export_own_means_id_own_means")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_dispatch_export_made_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch_export")),
    )
    op.create_index(op.f("ix_dispatch_export_own_means_id"), "dispatch_export", ["own_means_id"])
    op.create_index("ix_dispatch_export_erase", "dispatch_export", ["erase_at"])
    op.create_table(
        "left_out",
        sa.Column("own_means_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["own_means_id"], ["own_means.id"], name=op.f("fk_left_out_own_means_id_own_means")),
        sa.PrimaryKeyConstraint("own_means_id", "seq", name=op.f("pk_left_out")),
    )


def downgrade() -> None:
    op.drop_table("left_out")
    op.drop_table("dispatch_export")
    op.drop_table("own_means")
