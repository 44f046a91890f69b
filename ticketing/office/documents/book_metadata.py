"""What a workbook tells about who made it, when and with what: written again without it, its cells as they are."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from ticketing.office.documents.book_parts import Book, parsed
from ticketing.office.documents.pictures import stripped

CORE, APP = "docProps/core.xml", "docProps/app.xml"
GONE = re.compile(
    r"^(?:docProps/(?:custom\.xml|thumbnail\.\w+)|docMetadata/.*|xl/printerSettings/.*|customXml/.*"
    r"|xl/worksheets/_rels/\.DS_Store|.*Thumbs\.db)$",
    re.IGNORECASE,
)
DC = "http://purl.org/dc/elements/1.1/"
CORE_PART = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties '
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="{dc}">{inside}'
    "</cp:coreProperties>"
)
APP_PART = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
SAID = {
    "creator": "autor", "lastModifiedBy": "quién lo guardó por última vez", "created": "fecha de creación",
    "modified": "fecha de modificación", "lastPrinted": "fecha de impresión", "revision": "número de revisión",
    "keywords": "palabras clave", "subject": "asunto", "description": "comentarios", "category": "categoría",
    "Application": "programa de origen", "AppVersion": "versión del programa", "Company": "empresa",
    "Manager": "responsable", "Template": "plantilla",
}  # fmt: skip
STAY = {"title", "language"}
PRINTED = re.compile(rb"(<(?:\w{1,20}:)?pageSetup\b[^<>]{0,800}?)\s{1,9}\w{1,20}:id=[\"'][^\"'<>]{0,200}[\"']")
WORKBOOK = re.compile(r"^xl/workbook\.xml$", re.IGNORECASE)
SHEET_PART = re.compile(r"^xl/(?:worksheets|chartsheets|dialogsheets)/[^/]+\.xml$", re.IGNORECASE)
NOTES = re.compile(r"^xl/(?:comments/?\w*|comments\d*)\.xml$|^xl/comments/[^/]+\.xml$", re.IGNORECASE)
PERSONS = re.compile(r"^xl/persons/[^/]+\.xml$", re.IGNORECASE)
PICTURE = re.compile(r"^xl/media/[^/]+\.(?:jpe?g|png)$", re.IGNORECASE)
TRACES = ("{*}fileVersion", "{*}fileSharing", "{*}revisionPtr", "{*}absPath")
EPOCH = (1980, 1, 1, 0, 0, 0)
Taken = list[tuple[str, str]]


def title_of(book: Book) -> str:
    """What it is called in its properties."""
    return _core(book).get("title", "")


def write(book: Book, target: Path) -> Taken:
    """The workbook without what tells of its makers; what that was."""
    taken: Taken = [*_told(_core(book)), *_told(_said(book.root(APP)))]
    gone = {name for name in book.names if GONE.match(name)}
    taken += [_named(book, name) for name in sorted(gone)]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name in book.names:
            if name in gone or name.endswith("/"):
                continue
            data = _written(book, name, gone, taken)
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(entry, data)
    return taken


def same(book: Book, clean: Book) -> bool:
    """Whether every sheet, every text and every formula is as it was."""
    parts = [part for _name, part in book.sheets]
    kept = all(PRINTED.sub(rb"\1", book.read(part)) == clean.read(part) for part in parts)
    return kept and all(book.read(part) == clean.read(part) for part in ("xl/sharedStrings.xml", "xl/styles.xml"))


def _written(book: Book, name: str, gone: set[str], taken: Taken) -> bytes:
    data = book.archive.read(name)
    if name.lower() == CORE.lower():
        return _bare_core(book)
    if name.lower() == APP.lower():
        return APP_PART.encode()
    if name.endswith(".rels"):
        return _without(data, lambda one: _leads_to(one, name, gone))
    if name == "[Content_Types].xml":
        return _without(data, lambda one: str(one.get("PartName", "")).lstrip("/") in gone)
    rewriting = next((rewrite for shape, rewrite in REWRITTEN if shape.match(name)), None)
    return rewriting(data, taken) if rewriting else data


def _bare_core(book: Book) -> bytes:
    kept = {key: value for key, value in _core(book).items() if key in STAY and value}
    inside = "".join(f"<dc:{key}>{escape(value)}</dc:{key}>" for key, value in kept.items())
    return CORE_PART.format(dc=DC, inside=inside).encode()


def _sheet(data: bytes, _taken: Taken) -> bytes:
    return PRINTED.sub(rb"\1", data)


def _picture(data: bytes, taken: Taken) -> bytes:
    bare = stripped(data)
    if bare != data:
        taken.append(("datos de la cámara en una imagen (EXIF, IPTC)", ""))
    return bare


def _core(book: Book) -> dict[str, str]:
    return _said(book.root(CORE))


def _said(root: Any) -> dict[str, str]:
    if root is None:
        return {}
    return {etree.QName(one).localname: " ".join(one.itertext()).strip() for one in root if isinstance(one.tag, str)}


def _told(said: dict[str, str]) -> Iterator[tuple[str, str]]:
    return ((SAID[key], value) for key, value in said.items() if key in SAID and value)


def _named(book: Book, name: str) -> tuple[str, str]:
    lower = name.lower()
    if lower.endswith("custom.xml"):
        root = book.root(name)
        names = [str(one.get("name", "")) for one in (() if root is None else root)]
        return "propiedades personalizadas", ", ".join(filter(None, names))
    if "printersettings" in lower:
        return "ajustes de la impresora", ""
    return ("miniatura", "") if "thumbnail" in lower else ("datos privados del programa", "")


def _leads_to(one: Any, rels: str, gone: set[str]) -> bool:
    target = str(one.get("Target", ""))
    where = target.lstrip("/") if target.startswith("/") else _joined(rels, target)
    return where in gone


def _joined(rels: str, target: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(posixpath.dirname(rels)), target))


def _without(data: bytes, unwanted: Any) -> bytes:
    root = parsed(data)
    if root is None:
        return data
    bad = [one for one in root if isinstance(one.tag, str) and unwanted(one)]
    for one in bad:
        root.remove(one)
    return _bytes(root) if bad else data


def _workbook(data: bytes, taken: Taken) -> bytes:
    """Without which Excel saved it, for whom, and in which folder of whose machine."""
    root = parsed(data)
    for shape in TRACES:
        for one in list(root.iter(shape)):
            told = one.get("userName") or one.get("url") or ""
            taken.append(("carpeta en que estaba" if one.get("url") else "versión del programa", told))
            _cut(one)
    return _bytes(root)


def _cut(one: Any) -> None:
    """Take it out, and what held nothing but it."""
    above = one.getparent()
    above.remove(one)
    while len(above) == 0 and etree.QName(above).localname in ("Choice", "AlternateContent"):
        above, child = above.getparent(), above
        above.remove(child)


def _comments(data: bytes, taken: Taken) -> bytes:
    root = parsed(data)
    names = []
    for one in root.iter("{*}author"):
        if (one.text or "").strip():
            names.append(str(one.text).strip())
            one.text = ""
    for one in root.iter("{*}t"):
        said = str(one.text or "")
        mark = next((f"{name}:" for name in names if said.startswith(f"{name}:")), "")
        one.text = said.removeprefix(mark)  # Excel begins a comment with its author's name
    taken.extend(("autor de un comentario", name) for name in names)
    return _bytes(root)


def _persons(data: bytes, taken: Taken) -> bytes:
    root = parsed(data)
    for number, one in enumerate(root.iter("{*}person"), 1):
        if name := str(one.get("displayName", "")).strip():
            taken.append(("autor de un comentario", name))
        one.set("displayName", f"Persona {number}")
        one.set("userId", "")
        one.set("providerId", "None")
    return _bytes(root)


def _bytes(root: Any) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


REWRITTEN: tuple[tuple[re.Pattern[str], Callable[[bytes, Taken], bytes]], ...] = (
    (SHEET_PART, _sheet), (WORKBOOK, _workbook), (NOTES, _comments), (PERSONS, _persons), (PICTURE, _picture),
)  # fmt: skip
