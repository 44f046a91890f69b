"""The register of senders

What was launched before there was one goes out as it was signed: the addresses of campaigns that are armed, running or
paused stand on the register of the departments that asked for them, until TIC says otherwise.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from flask import current_app
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


SENDER = sa.table(
    "sender",
    sa.column("id", sa.Integer),
    sa.column("address", sa.String),
    sa.column("address_key", sa.String),
    sa.column("name", sa.String),
    sa.column("everybody", sa.Boolean),
    sa.column("enabled", sa.Boolean),
    sa.column("found", JSON),
    sa.column("checked_at", sa.DateTime(timezone=True)),
    sa.column("made_at", sa.DateTime(timezone=True)),
    sa.column("version", sa.Integer),
)
USED = sa.table("sender_department", sa.column("sender_id", sa.Integer), sa.column("department_id", sa.Integer))


def upgrade() -> None:
    op.create_table(
        "sender",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("address_key", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("everybody", sa.Boolean(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("found", JSON, nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_sender_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sender")),
        sa.UniqueConstraint("address_key", name=op.f("uq_sender_address_key")),
    )
    op.create_table(
        "sender_department",
        sa.Column("sender_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_sender_department_department_id")),
        sa.ForeignKeyConstraint(["sender_id"], ["sender.id"], name=op.f("fk_sender_department_sender_id")),
        sa.PrimaryKeyConstraint("sender_id", "department_id", name=op.f("pk_sender_department")),
    )
    _enter_those_on_their_way(op.get_bind())


def _enter_those_on_their_way(bind: sa.Connection) -> None:
    asked = (
        "SELECT campaign.from_address, campaign.from_name, campaign.armed_at, ticket.department_id FROM campaign "
        "JOIN ticket ON campaign.origin_kind = 'ticket' AND ticket.id = campaign.origin_id "
        "WHERE campaign.status IN ('armed', 'running', 'paused') AND campaign.armed_at IS NOT NULL ORDER BY campaign.id"
    )
    columns = {"armed_at": sa.DateTime(timezone=True)}
    known: set[str] = set()
    for address, name, at, department in bind.execute(sa.text(asked).columns(**columns)).all():
        key = address.strip().casefold()
        if key == current_app.config["SETTINGS"].campaigns_from.casefold():
            continue  # the office's own needs no entry
        if key not in known:
            known.add(key)
            bind.execute(
                sa.insert(SENDER).values(
                    address=address, address_key=key, name=name, everybody=False, enabled=True,
                    found={"ok": True, "findings": []}, checked_at=at, made_at=at, version=1,
                )
            )  # fmt: skip
        number = bind.scalar(sa.select(SENDER.c.id).where(SENDER.c.address_key == key))
        used = {"sender_id": number, "department_id": department}
        there = sa.select(USED).filter_by(**used)
        if bind.execute(there).first() is None:
            bind.execute(sa.insert(USED).values(**used))


def downgrade() -> None:
    """The register is lost, and with it who might use which address; what was sent stays as it was."""
    op.drop_table("sender_department")
    op.drop_table("sender")
