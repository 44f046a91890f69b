"""Which files of procedures each machine that works reads: they must be the same ones everywhere."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from ticketing.extensions import db, insert_of
from ticketing.office.procedures.models import ProcedureFile
from ticketing.office.procedures.queries import present

SECONDS = 60
FORGOTTEN = timedelta(minutes=10)
LONGEST_NAME = 64


def here() -> str:
    """The name of this machine."""
    return os.uname().nodename[:LONGEST_NAME]


def tell(at: datetime) -> int:
    """Say which files this machine reads. Returns how many they are."""
    read = _read()
    gone = (ProcedureFile.machine == here()) & ProcedureFile.name.not_in(read)
    db.session.execute(delete(ProcedureFile).where(gone | (ProcedureFile.seen_at < at - FORGOTTEN)))
    for name, version in read.items():
        row = insert_of(ProcedureFile).values(machine=here(), name=name, hash=version, seen_at=at)
        kept = row.on_conflict_do_update(index_elements=["machine", "name"], set_={"hash": version, "seen_at": at})
        db.session.execute(kept)
    return len(read)


def others(at: datetime) -> Mapping[str, list[str]]:
    """The machines whose worker reads other files than this process, each with the names of what differs."""
    mine = _read()
    differing = {machine: _apart(mine, read) for machine, read in _told(at).items()}
    return {machine: names for machine, names in differing.items() if names}


def _read() -> dict[str, str]:
    return {each.name: each.version for each in present()}


def _told(at: datetime) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    rows = select(ProcedureFile).where(ProcedureFile.seen_at >= at - FORGOTTEN)
    for row in db.session.scalars(rows.order_by(ProcedureFile.machine, ProcedureFile.name)):
        found[row.machine][row.name] = row.hash
    return found


def _apart(mine: Mapping[str, str], read: Mapping[str, str]) -> list[str]:
    return sorted(name for name in mine.keys() | read.keys() if mine.get(name) != read.get(name))
