"""What was published for a ticket and what was found there; proofs of what is being made, and what was said of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040"
down_revision = "0042"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proved_by", sa.String(12), nullable=False),
        sa.Column("missing", JSON, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("next_at", INSTANT, nullable=True),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("looked_at", INSTANT, nullable=True),
        sa.Column("page_sha256", sa.String(64), nullable=True),
        sa.Column("page_type", sa.String(100), nullable=False),
        sa.Column("text_sha256", sa.String(64), nullable=True),
        sa.Column("picture_sha256", sa.String(64), nullable=True),
        sa.Column("kept_at", INSTANT, nullable=True),
        sa.Column("vouched_by_id", sa.Integer(), nullable=True),
        sa.Column("vouched_at", INSTANT, nullable=True),
        sa.Column("vouched_reason", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_publication_ticket_id"),
        sa.ForeignKeyConstraint(["vouched_by_id"], ["person.id"], name="fk_publication_vouched_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_publication"),
    )
    op.create_index("ix_publication_ticket_id", "publication", ["ticket_id"])
    op.create_index("ix_publication_next_at", "publication", ["next_at"])
    op.create_table(
        "piece_proof",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", INSTANT, nullable=False),
        sa.Column("verdict", sa.String(12), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_piece_proof_ticket_id"),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name="fk_piece_proof_file_id"),
        sa.ForeignKeyConstraint(["sent_by_id"], ["person.id"], name="fk_piece_proof_sent_by_id"),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name="fk_piece_proof_answered_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_piece_proof"),
        sa.UniqueConstraint("ticket_id", "kind", "number", name="uq_piece_proof_ticket_id"),
    )
    op.create_table(
        "piece_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proof_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("x", sa.Integer(), nullable=True),
        sa.Column("y", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("resolved_by_id", sa.Integer(), nullable=True),
        sa.Column("resolved_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["proof_id"], ["piece_proof.id"], name="fk_piece_comment_proof_id"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_piece_comment_by_id"),
        sa.ForeignKeyConstraint(["resolved_by_id"], ["person.id"], name="fk_piece_comment_resolved_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_piece_comment"),
    )
    op.create_index("ix_piece_comment_proof_id", "piece_comment", ["proof_id"])


def downgrade() -> None:
    """What was found and said goes; the ticket's story keeps what it came to, and the files stay on disk."""
    op.drop_index("ix_piece_comment_proof_id", table_name="piece_comment")
    op.drop_table("piece_comment")
    op.drop_table("piece_proof")
    op.drop_index("ix_publication_next_at", table_name="publication")
    op.drop_index("ix_publication_ticket_id", table_name="publication")
    op.drop_table("publication")
