"""What the mail catcher has caught: one SQLite file that the catcher writes and the demo's pages read.

The write-ahead log makes a commit cost no flush to the disk: an accepted message survives the death of the
process, not that of the machine, which is enough for a demonstration.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import private

PAGE = 50
SCHEMA = """
CREATE TABLE IF NOT EXISTS letter (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, mail_from TEXT NOT NULL, rcpt TEXT NOT NULL,
  subject TEXT NOT NULL, message_id TEXT NOT NULL, raw BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS letter_rcpt ON letter (rcpt);
"""
HEAD = "id, at, mail_from, rcpt, subject"
Row = tuple[str, str, str, str, str, bytes]


@dataclass(frozen=True)
class Head:
    """A line of the inbox."""

    id: int
    at: datetime
    mail_from: str
    rcpt: str
    subject: str


@dataclass(frozen=True)
class Letter(Head):
    """A whole message."""

    raw: bytes


def path(data_dir: Path) -> Path:
    """Where the messages are kept."""
    return data_dir / "catcher.sqlite3"


def open_to_write(data_dir: Path) -> sqlite3.Connection:
    """A connection for the catcher, the schema in place."""
    private.folder(data_dir)
    connection = sqlite3.connect(path(data_dir), isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.executescript(SCHEMA)
    return connection


def keep(connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Store (at, mail_from, rcpt, subject, message_id, raw) rows in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(
        "INSERT INTO letter (at, mail_from, rcpt, subject, message_id, raw) VALUES (?, ?, ?, ?, ?, ?)", rows
    )
    connection.execute("COMMIT")


def newest(data_dir: Path, *, words: str = "", before: int | None = None, most: int = PAGE) -> Sequence[Head]:
    """A page of the inbox, newest first: to addresses that hold the words, from below the id `before`."""
    query = f"SELECT {HEAD} FROM letter WHERE id < ? AND (? = '' OR instr(rcpt, ?) > 0) ORDER BY id DESC LIMIT ?"  # noqa: S608
    wanted = words.strip().lower()
    below = before if before is not None else 2**62
    return [_head(row) for row in _read(data_dir, query, (below, wanted, wanted, most))]


def one(data_dir: Path, letter_id: int) -> Letter | None:
    """One message, if it was caught."""
    rows = _read(data_dir, f"SELECT {HEAD}, raw FROM letter WHERE id = ?", (letter_id,))  # noqa: S608
    return Letter(**vars(_head(rows[0])), raw=rows[0][5]) if rows else None


def count(data_dir: Path) -> int:
    """How many messages were caught (ids are never given twice and none is deleted)."""
    return int(_read(data_dir, "SELECT coalesce(max(id), 0) FROM letter", ())[0][0]) if path(data_dir).exists() else 0


def _read(data_dir: Path, query: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
    if not path(data_dir).exists():
        return []
    with closing(sqlite3.connect(f"{path(data_dir).as_uri()}?mode=ro", uri=True, timeout=5)) as connection:
        return connection.execute(query, tuple(values)).fetchall()


def _head(row: tuple[Any, ...]) -> Head:
    letter_id, at, mail_from, rcpt, subject = row[:5]
    return Head(letter_id, datetime.fromisoformat(at), mail_from, rcpt, subject)
