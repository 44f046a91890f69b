"""What no PDF to publish may be: locked, damaged, glued to something else, able to do things, without text."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

import pikepdf

from ticketing.office.documents.pdf_text import PageText
from ticketing.office.documents.report import Unfit

LOCKED = "«{name}» tiene contraseña. Quítesela (en Acrobat: Archivo > Propiedades > Seguridad) y vuelva a subirlo."
RESTRICTED = (
    "«{name}» tiene restricciones: no deja copiar, imprimir o buscar. Guárdelo de nuevo sin seguridad (en Acrobat: "
    "Archivo "
    "> Propiedades > Seguridad > «Sin seguridad») y vuelva a subirlo."
)
DAMAGED = (
    "«{name}» está dañado o incompleto. Ábralo en Word, o en el programa en que lo hizo, y guárdelo otra vez como PDF."
)
GLUED = (
    "«{name}» trae algo más pegado al PDF y no se recibe. Ábralo en el programa en que lo hizo y guárdelo otra vez "
    "como PDF."
)
ACTIVE = (
    "«{name}» lleva programas (JavaScript) u órdenes que actúan al abrirlo. Ábralo en Word y guárdelo como PDF con "
    "texto, o "
    "imprímalo a un PDF nuevo."
)
MOVING = (
    "«{name}» lleva video, sonido o un formulario dinámico (XFA). Guárdelo como un PDF corriente y vuelva a subirlo."
)
PORTFOLIO = "«{name}» es una cartera que guarda otros archivos. Suba cada documento por separado."
SCANNED = (
    "En «{name}» no se puede buscar: sus páginas son imágenes, como las de un escáner. Ábralo en Word y guárdelo "
    "como PDF "
    "con texto; si solo lo tiene en papel, páselo por un reconocedor de texto (OCR)."
)
UNREADABLE_LETTERS = (
    "En «{name}» no se puede buscar: sus letras se ven y no se pueden leer. Guárdelo otra vez desde el programa en "
    "que lo "
    "escribió, con las fuentes incluidas."
)
SWELLS = "«{name}» se infla demasiado al abrirlo y no se recibe. Divídalo y guárdelo otra vez como PDF."
MOST_OF_ONE, MOST_UNPACKED = 48 * 1024 * 1024, 200 * 1024 * 1024
TAIL = 2048
EOF = b"%%EOF"
BLANK = b"\r\n\t \0"
ACTS = {
    "/JavaScript",
    "/Launch",
    "/ImportData",
    "/SubmitForm",
    "/GoToE",
    "/Rendition",
    "/Movie",
    "/Sound",
    "/RichMediaExecute",
}
SHOWS = {"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}
HOLDS = ("/A", "/AA", "/OpenAction", "/PA")
DEEPEST = 6


def ask_whole(path: Path) -> None:
    """It begins and ends as a PDF, with nothing before and nothing after."""
    with path.open("rb") as stream, mmap(stream.fileno(), 0, access=ACCESS_READ) as data:
        head, end = data[:5], data.rfind(EOF)
        tail = data[end + len(EOF) : end + TAIL] if end >= 0 else b""
    if head != b"%PDF-":
        raise Unfit(GLUED)
    if end < 0:
        raise Unfit(DAMAGED)
    if tail.strip(BLANK):
        raise Unfit(GLUED)


def ask_open(pdf: pikepdf.Pdf) -> None:
    """Nothing of it is locked, nothing acts by itself, nothing in it is not on paper."""
    if pdf.is_encrypted:
        raise Unfit(RESTRICTED)
    if "/Collection" in pdf.Root:
        raise Unfit(PORTFOLIO)
    form = pdf.Root.get("/AcroForm")
    if form is not None and "/XFA" in form:
        raise Unfit(MOVING)
    if _named_scripts(pdf) or any(_acts(one, 0) for one in _dictionaries(pdf)):
        raise Unfit(ACTIVE)
    if any(str(one.get("/Subtype", "")) in SHOWS and "/Rect" in one for one in _dictionaries(pdf)):
        raise Unfit(MOVING)


def ask_light(pdf: pikepdf.Pdf) -> None:
    """Nothing that is to be read swells beyond measure when it is unpacked. (Pictures are never unpacked here.)"""
    whole = 0
    for one in pdf.objects:
        if isinstance(one, pikepdf.Stream) and str(one.get("/Subtype", "")) != "/Image":
            whole += _unpacked(one)
            if whole > MOST_UNPACKED:
                raise Unfit(SWELLS)


def _unpacked(one: Any) -> int:
    """How many bytes it holds, or one more than it may."""
    told = one.get("/Filter", [])
    filters = [str(each) for each in told] if isinstance(told, pikepdf.Array) else [str(told)]
    data = bytes(one.read_raw_bytes())
    for each in filters:
        if each not in ("/FlateDecode", "/Fl"):
            break
        data = zlib.decompressobj().decompress(data, MOST_OF_ONE + 1)
        if len(data) > MOST_OF_ONE:
            raise Unfit(SWELLS)
    return len(data)


def ask_text(pages: Sequence[PageText]) -> None:
    """Something on it can be searched, if there is anything on it."""
    if any(page.legible for page in pages) or not any(page.draws for page in pages):
        return
    raise Unfit(UNREADABLE_LETTERS if any(page.illegible for page in pages) else SCANNED)


def is_signed(pdf: pikepdf.Pdf) -> bool:
    """Whether somebody signed it digitally: a change of any byte would end that."""
    if "/DocMDP" in pdf.Root.get("/Perms", {}):
        return True
    form = pdf.Root.get("/AcroForm")
    return form is not None and any(
        str(f.get("/FT", "")) == "/Sig" and "/V" in f for f in _fields(form.get("/Fields", []))
    )


def _fields(listed: Any, deep: int = 0) -> Iterator[Any]:
    if deep > DEEPEST or not isinstance(listed, pikepdf.Array):
        return
    for one in listed:
        if isinstance(one, pikepdf.Dictionary):
            yield one
            yield from _fields(one.get("/Kids"), deep + 1)


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[Any]:
    yield pdf.Root
    for one in pdf.objects:
        if isinstance(one, pikepdf.Dictionary):
            yield one
            notes = one.get("/Annots")
            yield from (note for note in notes if _plain(note)) if isinstance(notes, pikepdf.Array) else ()


def _plain(note: Any) -> bool:
    """Whether it stands in the page itself: those that stand apart come by anyway."""
    return isinstance(note, pikepdf.Dictionary) and not note.is_indirect


def _named_scripts(pdf: pikepdf.Pdf) -> bool:
    return "/JavaScript" in pdf.Root.get("/Names", {})


def _acts(one: Any, deep: int) -> bool:
    if deep > DEEPEST:
        return True
    if "/JS" in one or ("/S" in one and str(one["/S"]) in ACTS):
        return True
    # What follows an action is one too; what follows a bookmark is a bookmark.
    held = (*HOLDS, "/Next") if "/S" in one else HOLDS
    return any(_any_acts(one[key], deep + 1) for key in held if key in one)


def _any_acts(held: Any, deep: int) -> bool:
    if isinstance(held, pikepdf.Dictionary):
        return _acts(held, deep) or any(
            isinstance(held[str(key)], pikepdf.Dictionary) and _acts(held[str(key)], deep + 1) for key in held
        )
    return isinstance(held, pikepdf.Array) and any(
        isinstance(each, pikepdf.Dictionary) and _acts(each, deep) for each in held
    )
