"""On what evidence somebody stands on a list"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# As SQL, with the check beside its column: both databases take it without making the table anew.
ORIGIN = """ALTER TABLE contact ADD COLUMN origin VARCHAR(8) DEFAULT 'base' NOT NULL
CONSTRAINT ck_contact_origin CHECK (origin IN ('base', 'typed'))"""
KIND = """ALTER TABLE mailing_list ADD COLUMN kind VARCHAR(14) DEFAULT 'institutional' NOT NULL
CONSTRAINT ck_mailing_list_kind CHECK (kind IN ('institutional', 'public'))"""
# What came one by one was typed; what came by thousands was the base's.
TYPED = """UPDATE contact SET origin = 'typed' WHERE id IN
(SELECT subject_id FROM event WHERE subject_kind = 'contact' AND kind = 'contact_added' AND actor_id IS NOT NULL)"""
# A list on which people asked to be, or that took their written word, is no list of the institution's base.
PUBLIC = """UPDATE mailing_list SET kind = 'public' WHERE id IN
(SELECT list_id FROM membership WHERE source IN ('asked', 'written'))"""


def upgrade() -> None:
    for statement in (ORIGIN, KIND, TYPED, PUBLIC):
        op.execute(statement)
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=24), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mailbox", sa.String(length=64), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=4), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("answer IN ('', 'yes', 'no', 'gone')", name=op.f("ck_consent_answer")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_consent_by_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_consent_contact_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_consent_file_id")),
        sa.ForeignKeyConstraint(["list_id"], ["mailing_list.id"], name=op.f("fk_consent_list_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint("list_id", "contact_id", name=op.f("uq_consent_list_id")),
    )
    for column in ("contact_id", "file_id", "mailbox"):
        op.create_index(op.f(f"ix_consent_{column}"), "consent", [column], unique=False)


def downgrade() -> None:
    """Grounds and answers are lost; places on lists stay as they are."""
    op.drop_table("consent")
    with op.batch_alter_table("mailing_list") as table:  # a later version may have written its constraint anew
        table.drop_constraint(op.f("ck_mailing_list_kind"), type_="check")
        table.drop_column("kind")
    op.execute("ALTER TABLE contact DROP COLUMN origin")
