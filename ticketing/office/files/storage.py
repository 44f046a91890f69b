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
    """An upload that is complete but not yet taken: `drop` it when all is done, taken or not."""

    stream: BinaryIO
    path: Path
    sha256: str
    size: int

    def drop(self) -> None:
        """Close it; gone unless it was taken."""
        self.stream.close()
        self.path.unlink(missing_ok=True)


def place(sha256: str) -> Path:
    """Where the bytes of that hash lie."""
    return folder() / sha256[:2] / sha256


def set_aside(source: BinaryIO, name: str, limit: int) -> Aside:
    """The upload written aside, to be examined. Refuses over `limit` bytes."""
    folder().mkdir(parents=True, exist_ok=True)
    handle, path = tempfile.mkstemp(dir=folder(), prefix="incoming-")
    target = cast(BinaryIO, os.fdopen(handle, "w+b"))
    try:
        digest, size = _copy(source, target, name, limit)
    except BaseException:
        target.close()
        Path(path).unlink()
        raise
    return Aside(target, Path(path), digest, size)


@contextmanager
def incoming() -> Iterator[Path]:
    """An empty file in the folder, for a process of ours to write; gone afterwards unless it was taken."""
    handle, name = tempfile.mkstemp(dir=folder(), prefix="incoming-")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def written(path: Path) -> Aside:
    """What a process of ours wrote into the folder, to be taken."""
    stream = path.open("rb")
    digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return Aside(stream, path, digest, stream.tell())


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


def too_large(name: str, limit: int) -> Refused:
    """The refusal of a file over the limit."""
    return Refused(f"«{name}» supera el tamaño que se recibe aquí: {_megabytes(limit)}.")


def _copy(source: BinaryIO, target: BinaryIO, name: str, limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while block := source.read(BLOCK):
        size += len(block)
        if size > limit:
            raise too_large(name, limit)
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


def _sync(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def folder() -> Path:
    """Where all of them lie, and what is on its way there."""
    return settings().data_dir / "files"
