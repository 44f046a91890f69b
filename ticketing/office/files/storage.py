"""Bytes on disk, under their SHA-256: written aside, synced, then moved into place at once."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from ticketing.web.settings import settings
from workflows.refusals import Refused

BLOCK = 256 * 1024


@dataclass(frozen=True)
class Aside:
    """An upload that is complete but not yet taken."""

    stream: BinaryIO
    path: Path
    sha256: str
    size: int


def place(sha256: str) -> Path:
    """Where the bytes of that hash lie."""
    return _folder() / sha256[:2] / sha256


@contextmanager
def received(source: BinaryIO, name: str, limit: int) -> Iterator[Aside]:
    """The upload written aside, to be examined; gone afterwards unless taken. Refuses over `limit` bytes."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    handle, path = tempfile.mkstemp(dir=folder, prefix="incoming-")
    try:
        with os.fdopen(handle, "w+b") as target:
            digest, size = _copy(source, cast(BinaryIO, target), name, limit)
            yield Aside(cast(BinaryIO, target), Path(path), digest, size)
    finally:
        Path(path).unlink(missing_ok=True)


def take(aside: Aside) -> Path:
    """Put it where its hash says, durably. The same bytes are kept once."""
    target = place(aside.sha256)
    if target.exists():
        return target
    os.fsync(aside.stream.fileno())
    target.parent.mkdir(exist_ok=True)
    aside.path.rename(target)
    _sync(target.parent)
    return target


def _copy(source: BinaryIO, target: BinaryIO, name: str, limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while block := source.read(BLOCK):
        size += len(block)
        if size > limit:
            raise Refused(f"«{name}» supera el tamaño que se recibe aquí: {_megabytes(limit)}.")
        digest.update(block)
        target.write(block)
    if size == 0:
        raise Refused(f"«{name}» está vacío.")
    target.flush()
    return digest.hexdigest(), size


def _megabytes(limit: int) -> str:
    if limit < 1024 * 1024:
        return f"{limit // 1024} kB"
    return f"{limit / 1024 / 1024:.1f} MB".replace(".0 MB", " MB").replace(".", ",")


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _folder() -> Path:
    return settings().data_dir / "files"
