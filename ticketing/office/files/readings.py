"""How each kind of file is read to be sure that it is what it says: whoever runs this may be stopped at any moment."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from email import policy
from email.parser import BytesHeaderParser
from typing import BinaryIO

import filetype
from PIL import Image, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from ticketing.office.files import archives
from ticketing.office.files.archives import UNREADABLE
from ticketing.office.files.kinds import BOOK, KINDS, LETTER, ZIPPED, Kind
from workflows.refusals import Refused

MOST_PIXELS = 40_000_000
MOST_PAGES = 5_000
MOST_HEADERS = 256 * 1024  # of a saved mail: who wrote it stands there, and the rest is not for us to unpack
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
AS_PDF = "Ábralo en Word y guárdelo como PDF con texto."
LOCKED = (
    "«{name}» tiene contraseña, o es de un Office antiguo. Quítesela en Archivo > Información > Proteger, guárdelo en "
    "el formato de ahora (.xlsx o .docx) y vuelva a subirlo."
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Measured:
    """What reading a file told about it."""

    width: int | None = None
    height: int | None = None


def examine(stream: BinaryIO, name: str, kind: Kind) -> Measured:
    """Read the file as what it says it is. Refuses another type, and what cannot be read."""
    stream.seek(0)
    head = stream.read(8192)
    if kind.media_type in ZIPPED and head.startswith(OLE):
        raise Refused(LOCKED.format(name=name))
    guess = filetype.guess(head)
    if guess is not None and not _agree(guess.mime, kind):
        told = f"«{name}» dice ser {kind.label} y es {_called(guess.mime, guess.extension)}."
        raise Refused(f"{told} {AS_PDF}" if guess.mime == LETTER and kind.media_type == "application/pdf" else told)
    stream.seek(0)
    return READERS[kind.media_type](stream, name)


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
        pages = 0 if locked else document.get_num_pages()
    except (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, OSError, RecursionError):
        raise Refused(UNREADABLE.format(name=name)) from None
    if locked:
        raise Refused(f"«{name}» tiene contraseña. Quítesela y vuelva a subirlo.")
    if pages > MOST_PAGES:
        raise Refused(f"«{name}» tiene {pages} páginas; se reciben hasta {MOST_PAGES}.")
    if pages == 0:
        raise Refused(UNREADABLE.format(name=name))
    return Measured()


def _sheet(stream: BinaryIO, name: str) -> Measured:
    archives.look(stream, name, "xl/workbook.xml", names="sheet")
    return Measured()


def _document(stream: BinaryIO, name: str) -> Measured:
    archives.look(stream, name, "word/document.xml")
    return Measured()


def _table(stream: BinaryIO, name: str) -> Measured:
    data = stream.read()
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))  # UTF-16, as Excel writes «texto Unicode»
    if (b"\0" in data and not wide) or not data.strip():
        raise Refused(f"«{name}» no es un archivo CSV: no contiene texto.")
    return Measured()


def _message(stream: BinaryIO, name: str) -> Measured:
    parsed = BytesHeaderParser(policy=policy.compat32).parsebytes(stream.read(MOST_HEADERS))
    if not (parsed["From"] and (parsed["Date"] or parsed["Subject"])):
        raise Refused(f"«{name}» no es un correo guardado: no tiene remitente ni fecha.")
    return Measured()


def _outlook(stream: BinaryIO, name: str) -> Measured:
    data = stream.read()
    if not data.startswith(OLE) or "__properties_version1.0".encode("utf-16-le") not in data:
        raise Refused(f"«{name}» no es un correo de Outlook (.msg).")
    return Measured()


READERS: dict[str, Callable[[BinaryIO, str], Measured]] = {
    **dict.fromkeys(("image/jpeg", "image/png", "image/gif", "image/webp"), _image),
    "application/pdf": _pdf,
    LETTER: _document,
    BOOK: _sheet,
    "text/csv": _table,
    "message/rfc822": _message,
    "application/vnd.ms-outlook": _outlook,
}
