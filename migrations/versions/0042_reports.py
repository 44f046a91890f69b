"""Reports of inconsistencies, the sections of the portal, and where petitions go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0043"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "report_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prefix", sa.String(700), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name="fk_report_section_department_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_report_section_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_report_section"),
        sa.UniqueConstraint("prefix", name="uq_report_section_prefix"),
    )
    op.create_table(
        "petition_channel",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mail", sa.String(254), nullable=False),
        sa.Column("page", sa.String(300), nullable=False),
        sa.Column("keep_months", sa.Integer(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.CheckConstraint("id = 1", name="ck_petition_channel_only"),
        sa.PrimaryKeyConstraint("id", name="pk_petition_channel"),
    )
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(8), nullable=False),
        sa.Column("place", sa.String(2000), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=True),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("reporter", sa.String(12), nullable=False),
        sa.Column("name", sa.String(160), nullable=False),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("technical", sa.Boolean(), nullable=False),
        sa.Column("petition", sa.Boolean(), nullable=False),
        sa.Column("origin", sa.String(64), nullable=False),
        sa.Column("filed_at", INSTANT, nullable=False),
        sa.Column("disputed_at", INSTANT, nullable=True),
        sa.Column("passed_to", sa.String(300), nullable=False),
        sa.Column("passed_at", INSTANT, nullable=True),
        sa.Column("erased_at", INSTANT, nullable=True),
        sa.CheckConstraint("about IN ('page', 'mail', 'sms')", name="ck_report_about"),
        sa.CheckConstraint("reporter IN ('staff', 'contractor', 'supplier', 'citizen')", name="ck_report_reporter"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_report_person_id"),
        sa.ForeignKeyConstraint(
            ["section_id"], ["report_section.id"], name="fk_report_section_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_report_ticket_id"),
        sa.PrimaryKeyConstraint("id", name="pk_report"),
        sa.UniqueConstraint("ticket_id", name="uq_report_ticket_id"),
    )
    op.create_index("ix_report_origin", "report", ["origin", "filed_at"])
    op.create_index("ix_report_email", "report", ["email", "filed_at"])
    op.create_index("ix_report_filed_at", "report", ["filed_at"])
    op.create_index("ix_report_section_id", "report", ["section_id"])


def downgrade() -> None:
    """The reports stay as requests; who reported them, and who answers for which section, is gone."""
    op.drop_index("ix_report_section_id", table_name="report")
    op.drop_index("ix_report_filed_at", table_name="report")
    op.drop_index("ix_report_email", table_name="report")
    op.drop_index("ix_report_origin", table_name="report")
    op.drop_table("report")
    op.drop_table("petition_channel")
    op.drop_table("report_section")
