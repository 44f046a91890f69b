"""Which files are taken: by extension, what the bytes must be, and how they are read to be sure."""

from __future__ import annotations

import email
import email.policy
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import filetype
import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from PIL import Image, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from workflows.refusals import Refused

MOST_PIXELS = 40_000_000
MOST_ENTRIES = 4000
MOST_UNPACKED = 80 * 1024 * 1024
MOST_RATIO = 150
UNREADABLE = "«{name}» no se puede leer: parece dañado. Ábralo en su equipo, guárdelo de nuevo y vuelva a subirlo."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Measured:
    """What reading a file told about it."""

    width: int | None = None
    height: int | None = None


@dataclass(frozen=True)
class Kind:
    """A kind of file: its group, its media type, its name in words, and how it is read."""

    group: str
    media_type: str
    label: str
    read: Callable[[BinaryIO, str], Measured]


def kind_of(name: str, groups: tuple[str, ...]) -> Kind:
    """The kind that the name's extension promises. Refuses one that is not taken here."""
    kind = KINDS.get(Path(name).suffix.lower())
    if kind is None or kind.group not in groups:
        taken = ", ".join(sorted({ext[1:].upper() for ext, one in KINDS.items() if one.group in groups}))
        raise Refused(f"«{name}» no es de un tipo que se reciba aquí. Se reciben: {taken}.")
    return kind


def examine(stream: BinaryIO, name: str, kind: Kind) -> Measured:
    """Read the file as what it says it is. Refuses another type, and what cannot be read."""
    stream.seek(0)
    guess = filetype.guess(stream.read(8192))
    if guess is not None and not _agree(guess.mime, kind):
        raise Refused(f"«{name}» dice ser {kind.label} y es {_called(guess.mime, guess.extension)}.")
    stream.seek(0)
    return kind.read(stream, name)


def _agree(mime: str, kind: Kind) -> bool:
    # A workbook or a document begins as any zip does; its own reader looks inside.
    return mime == kind.media_type or (kind.media_type in ZIPPED and mime in {"application/zip", *ZIPPED})


def _called(mime: str, extension: str) -> str:
    return next((kind.label for kind in KINDS.values() if kind.media_type == mime), f"de tipo {extension.upper()}")


def _image(stream: BinaryIO, name: str) -> Measured:
    try:
        with Image.open(stream) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                raise Refused(f"«{name}» mide {width} × {height} píxeles: demasiado grande para abrirlo sin riesgo.")
            if picture.format not in {"JPEG", "PNG", "GIF", "WEBP"}:
                raise Refused(UNREADABLE.format(name=name))
            picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused(f"«{name}» tiene demasiados píxeles para abrirlo sin riesgo.") from None
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        struct.error,
        KeyError,
        IndexError,
    ):
        raise Refused(UNREADABLE.format(name=name)) from None
    return Measured(width, height)


def _pdf(stream: BinaryIO, name: str) -> Measured:
    try:
        document = PdfReader(stream, strict=False)
        locked = document.is_encrypted and not document.decrypt("")
        pages = 0 if locked else len(document.pages)
    except (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, OSError, RecursionError):
        raise Refused(UNREADABLE.format(name=name)) from None
    if locked:
        raise Refused(f"«{name}» tiene contraseña. Quítesela y vuelva a subirlo.")
    if pages == 0:
        raise Refused(UNREADABLE.format(name=name))
    return Measured()


def _sheet(stream: BinaryIO, name: str) -> Measured:
    _unzipped(stream, name, "xl/workbook.xml")
    try:
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
        readable = bool(book.sheetnames)
        book.close()
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        OSError,
        SyntaxError,
    ):
        readable = False
    if not readable:
        raise Refused(UNREADABLE.format(name=name))
    return Measured()


def _document(stream: BinaryIO, name: str) -> Measured:
    _unzipped(stream, name, "word/document.xml")
    return Measured()


def _unzipped(stream: BinaryIO, name: str, wanted: str) -> None:
    """Look at the archive's directory before anything is unpacked: a few kB may hold hundreds of MB."""
    try:
        entries = zipfile.ZipFile(stream).infolist()
    except (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError):
        raise Refused(UNREADABLE.format(name=name)) from None
    packed, unpacked = sum(e.compress_size for e in entries), sum(e.file_size for e in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(packed, 1024):
        raise Refused(f"«{name}» se infla demasiado al abrirlo; no se recibe.")
    if wanted not in {entry.filename for entry in entries}:
        raise Refused(f"«{name}» no es lo que dice su extensión.")
    stream.seek(0)


def _table(stream: BinaryIO, name: str) -> Measured:
    data = stream.read()
    if b"\0" in data or not data.strip():
        raise Refused(f"«{name}» no es un archivo CSV: no contiene texto.")
    return Measured()


def _message(stream: BinaryIO, name: str) -> Measured:
    parsed = email.message_from_binary_file(stream, policy=email.policy.compat32)
    if not (parsed["From"] and (parsed["Date"] or parsed["Subject"])):
        raise Refused(f"«{name}» no es un correo guardado: no tiene remitente ni fecha.")
    return Measured()


def _outlook(stream: BinaryIO, name: str) -> Measured:
    data = stream.read()
    if not data.startswith(OLE) or "__properties_version1.0".encode("utf-16-le") not in data:
        raise Refused(f"«{name}» no es un correo de Outlook (.msg).")
    return Measured()


_OFFICE = "application/vnd.openxmlformats-officedocument."
ZIPPED = {_OFFICE + "spreadsheetml.sheet", _OFFICE + "wordprocessingml.document"}
KINDS = {
    ".jpg": Kind("image", "image/jpeg", "una imagen JPG", _image),
    ".jpeg": Kind("image", "image/jpeg", "una imagen JPG", _image),
    ".png": Kind("image", "image/png", "una imagen PNG", _image),
    ".gif": Kind("image", "image/gif", "una imagen GIF", _image),
    ".webp": Kind("image", "image/webp", "una imagen WebP", _image),
    ".pdf": Kind("document", "application/pdf", "un PDF", _pdf),
    ".docx": Kind("document", _OFFICE + "wordprocessingml.document", "un documento de Word", _document),
    ".xlsx": Kind("sheet", _OFFICE + "spreadsheetml.sheet", "un libro de Excel", _sheet),
    ".csv": Kind("sheet", "text/csv", "un archivo CSV", _table),
    ".eml": Kind("mail", "message/rfc822", "un correo guardado (.eml)", _message),
    ".msg": Kind("mail", "application/vnd.ms-outlook", "un correo de Outlook (.msg)", _outlook),
}
