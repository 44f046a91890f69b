"""What can't be published is refused with what to do; what is made to hurt is refused in time and within its memory."""

from __future__ import annotations

import io
import json
import random
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String

from tests.office.documents_made import Made, made, mapless, parts, photo, workbook
from tests.office.test_documents import judged
from ticketing.office.documents import book_parts, book_refusals, pdf_refusals, work
from ticketing.office.files import pool

JUDGE = """
import json, resource, sys
from ticketing.office.files import reader
answer = reader._in_child(json.loads(sys.argv[1]))
print(json.dumps([answer, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
"""
OWNER = "dueña"


def script() -> Any:
    """An action that runs a program."""
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def encrypted(user: str) -> bytes:
    return Made().bytes(encryption=pikepdf.Encryption(owner=OWNER, user=user, R=6))


def _on_opening(one: Made) -> None:
    one.pdf.Root.OpenAction = script()


def _named(one: Made) -> None:
    one.pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), one.pdf.make_indirect(script())])))


def _on_a_link(one: Made) -> None:
    launch = Dictionary(S=Name.Launch, F=String("cmd.exe"))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=launch)
    one.pdf.pages[0].obj.Annots = Array([link])


def _in_a_field(one: Made) -> None:
    actions = Dictionary(K=script())
    field = Dictionary(FT=Name.Tx, T=String("a"), AA=actions, Subtype=Name.Widget, Rect=Array([0, 0, 1, 1]))
    one.pdf.Root.AcroForm = Dictionary(Fields=Array([one.pdf.make_indirect(field)]))


def _dynamic(one: Made) -> None:
    one.pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=String("<xdp/>"))


def _video(one: Made) -> None:
    shown = Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=Array([0, 0, 9, 9]))
    one.pdf.pages[0].obj.Annots = Array([one.pdf.make_indirect(shown)])


def _portfolio(one: Made) -> None:
    one.pdf.Root.Collection = Dictionary(View=Name.D)


def scan(pages: int = 2) -> bytes:
    """Pages that are pictures."""
    one = Made(0)
    for number in range(pages):
        one.page("")
        one.picture(number)
    return one.bytes()


def lines() -> bytes:
    """Letters that were made lines, as a designer's program does."""
    one = Made(0)
    one.page("").Contents = Stream(one.pdf, b"40 700 m 90 750 l 60 600 l f")
    return one.bytes()


def all_mapless() -> bytes:
    one = Made(0)
    page = one.page("")
    page.Contents = Stream(one.pdf, b"BT /F2 12 Tf 40 700 Td <000100020003000400050006> Tj ET")
    page.Resources = Dictionary(Font=Dictionary(F2=mapless(one)))
    return one.bytes()


PDFS: dict[str, tuple[Callable[[], bytes], str]] = {
    "con contraseña": (lambda: encrypted("clave"), pdf_refusals.LOCKED),
    "con restricciones": (lambda: encrypted(""), pdf_refusals.RESTRICTED),
    "escaneado": (scan, pdf_refusals.SCANNED),
    "letras hechas líneas": (lines, pdf_refusals.SCANNED),
    "letras sin mapa": (all_mapless, pdf_refusals.UNREADABLE_LETTERS),
    "cortado": (lambda: made()[:-300], pdf_refusals.DAMAGED),
    "cortado por la mitad": (lambda: made()[: len(made()) // 2] + b"\n%%EOF", pdf_refusals.DAMAGED),
    "revuelto": (lambda: made().replace(b"xref", b"xrxx"), pdf_refusals.DAMAGED),
    "con un zip al final": (lambda: made() + workbook(), pdf_refusals.GLUED),
    "con otra cosa delante": (lambda: b"GIF89a  " + made(), pdf_refusals.GLUED),
    "que actúa al abrirse": (lambda: made(_on_opening), pdf_refusals.ACTIVE),
    "con programas con nombre": (lambda: made(_named), pdf_refusals.ACTIVE),
    "con un enlace que ejecuta": (lambda: made(_on_a_link), pdf_refusals.ACTIVE),
    "con un campo que calcula": (lambda: made(_in_a_field), pdf_refusals.ACTIVE),
    "con un formulario dinámico": (lambda: made(_dynamic), pdf_refusals.MOVING),
    "con video": (lambda: made(_video), pdf_refusals.MOVING),
    "cartera": (lambda: made(_portfolio), pdf_refusals.PORTFOLIO),
}


def _protected(sheet: Any) -> None:
    sheet.protection.sheet = True


def _only_a_picture() -> bytes:
    from openpyxl.drawing.image import Image as Drawn

    def drawn(sheet: Any) -> None:
        sheet.delete_rows(1, 9)
        sheet.add_image(Drawn(io.BytesIO(photo())), "A1")

    return workbook(drawn)


EVIL = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst>&x;</sst>'
LINKED = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" '
    b'Type="x/externalLinkPath" Target="//malo/libro.xlsx" TargetMode="External"/></Relationships>'
)
BOOKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "con contraseña": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), book_refusals.LOCKED),
    "con una hoja protegida": (lambda: workbook(_protected), book_refusals.PROTECTED),
    "con macros": (lambda: parts(workbook(), xl__vbaProject_dot_bin=b"x"), book_refusals.MACROS),
    "con otro archivo dentro": (
        lambda: parts(workbook(), xl__embeddings__a_dot_docx=b"x"), book_refusals.EMBEDDED,
    ),
    "con vínculos": (lambda: parts(workbook(), xl__externalLinks__externalLink1_dot_xml=b"<a/>"), book_refusals.LINKED),
    "con una imagen de otra parte": (
        lambda: parts(workbook(), xl__drawings___rels__d_dot_xml_dot_rels=LINKED), book_refusals.LINKED,
    ),
    "con consultas": (lambda: parts(workbook(), xl__connections_dot_xml=b"<a/>"), book_refusals.LINKED),
    "compartido": (lambda: parts(workbook(), xl__revisions__log1_dot_xml=b"<a/>"), book_refusals.SHARED),
    "solo imágenes": (_only_a_picture, book_refusals.PICTURES),
    "con entidades": (lambda: parts(workbook(), xl__sharedStrings_dot_xml=EVIL), book_parts.TRICK),
    "cortado": (lambda: workbook()[:-400], book_parts.DAMAGED),
    "sin libro": (lambda: parts(workbook(), xl__workbook_dot_xml=b"<a"), book_parts.DAMAGED),
}  # fmt: skip


@pytest.mark.parametrize(("make", "sentence"), PDFS.values(), ids=PDFS)
def test_a_pdf_that_is_not_to_be_published_is_refused_with_what_to_do(
    tmp_path: Path, make: Callable[[], bytes], sentence: str
) -> None:
    assert judged(tmp_path, make()) == {"unfit": sentence}


@pytest.mark.parametrize(("make", "sentence"), BOOKS.values(), ids=BOOKS)
def test_a_workbook_that_is_not_to_be_published_is_refused_with_what_to_do(
    tmp_path: Path, make: Callable[[], bytes], sentence: str
) -> None:
    assert judged(tmp_path, make(), work.BOOK) == {"unfit": sentence}


@pytest.mark.parametrize("sentence", sorted({said for _, said in (*PDFS.values(), *BOOKS.values())}))
def test_each_refusal_names_the_file_and_says_what_to_do(sentence: str) -> None:
    assert "«{name}»" in sentence
    assert len(sentence) <= 400
    assert sentence.endswith(".")
    assert any(verb in sentence for verb in ("uárdelo", "Quít", "Suba", "suba", "desproteger", "súbalo"))


def heap_of_zeros() -> bytes:
    """A page whose content is 60 MB of spaces."""
    one = Made(0)
    page = one.page("x")
    packer = zlib.compressobj(9)
    packed = b"".join([*(packer.compress(b" " * 10**6) for _ in range(60)), packer.flush()])
    twice = zlib.compress(packed, 9)
    content = Stream(one.pdf, twice)
    content.stream_dict = Dictionary(Filter=Array([Name.FlateDecode, Name.FlateDecode]))
    page.Contents = content
    return one.bytes()


def endless_tags() -> bytes:
    """Tags that lead back to themselves."""
    one = Made()
    one.body.K.append(one.body)
    one.tree.RoleMap = Dictionary(P=Name.Q, Q=Name.P)
    return one.bytes()


def endless_forms() -> bytes:
    """A form that draws itself."""
    one = Made()
    form = one.pdf.make_indirect(
        Stream(one.pdf, b"/X Do /X Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
    )
    form.Resources = Dictionary(XObject=Dictionary(X=form))
    one.pdf.pages[0].obj.Resources.XObject = Dictionary(X=form)
    one.pdf.pages[0].obj.Contents = Stream(one.pdf, b"BT /F1 9 Tf (hola) Tj ET /X Do")
    return one.bytes()


def large_picture() -> bytes:
    """A picture of 30,000 x 30,000 in a page."""
    one = Made()
    one.picture(alt="Mapa")
    shown = one.pdf.pages[0].obj.Resources.XObject.I1
    shown.stream_dict = Dictionary(
        Type=Name.XObject, Subtype=Name.Image, Width=30_000, Height=30_000, ColorSpace=Name.DeviceGray,
        BitsPerComponent=8, Filter=Name.FlateDecode,
    )  # fmt: skip
    shown.write(zlib.compress(bytes(10**7)), filter=Name.FlateDecode)
    return one.bytes()


def noise() -> bytes:
    """Anything at all between a beginning and an end."""
    return b"%PDF-1.7\n" + random.Random(5).randbytes(300_000) + b"\n%%EOF"


def circle() -> bytes:
    """Pages that hold each other."""
    one = Made()
    one.pdf.Root.Pages.Kids.append(one.pdf.Root.Pages)
    return one.bytes()


HOSTILE = {
    "60 MB de espacios": heap_of_zeros, "etiquetas sin fin": endless_tags, "formularios sin fin": endless_forms,
    "imagen enorme": large_picture, "ruido": noise, "páginas en círculo": circle,
}  # fmt: skip


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_what_is_made_to_hurt_is_answered_in_time_and_within_its_memory(
    tmp_path: Path, make: Callable[[], bytes]
) -> None:
    path = tmp_path / "documento"
    path.write_bytes(make())
    job = {"path": str(path), "clean": str(tmp_path / "clean"), "media_type": work.PDF, "seconds": pool.LONGEST_JUDGED}
    began = monotonic()
    ran = subprocess.run(
        [sys.executable, "-c", JUDGE, json.dumps(job)], capture_output=True, text=True, check=True, cwd=pool.ROOT
    )
    answer, most = json.loads(ran.stdout)
    assert answer.keys() & {"unfit", "died", "late", "findings"}, answer
    assert most < 500 * 1024
    assert monotonic() - began < pool.LONGEST_JUDGED + pool.GRACE


def test_a_workbook_with_a_long_tail_of_rows_is_read_as_far_as_its_beginning(tmp_path: Path) -> None:
    def rows(sheet: Any) -> None:
        for number in range(2_000):
            sheet.append([f"Sede {number}", number, "x"])

    assert judged(tmp_path, workbook(rows), work.BOOK)["cleaned"]


def test_a_word_document_called_a_workbook_is_none(tmp_path: Path) -> None:
    assert "unfit" in judged(tmp_path, struct.pack("<4s", b"PK\x03\x04") + b"word/document.xml" * 9, work.BOOK)
