"""A whole database as SQL text, and back again: as an installation's backup, small enough to keep with the tests."""

from __future__ import annotations

import io
import lzma
import re
import sqlite3
import subprocess
import tarfile
from contextlib import closing
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from tests.harness import postgres

# Before it the text sets what another version of PostgreSQL may not know ("SET transaction_timeout", "\restrict").
FIRST_THING = re.compile(r"^CREATE ", re.MULTILINE)


def dump(url: str) -> bytes:
    """The database's schema and rows, compressed."""
    return lzma.compress(_sqlite(url) if url.startswith("sqlite") else _postgres(url), preset=9)


def load(url: str, packed: bytes) -> None:
    """The schema and rows, in an empty database."""
    text = lzma.decompress(packed).decode()
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(str(make_url(url).database))) as connection:
            connection.executescript(text)
    else:
        with psycopg.connect(_plain(url), autocommit=True) as connection:
            connection.execute(text.encode())


def packed_files(folder: Path) -> bytes:
    """What people uploaded, compressed."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:xz") as tar:
        tar.add(folder / "files", "files")
    return out.getvalue()


def unpack_files(packed: bytes, folder: Path) -> None:
    """Put them back into a data folder."""
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        tar.extractall(folder, filter="data")


def _sqlite(url: str) -> bytes:
    with closing(sqlite3.connect(str(make_url(url).database))) as connection:
        return "\n".join(connection.iterdump()).encode()


def _postgres(url: str) -> bytes:
    order = [_pg_dump(), "--inserts", "--rows-per-insert=200", "--no-owner", "--no-privileges", _plain(url)]
    text = subprocess.run(order, check=True, capture_output=True, text=True).stdout
    start = FIRST_THING.search(text)
    assert start, "pg_dump no devolvió nada."
    return re.sub(r"\n\\unrestrict.*", "", text[start.start() :]).encode()


def _pg_dump() -> Path:
    """The one that came with the server that the tests start."""
    folders = [*postgres._of_the_wheel(), *postgres._of_the_system()]
    return next(folder / "pg_dump" for folder in folders if (folder / "pg_dump").exists())


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
