"""Small real files of the demo: a PDF approval, a mail, a picture; made on the spot and checked like any upload."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.charset import QP, Charset
from email.header import Header
from email.message import Message
from email.utils import format_datetime
from functools import cache

from PIL import Image, ImageDraw
from pypdf import PageObject, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from ticketing.demo.cast import DOMAIN
from ticketing.office.files.actions import store
from ticketing.office.files.models import StoredFile
from ticketing.office.people.models import Person

MAIL = "message/rfc822"
QUOTED = Charset("utf-8")
QUOTED.body_encoding = QP
ISSUED = "Oficina de Planeación, 2 de febrero de 2026"
INK, PAPER, LINE = (11, 92, 107), (251, 250, 248), (228, 225, 220)


@dataclass(frozen=True)
class Sheet:
    """A paper before anybody keeps it; pictures have a width and a height."""

    data: bytes
    name: str
    media_type: str
    width: int | None = None
    height: int | None = None


def keep(sheet: Sheet, *, by: Person, at: datetime) -> StoredFile:
    """Taken in as an upload is."""
    return store(io.BytesIO(sheet.data), sheet.name, by=by, at=at)


def memo(title: str) -> Sheet:
    """A page in PDF that says it."""
    return Sheet(_pdf(title), f"{_file_name(title)}.pdf", "application/pdf")


def approval(subject: str, *, from_person: Person, by: Person, at: datetime) -> Sheet:
    """The mail by which the Oficina Asesora said yes."""
    words = "Buen día:\n\nRevisados ortografía, redacción y enfoque, damos visto bueno al texto.\n\nOficina Asesora"
    message = _mail(f"RE: {subject}", words, sender=from_person.email, to=by.email, by=by, at=at)
    return Sheet(message.as_bytes(), "visto-bueno-oficina-asesora.eml", MAIL)


def notice(subject: str, number: str, *, by: Person, at: datetime) -> Sheet:
    """The infoservice as it went out: the mail that its group received."""
    words = f"Infoservicio {number}\n\n{subject}\n\nEl detalle está en el portal, sección Infoservicios."
    message = _mail(subject, words, sender=by.email, to=f"infoservicio@{DOMAIN}", by=by, at=at)
    return Sheet(message.as_bytes(), f"infoservicio-{number}.eml", MAIL)


def picture(words: str, *, size: tuple[int, int] = (1200, 400)) -> Sheet:
    """A sober header image."""
    return Sheet(_jpeg(words, size), f"{_file_name(words)}.jpg", "image/jpeg", *size)


def _mail(subject: str, words: str, *, sender: str, to: str, by: Person, at: datetime) -> Message:
    message = Message()
    message.set_type("text/plain")
    message.set_payload(words, QUOTED)
    message["From"], message["To"], message["Subject"] = (
        sender,
        to,
        Header(subject, "utf-8", header_name="Subject").encode(),
    )
    message["Date"], message["Message-ID"] = format_datetime(at), f"<{at:%Y%m%d%H%M%S}.{by.id}@{DOMAIN}>"
    return message


@cache
def _jpeg(words: str, size: tuple[int, int]) -> bytes:
    image = Image.new("RGB", size, PAPER)
    pen = ImageDraw.Draw(image)
    width, height = size
    pen.rectangle((0, height - 24, width, height), fill=INK)
    for x in range(0, width, 80):
        pen.line((x, 0, x + height, height), fill=LINE, width=2)
    pen.text((64, height // 2 - 40), words, fill=INK, font_size=56)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


@cache
def _pdf(title: str) -> bytes:
    """One page as it should be published: with its language, its title, its tags, its date and its office."""
    writer = PdfWriter()
    page = writer.add_blank_page(width=612, height=792)
    font = _named({"Type": "Font", "Subtype": "Type1", "BaseFont": "Helvetica", "Encoding": "WinAnsiEncoding"})
    fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    content = StreamObject()
    lines = (("H1", 16, 700, title), ("P", 11, 670, ISSUED))
    content.set_data(b"\n".join(_line(mark, *each) for mark, each in enumerate(lines)))
    page[NameObject("/Contents")] = writer._add_object(content)
    _tag(writer, page, [role for role, *_rest in lines])
    writer.add_metadata({"/Title": title})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _line(mark: int, role: str, size: int, height: int, words: str) -> bytes:
    said = words.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    begin = f"/{role} <</MCID {mark}>> BDC BT /F1 {size} Tf 72 {height} Td (".encode()
    return begin + said + b") Tj ET EMC"


def _tag(writer: PdfWriter, page: PageObject, roles: Sequence[str]) -> None:
    tree = _named({"Type": "StructTreeRoot"})
    above = writer._add_object(tree)
    kids = ArrayObject()
    for mark, role in enumerate(roles):
        element = _named({"Type": "StructElem", "S": role})
        element[NameObject("/P")], element[NameObject("/K")] = above, NumberObject(mark)
        element[NameObject("/Pg")] = page.indirect_reference or above
        kids.append(writer._add_object(element))
    tree[NameObject("/K")] = kids
    root = writer.root_object
    root[NameObject("/StructTreeRoot")], root[NameObject("/Lang")] = above, TextStringObject("es-CO")
    root[NameObject("/MarkInfo")] = DictionaryObject({NameObject("/Marked"): BooleanObject(True)})


def _named(said: Mapping[str, str]) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{key}"): NameObject(f"/{value}") for key, value in said.items()})


def _file_name(words: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in words.lower()).split())[:60]
