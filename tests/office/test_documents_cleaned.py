"""What tells who made a document, when and with what is taken out; what it shows stays as it was, byte by byte."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image, ImageChops

from tests.office.documents_made import BOOKS, PDFS, Made, camera, made, parts, photo, pictured, workbook
from tests.office.test_documents import judged
from ticketing.office.documents import pdf, pdf_text, work
from ticketing.office.documents.pictures import stripped

XMP = b"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmp:CreatorTool="Microsoft Word" xmp:CreateDate="2026-03-03T10:00:00" pdfuaid:part="1">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Requisitos &amp; plazos</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>Juana P\xc3\xa9rez</rdf:li></rdf:Seq></dc:creator>
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance></rdf:Description></rdf:RDF></x:xmpmeta>"""
CUSTOM = (
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    b'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><property name="Area" pid="2" '
    b'fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"><vt:lpwstr>Confidencial</vt:lpwstr></property></Properties>'
)
SECRETS = (b"Juana", "Pérez".encode(), b"Microsoft", b"Confidencial", b"hoja secreta", b"2026-03-03T")


def marked(one: Made) -> None:
    """All that programs write about whoever uses them."""
    info, root, page = one.pdf.docinfo, one.pdf.Root, one.pdf.pages[0].obj
    for key, said in {
        "Author": "Juana Pérez",
        "Creator": "Microsoft Word",
        "Producer": "Microsoft",
        "Area": "Confidencial",
    }.items():
        info[f"/{key}"] = said
    info["/CreationDate"] = info["/ModDate"] = "D:20260303100000"
    root.Metadata = one.pdf.make_stream(XMP, Type=Name.Metadata, Subtype=Name.XML)
    one.pdf.attachments["notas.txt"] = b"hoja secreta"
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]), T=String("Juana Pérez"), M=String("D:20260303"),
        Contents=String("Revisar"),
    )  # fmt: skip
    page.Annots = Array([one.pdf.make_indirect(note)])
    page.PieceInfo = Dictionary(Word=Dictionary(Private=String("Confidencial")))
    one.picture(data=camera(), alt="Mapa")


def opened(folder: Path) -> pikepdf.Pdf:
    return pikepdf.open(folder / "clean")


def everything(folder: Path) -> bytes:
    """All the bytes of the clean copy, unpacked."""
    with opened(folder) as done:
        out = io.BytesIO()
        done.save(out, qdf=True, stream_decode_level=pikepdf.StreamDecodeLevel.specialized)
    return out.getvalue()


def test_a_pdf_loses_all_that_tells_of_its_makers_and_keeps_its_marks(tmp_path: Path) -> None:
    answer = judged(tmp_path, made(marked))
    told = {what for what, _value in answer["removed"]}
    assert {
        "autor", "programa de origen", "programa que hizo el PDF", "fecha de creación", "fecha de modificación",
        "propiedad personalizada", "archivo adjunto", "autor de un comentario", "datos privados del programa",
        "datos de la cámara en una imagen (EXIF, IPTC)",
    } <= told  # fmt: skip
    assert ["autor", "Juana Pérez"] in answer["removed"]
    whole = everything(tmp_path)
    assert [secret for secret in SECRETS if secret in whole] == []
    with opened(tmp_path) as done:
        assert dict(done.docinfo) == {"/Title": "Requisitos de la convocatoria"}
        assert (str(done.Root.Lang), bool(done.Root.MarkInfo.Marked)) == ("es-CO", True)
        assert str(done.pages[0].Annots[0].Contents) == "Revisar"
        meta = done.open_metadata()
        assert (meta["pdfuaid:part"], meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("1", "2", "A")
        assert meta["dc:title"] == "Requisitos & plazos"
        assert list(done.attachments) == []


@pytest.mark.parametrize("make", [make for make, _ in PDFS.values()] + [lambda: made(marked)], ids=[*PDFS, "marcado"])
def test_every_page_draws_and_says_what_it_did(tmp_path: Path, make: Any) -> None:
    answer = judged(tmp_path, make())
    assert answer["cleaned"]
    with pikepdf.open(tmp_path / "documento") as was, opened(tmp_path) as done:
        assert pdf.prints(was) == pdf.prints(done)
        assert len(was.pages) == len(done.pages)
    assert pdf_text.texts(tmp_path / "documento") == pdf_text.texts(tmp_path / "clean")
    again = work.judge({"path": str(tmp_path / "clean"), "clean": str(tmp_path / "more"), "media_type": work.PDF})
    assert again["removed"] == []
    assert again["findings"] == answer["findings"]


def signed(one: Made) -> None:
    """As a digital signature leaves it."""
    marked(one)
    value = Dictionary(
        Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), ByteRange=Array([0, 1, 2, 3]), Contents=String("x")
    )
    field = Dictionary(FT=Name.Sig, T=String("Firma"), V=one.pdf.make_indirect(value))
    one.pdf.Root.AcroForm = Dictionary(Fields=Array([one.pdf.make_indirect(field)]), SigFlags=3)


def test_a_signed_pdf_is_never_touched_and_what_it_tells_is_shown(tmp_path: Path) -> None:
    answer = judged(tmp_path, made(signed))
    assert (answer["signed"], answer["cleaned"]) == (True, False)
    assert not (tmp_path / "clean").exists()
    assert ["autor", "Juana Pérez"] in answer["removed"]
    assert "signature" in {one["rule"] for one in answer["findings"] if one["state"] == "fail"}


def test_a_title_that_only_the_xmp_says_stays(tmp_path: Path) -> None:
    def only_there(one: Made) -> None:
        marked(one)
        del one.pdf.docinfo["/Title"]

    answer = judged(tmp_path, made(only_there))
    assert "title" not in {one["rule"] for one in answer["findings"] if one["state"] == "fail"}
    with opened(tmp_path) as done:
        assert done.open_metadata()["dc:title"] == "Requisitos & plazos"


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_loses_its_notes_and_no_pixel(kind: str) -> None:
    exif = Image.Exif()
    exif[0x013B] = "Juana Pérez"
    data = photo(kind, exif=exif.tobytes())
    bare = stripped(data)
    assert b"Juana" in data
    assert b"Juana" not in bare
    with Image.open(io.BytesIO(data)) as was, Image.open(io.BytesIO(bare)) as now:
        assert ImageChops.difference(was, now).getbbox() is None
    assert stripped(bare) == bare


def test_a_photograph_keeps_which_side_is_up_and_what_lies_behind_it_is_gone() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x013B] = 6, "Juana Pérez"
    bare = stripped(photo(exif=exif.tobytes(), progressive=True) + b"video secreto")
    with Image.open(io.BytesIO(bare)) as now:
        assert dict(now.getexif()) == {0x0112: 6}
    assert b"secreto" not in bare


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", b"\xff\xd8\xff\xe1\xff\xff", b"\x89PNG\r\n\x1a\n\x00", b"GIF89a"])
def test_what_is_no_picture_stays_as_it_is(data: bytes) -> None:
    assert stripped(data) == data


def cells(data: bytes | Path) -> list[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(data.read_bytes() if isinstance(data, Path) else data))
    return [[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()]


def of_an_office() -> bytes:
    """A workbook as Excel leaves it on somebody's desk."""
    one = pictured("Mapa")
    one = parts(one, docProps__custom_dot_xml=CUSTOM)
    with zipfile.ZipFile(io.BytesIO(one)) as was:
        sheet, rels = was.read("xl/worksheets/sheet1.xml"), was.read("xl/worksheets/_rels/sheet1.xml.rels")
        book = was.read("xl/workbook.xml")
    spoken = b'<fileVersion appName="xl" rupBuild="1"/><fileSharing userName="Juana"/>'
    lies = (
        b'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        b'<mc:Choice Requires="x15">'
        b'<x15ac:absPath xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac" url="C:\\Juana\\"/>'
        b"</mc:Choice></mc:AlternateContent>"
    )
    r = b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    relation = (
        b'<Relationship Id="rId9" Target="/xl/printerSettings/printerSettings1.bin" Type="http://schemas.openxmlformats.org'
        b'/officeDocument/2006/relationships/printerSettings"/></Relationships>'
    )
    return parts(
        one,
        xl__workbook_dot_xml=book.replace(b"<workbookPr", spoken + lies + b"<workbookPr", 1),
        xl__worksheets__sheet1_dot_xml=sheet.replace(
            b"<drawing", b'<pageSetup orientation="portrait" %s r:id="rId9"/><drawing' % r
        ),
        xl__worksheets___rels__sheet1_dot_xml_dot_rels=rels.replace(b"</Relationships>", relation),
        xl__printerSettings__printerSettings1_dot_bin=b"HP de Juana",
    )


def test_a_workbook_loses_all_that_tells_of_its_makers_and_no_cell(tmp_path: Path) -> None:
    data = of_an_office()
    answer = judged(tmp_path, data, work.BOOK)
    told = {what for what, _value in answer["removed"]}
    assert {
        "autor", "quién lo guardó por última vez", "fecha de creación", "fecha de modificación", "programa de origen",
        "propiedades personalizadas", "ajustes de la impresora", "carpeta en que estaba", "versión del programa",
        "datos de la cámara en una imagen (EXIF, IPTC)",
    } <= told  # fmt: skip
    assert answer["cleaned"]
    with zipfile.ZipFile(tmp_path / "clean") as done:
        whole = b"".join(done.read(name) for name in done.namelist())
        assert {entry.date_time for entry in done.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"<dc:title>Cupos por sede</dc:title>" in whole
        assert b'descr="Mapa"' in whole
        assert b"printerSettings" not in whole
    assert [
        secret for secret in (b"Juana", "Pérez".encode(), b"Pedro", b"Confidencial", b"openpyxl") if secret in whole
    ] == []
    assert cells(tmp_path / "clean") == cells(data)


def test_a_comment_loses_its_author_and_keeps_its_words(tmp_path: Path) -> None:
    answer = judged(tmp_path, BOOKS["con comentarios"][0](), work.BOOK)
    assert ["autor de un comentario", "Juana Pérez"] in answer["removed"]
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "clean").read_bytes()))
    comment = book.active["A1"].comment
    assert "revisar" in comment.text
    assert "Juana" not in f"{comment.author}{comment.text}"


def test_formulas_formats_and_merged_cells_stay(tmp_path: Path) -> None:
    def worked(sheet: Any) -> None:
        sheet["B5"] = "=SUM(B2:B3)"
        sheet["B5"].number_format = "#,##0"
        sheet.merge_cells("A6:C6")

    data = workbook(worked)
    judged(tmp_path, data, work.BOOK)
    now = openpyxl.load_workbook(io.BytesIO((tmp_path / "clean").read_bytes())).active
    assert (now["B5"].value, now["B5"].number_format) == ("=SUM(B2:B3)", "#,##0")
    assert [str(each) for each in now.merged_cells.ranges] == ["A6:C6"]


def test_a_photograph_that_was_packed_once_more_loses_its_notes_too(tmp_path: Path) -> None:
    def packed(one: Made) -> None:
        one.picture(alt="Mapa")
        one.pdf.pages[0].obj.Resources.XObject.I1.write(
            zlib.compress(camera()), filter=Array([Name.FlateDecode, Name.DCTDecode])
        )

    answer = judged(tmp_path, made(packed))
    assert ["datos de la cámara en una imagen (EXIF, IPTC)", ""] in answer["removed"]
    with opened(tmp_path) as done:
        bare = done.pages[0].Resources.XObject.I1.read_raw_bytes()
    with Image.open(io.BytesIO(camera())) as was, Image.open(io.BytesIO(bare)) as now:
        assert ImageChops.difference(was, now).getbbox() is None
        assert not dict(now.getexif())


def test_a_file_that_hangs_on_a_page_is_taken_off(tmp_path: Path) -> None:
    def hung(one: Made) -> None:
        held = one.pdf.make_stream(b"hoja secreta", Type=Name.EmbeddedFile)
        named = Dictionary(Type=Name.Filespec, F=String("notas.txt"), EF=Dictionary(F=held))
        page = one.pdf.pages[0].obj
        page.AF = Array([one.pdf.make_indirect(named)])
        note = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([0, 0, 9, 9]), FS=named)
        page.Annots = Array([one.pdf.make_indirect(note)])

    answer = judged(tmp_path, made(hung))
    assert ["archivo adjunto", "notas.txt"] in answer["removed"]
    assert b"hoja secreta" not in everything(tmp_path)


def test_a_font_s_and_a_form_s_own_data_stay_readable(tmp_path: Path) -> None:
    def formed(one: Made) -> None:
        form = Stream(one.pdf, b"q Q", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1]))
        form.Metadata = one.pdf.make_stream(XMP)
        one.pdf.pages[0].obj.Resources.XObject = Dictionary(F1=one.pdf.make_indirect(form))

    answer = judged(tmp_path, made(formed))
    assert answer["cleaned"]
    assert b"Juana" not in everything(tmp_path)
