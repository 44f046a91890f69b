"""A calendar has one name, whatever its versions are titled: what there is already is one calendar"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

VERSIONS = sa.table("calendar_version", sa.column("id"), sa.column("name"), sa.column("content"))


def upgrade() -> None:
    first = sa.select(VERSIONS.c.name).order_by(VERSIONS.c.id).limit(1)
    name = op.get_bind().execute(first).scalar()
    if name is not None:
        op.execute(VERSIONS.update().values(name=name))


def downgrade() -> None:
    """Each version called as it is titled, as before."""
    for row in op.get_bind().execute(sa.select(VERSIONS)).all():
        title = _content(row.content).get("name", row.name)
        op.execute(VERSIONS.update().where(VERSIONS.c.id == row.id).values(name=title[:60]))


def _content(kept: Any) -> Any:
    return json.loads(kept) if isinstance(kept, str) else kept
