"""What no workbook to publish may be: locked, able to do things, led from elsewhere, without data."""

from __future__ import annotations

import re
from pathlib import Path

from ticketing.office.documents.book_parts import DAMAGED, Book
from ticketing.office.documents.report import Unfit

LOCKED = (
    "«{name}» tiene contraseña, o es de un Excel antiguo (.xls). Quítesela en Archivo > Información > Proteger "
    "libro, guárdelo "
    "como «Libro de Excel (.xlsx)» y vuelva a subirlo."
)
PROTECTED = (
    "«{name}» tiene hojas o el libro protegidos. En Excel: Revisar > «Desproteger hoja» y «Desproteger libro»; "
    "guárdelo y "
    "vuelva a subirlo."
)
MACROS = "«{name}» lleva macros o controles. Guárdelo como «Libro de Excel (.xlsx)», sin macros, y vuelva a subirlo."
EMBEDDED = "«{name}» lleva otros archivos incrustados. Quítelos, o súbalos aparte, y vuelva a subirlo."
LINKED = (
    "«{name}» toma datos de otros archivos o servidores. En Excel: Datos > Editar vínculos > «Romper vínculo» (y "
    "Datos > "
    "Consultas y conexiones > Eliminar); guárdelo y vuelva a subirlo."
)
SHARED = (
    "«{name}» está compartido y guarda quién cambió qué. En Excel: Revisar > «Dejar de compartir el libro»; guárdelo "
    "y súbalo."
)
PICTURES = (
    "En «{name}» no se puede buscar: no tiene celdas con datos, solo imágenes. Escriba los datos en celdas, o súbalo "
    "como PDF "
    "con texto."
)
MACRO_PARTS = re.compile(r"vbaproject|macrosheets/|dialogsheets/|xl/activex/|xl/ctrlprops/|customui/", re.IGNORECASE)
MACRO_TYPES = re.compile(rb"macroEnabled|ms-office\.vbaProject|excel\.(?:macrosheet|intlmacrosheet)", re.IGNORECASE)
EMBEDS = re.compile(r"^xl/embeddings/", re.IGNORECASE)
LINKS = re.compile(r"^xl/(?:externallinks/|connections\.xml|querytables/|webextensions/)", re.IGNORECASE)
REVISIONS = re.compile(r"^xl/revisions/", re.IGNORECASE)
MEDIA = re.compile(r"^xl/media/", re.IGNORECASE)
FOREIGN = {"hyperlink"}  # what may lead out of the book: whoever reads it decides to follow
PROTECTED_SHEET = re.compile(
    rb"<(?:\w{1,20}:)?sheetProtection\b[^<>]{0,2000}?\b(?:sheet=[\"'](?:1|true)|password=|hashValue=)", re.IGNORECASE
)
PROTECTED_BOOK = re.compile(
    rb"<(?:\w{1,20}:)?workbookProtection\b[^<>]{0,2000}?(?:\block(?:Structure|Windows)=[\"'](?:1|true)|Password=|HashValue=)"
    rb"|<(?:\w{1,20}:)?fileSharing\b[^<>]{0,2000}?\b(?:reservationPassword=|hashValue=|readOnlyRecommended=[\"'](?:1|true))",
    re.IGNORECASE,
)
CELL = re.compile(rb"<(?:\w+:)?(?:v|t)(?:\s[^>]*)?>")
OLE = b"\xd0\xcf\x11\xe0"


def ask_unlocked(path: Path) -> None:
    """It is a zip at all, from the first byte on: what is encrypted is none."""
    with path.open("rb") as stream:
        head = stream.read(4)
    if head == OLE:
        raise Unfit(LOCKED)
    if head != b"PK\x03\x04":
        raise Unfit(DAMAGED)


def ask_open(book: Book) -> None:
    """Nothing in it is locked, acts, hides other files or comes from elsewhere."""
    joined = "\n".join(book.names)
    if MACRO_PARTS.search(joined) or MACRO_TYPES.search(book.read("[Content_Types].xml")):
        raise Unfit(MACROS)
    for shape, sentence in ((EMBEDS, EMBEDDED), (LINKS, LINKED), (REVISIONS, SHARED)):
        if any(shape.search(name) for name in book.names):
            raise Unfit(sentence)
    if any(one.outside and one.kind not in FOREIGN for one in book.all_relations()):
        raise Unfit(LINKED)
    if PROTECTED_BOOK.search(book.read("xl/workbook.xml")):
        raise Unfit(PROTECTED)


def ask_sheet(data: bytes) -> None:
    """The same of one sheet."""
    if PROTECTED_SHEET.search(data):
        raise Unfit(PROTECTED)


def ask_text(book: Book, any_cell: bool) -> None:
    """There is something in it that can be searched, if there is anything."""
    if not any_cell and any(MEDIA.search(name) for name in book.names):
        raise Unfit(PICTURES)
