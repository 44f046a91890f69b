"""The parts of a workbook: read from its zip, each XML without entities, each relation with what it leads to."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from lxml import etree

from ticketing.office.documents.report import Unfit

DAMAGED = "«{name}» está dañado. Ábralo en Excel, guárdelo de nuevo como «Libro de Excel (.xlsx)» y vuelva a subirlo."
TRICK = (
    "«{name}» lleva definiciones que un libro de Excel no lleva (entidades XML) y no se recibe. Guárdelo de nuevo "
    "con Excel."
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
HEAD = 64 * 1024
MOST_PARSED = 40 * 1024 * 1024
SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}


@dataclass(frozen=True)
class Relation:
    """One line of a part's relations: `kind` is the end of its type's name."""

    key: str
    kind: str
    target: str
    outside: bool


class Book:
    """A workbook, open for reading."""

    def __init__(self, path: Path) -> None:
        self.archive = zipfile.ZipFile(path)
        self.names = self.archive.namelist()
        self._lower = {name.lower(): name for name in self.names}
        for name in self.names:
            if name.endswith((".xml", ".rels", ".vml")):
                with self.archive.open(name) as part:
                    if ENTITY.search(part.read(HEAD)):
                        raise Unfit(TRICK)

    def close(self) -> None:
        """Done with it."""
        self.archive.close()

    def read(self, name: str) -> bytes:
        """The bytes of a part; none where there is no such part."""
        found = self._lower.get(name.lower())
        return self.archive.read(found) if found else b""

    def root(self, name: str) -> Any:
        """A part as XML; None where there is none. Raises Unfit for what is too large to be one, or no XML."""
        return parsed(self.read(name))

    def relations(self, name: str) -> list[Relation]:
        """Where a part leads."""
        folder, _slash, last = name.rpartition("/")
        root = self.root(posixpath.join(folder, "_rels", f"{last}.rels"))
        return [] if root is None else [_relation(one, folder) for one in root if isinstance(one.tag, str)]

    @cached_property
    def sheets(self) -> list[tuple[str, str]]:
        """(name, part) of each sheet, in order."""
        root = self.root("xl/workbook.xml")
        leads = {one.key: one.target for one in self.relations("xl/workbook.xml")}
        found = root.iter("{*}sheet") if root is not None else ()
        keys = ((str(one.get("name", "")), one.get(f"{{{OFFICE}}}id") or one.get(f"{{{STRICT}}}id")) for one in found)
        return [(name, leads[key]) for name, key in keys if key in leads]

    def all_relations(self) -> Iterator[Relation]:
        """Those of every part."""
        for name in self.names:
            if name.endswith(".rels"):
                folder = posixpath.dirname(posixpath.dirname(name))
                root = self.root(name)
                yield from (_relation(one, folder) for one in root if isinstance(one.tag, str))


def parsed(data: bytes) -> Any:
    """The XML, or None where there is nothing."""
    if not data:
        return None
    if len(data) > MOST_PARSED:
        raise Unfit(DAMAGED)
    return etree.fromstring(data, etree.XMLParser(**SAFE))


def _relation(one: Any, folder: str) -> Relation:
    target, outside = str(one.get("Target", "")), one.get("TargetMode") == "External"
    if not outside:
        target = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
    return Relation(str(one.get("Id", "")), str(one.get("Type", "")).rpartition("/")[2], target, outside)
