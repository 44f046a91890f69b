"""The script that makes populated databases goes on working: the next version's dump is made by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from alembic.script import ScriptDirectory

from tests.upkeep import dumps, populate
from ticketing.massmail.campaigns.models import STATUSES

if TYPE_CHECKING:
    from pathlib import Path

MIGRATIONS = populate.HERE.parents[2] / "migrations"


@pytest.mark.timeout(400)
def test_it_makes_one_of_the_present(tmp_path: Path) -> None:
    url, again = f"sqlite:///{tmp_path / 'made.sqlite3'}", f"sqlite:///{tmp_path / 'again.sqlite3'}"

    version, kept = populate.populated(url, tmp_path, requests=60, contacts=40)
    dumps.load(again, dumps.dump(url))

    assert version == ScriptDirectory(str(MIGRATIONS)).get_current_head()
    assert populate.rows_at(again) == kept["rows"]
    assert {told["status"] for told in kept["balances"].values()} == set(STATUSES)
    assert set(kept["links"]) == {"sign", "proof", "survey"}
    assert kept["waiting"] > 20
