"""Archives (workbooks, documents): their directory first, then each entry unfolded and counted, none kept.

A few kilobytes may say that they hold hundreds of megabytes, or hold them without saying so.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from workflows.refusals import Refused

MOST_ENTRIES = 4_000
MOST_UNPACKED = 80 * 1024 * 1024
SMALL, MOST_RATIO = 20 * 1024 * 1024, 60
MOST_DIRECTORY = 4 * 1024 * 1024  # of the entry that names the sheets
BLOCK = 256 * 1024
UNREADABLE = "«{name}» no se puede leer: parece dañado. Ábralo en su equipo, guárdelo de nuevo y vuelva a subirlo."
SWELLS = "«{name}» se infla demasiado al abrirlo; no se recibe."
DAMAGED = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, OSError, ValueError, EOFError, KeyError, struct.error,
    NotImplementedError, RuntimeError, ParseError, DefusedXmlException,
)  # fmt: skip


def look(stream: BinaryIO, name: str, wanted: str, *, names: str = "") -> None:
    """Read every entry to its end. Refuses what swells, is damaged or locked, or lacks the entry `wanted`; with
    `names`, that entry must be XML that holds an element so called."""
    try:
        with zipfile.ZipFile(stream) as archive:
            _directory(archive, name)
            if wanted not in archive.namelist():
                raise Refused(f"«{name}» no es lo que dice su extensión.")
            for entry in archive.infolist():
                _unfold(archive, entry, name)
            found = not names or _holds(archive, wanted, names)
    except DAMAGED:
        raise Refused(UNREADABLE.format(name=name)) from None
    if not found:
        raise Refused(UNREADABLE.format(name=name))


def _directory(archive: zipfile.ZipFile, name: str) -> None:
    entries = archive.infolist()
    packed, unpacked = sum(e.compress_size for e in entries), sum(e.file_size for e in entries)
    swells = unpacked > MOST_UNPACKED or (unpacked > SMALL and unpacked > MOST_RATIO * max(packed, 1))
    # Entries that lie over one another are one bomb under many names.
    if len(entries) > MOST_ENTRIES or swells or packed > _size(archive):
        raise Refused(SWELLS.format(name=name))
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused(f"«{name}» tiene contraseña. Quítesela y vuelva a subirlo.")


def _unfold(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> None:
    """Count what really comes out; the end of each entry is checked against its sum (CRC)."""
    came = 0
    with archive.open(entry) as source:
        while block := source.read(BLOCK):
            came += len(block)
            if came > entry.file_size:
                raise Refused(SWELLS.format(name=name))


def _holds(archive: zipfile.ZipFile, entry: str, wanted: str) -> bool:
    if archive.getinfo(entry).file_size > MOST_DIRECTORY:
        return False
    with archive.open(entry) as source:
        return any(element.tag.rpartition("}")[2] == wanted for _event, element in iterparse(source))


def _size(archive: zipfile.ZipFile) -> int:
    file = archive.fp
    if file is None:
        return 0
    here = file.tell()
    size = file.seek(0, 2)
    file.seek(here)
    return size
