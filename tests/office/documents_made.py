"""Documents made for the tests: well-made ones, each with one thing wrong, and hostile ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl
import pikepdf
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as Drawn
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

WORDS = "Oficina Asesora de Comunicaciones, 3 de marzo de 2026. Requisitos de la convocatoria."
PASSWORD = "clave"


def photo(kind: str = "JPEG", **more: Any) -> bytes:
    """A small photograph, with what a camera writes if told."""
    out = io.BytesIO()
    Image.new("RGB", (24, 16), "teal").save(out, kind, **more)
    return out.getvalue()


def camera() -> bytes:
    """A photograph that says who took it."""
    exif = Image.Exif()
    exif[0x013B], exif[0x010F] = "Juana Pérez", "Cámara X"
    return photo(exif=exif.tobytes(), comment=b"tomada en casa")


class Made:
    """A PDF in the making: well-tagged, with a title and a language, unless a test undoes one of these."""

    def __init__(self, pages: int = 1, text: str = WORDS) -> None:
        self.pdf = pikepdf.new()
        self.font = self.pdf.make_indirect(
            Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
        )
        self.tree = self.pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self.body = self.pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=self.tree, K=Array()))
        self.tree.K = self.body
        root = self.pdf.Root
        root.Lang, root.MarkInfo, root.StructTreeRoot = String("es-CO"), Dictionary(Marked=True), self.tree
        self.pdf.docinfo["/Title"] = "Requisitos de la convocatoria"
        for number in range(pages):
            self.page(text if number == 0 else f"Página {number + 1} de texto corriente.")

    def page(self, text: str, role: str = "P") -> Any:
        """A page with one tagged paragraph."""
        said = text.encode("cp1252").replace(b"(", rb"\(").replace(b")", rb"\)")
        drawn = b"/%s <</MCID 0>> BDC BT /F1 12 Tf 40 700 Td (%s) Tj ET EMC" % (role.encode(), said) if text else b""
        self.pdf.add_blank_page(page_size=(612, 792))
        page = self.pdf.pages[-1].obj
        page.Contents = Stream(self.pdf, drawn)
        page.Resources = Dictionary(Font=Dictionary(F1=self.font))
        if text:
            self.tag(role, page, 0)
        return page

    def tag(self, role: str, page: Any, mark: int | None = None, inside: Any = None, **more: Any) -> Any:
        """A tag of the document, or inside another."""
        element = self.pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name(f"/{role}"), P=self.body, Pg=page, **more)
        )
        element.K = mark if mark is not None else Array()
        (self.body if inside is None else inside).K.append(element)
        return element

    def picture(self, number: int = 0, data: bytes = b"", alt: str | None = None) -> None:
        """A picture on that page; tagged if it says something, even nothing."""
        page = self.pdf.pages[number].obj
        shown = Stream(self.pdf, data or photo())
        shown.stream_dict = Dictionary(
            Type=Name.XObject, Subtype=Name.Image, Width=24, Height=16, ColorSpace=Name.DeviceRGB, BitsPerComponent=8,
            Filter=Name.DCTDecode,
        )  # fmt: skip
        page.Resources.XObject = Dictionary(I1=self.pdf.make_indirect(shown))
        page.Contents = Stream(self.pdf, page.Contents.read_bytes() + b" q 99 0 0 66 40 500 cm /I1 Do Q")
        if alt is not None:
            self.tag("Figure", page, 7, **({"Alt": String(alt)} if alt else {}))

    def bytes(self, **more: Any) -> bytes:
        """The file."""
        out = io.BytesIO()
        self.pdf.save(out, **more)
        return out.getvalue()


def made(change: Callable[[Made], Any] | None = None, pages: int = 1, text: str = WORDS) -> bytes:
    """A PDF with that change."""
    one = Made(pages, text)
    if change is not None:
        change(one)
    return one.bytes()


def _untitled(one: Made) -> None:
    one.pdf.docinfo["/Title"] = "Microsoft Word - acta final.docx"


def _headings(*levels: int) -> Callable[[Made], None]:
    def tag(one: Made) -> None:
        for mark, level in enumerate(levels, 1):
            one.tag(f"H{level}", one.pdf.pages[0].obj, mark)

    return tag


def _table(*cells: str) -> Callable[[Made], None]:
    def tag(one: Made) -> None:
        page = one.pdf.pages[0].obj
        row = one.tag("TR", page, inside=one.tag("Table", page))
        for mark, cell in enumerate(cells, 1):
            one.tag(cell, page, mark, inside=row)

    return tag


def _backwards(one: Made) -> None:
    one.tag("P", one.pdf.pages[1].obj, 3)
    one.tag("P", one.pdf.pages[0].obj, 4)


def _outlined(one: Made) -> None:
    with one.pdf.open_outline() as outline:
        outline.root.extend(pikepdf.OutlineItem(f"Parte {number}", number) for number in range(12))


def _scanned_page(one: Made) -> None:
    one.page("")
    one.picture(1, alt="Plano")
    one.tag("H1", one.pdf.pages[0].obj, 5)


def _unmapped(one: Made) -> None:
    """A second page in letters that no program can read."""
    one.page("")
    page = one.pdf.pages[1].obj
    page.Contents = Stream(one.pdf, b"BT /F2 12 Tf 40 700 Td <000100020003000400050006> Tj ET")
    page.Resources = Dictionary(Font=Dictionary(F2=mapless(one)))


def mapless(one: Made) -> Any:
    """A font whose glyphs map to no letter."""
    system = Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0)
    about = Dictionary(
        Type=Name.FontDescriptor, FontName=Name.ABCDEFXyz, Flags=4, FontBBox=Array([0, 0, 1, 1]), ItalicAngle=0,
        Ascent=1, Descent=0, CapHeight=1, StemV=1,
    )  # fmt: skip
    below = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.ABCDEFXyz, CIDSystemInfo=system,
        FontDescriptor=one.pdf.make_indirect(about), CIDToGIDMap=Name.Identity,
    )  # fmt: skip
    return one.pdf.make_indirect(
        Dictionary(
            Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.ABCDEFXyz, Encoding=Name("/Identity-H"),
            DescendantFonts=Array([one.pdf.make_indirect(below)]),
        )
    )  # fmt: skip


def _drop(key: str) -> Callable[[Made], None]:
    def undo(one: Made) -> None:
        del one.pdf.Root[key]

    return undo


# name: the file, and what each rule is to say of it; those not named pass.
PDFS: Mapping[str, tuple[Callable[[], bytes], Mapping[str, str]]] = {
    "bueno": (made, {}),
    "sin idioma": (lambda: made(_drop("/Lang")), {"language": "fail"}),
    "con el título que pone Word": (lambda: made(_untitled), {"title": "fail"}),
    "sin etiquetas": (
        lambda: made(_drop("/StructTreeRoot")),
        {"tags": "fail", "headings": "unknown", "tables": "unknown", "order": "unknown"},
    ),
    "títulos en orden": (lambda: made(_headings(1, 2, 3, 2)), {}),
    "títulos con un salto": (lambda: made(_headings(1, 3)), {"headings": "fail"}),
    "largo y sin títulos": (lambda: made(pages=3), {"headings": "fail"}),
    "imagen que dice qué muestra": (lambda: made(lambda one: one.picture(alt="Mapa de sedes")), {}),
    "imagen muda": (lambda: made(lambda one: one.picture(alt="")), {"alternatives": "fail"}),
    "imagen de adorno": (lambda: made(lambda one: one.picture()), {"alternatives": "unknown"}),
    "tabla con encabezados": (lambda: made(_table("TH", "TD")), {}),
    "tabla sin encabezados": (lambda: made(_table("TD", "TD")), {"tables": "fail"}),
    "se lee hacia atrás": (lambda: made(_backwards, pages=2), {"order": "fail"}),
    "21 páginas sin marcadores": (lambda: made(_headings(1), pages=21), {"bookmarks": "fail", "order": "fail"}),
    "21 páginas con marcadores": (lambda: made(_outlined, pages=21), {"headings": "fail"}),
    "una página escaneada": (lambda: made(_scanned_page), {"text": "fail", "order": "fail"}),
    "una página que no se puede leer": (lambda: made(_unmapped), {"letters": "fail"}),
    "sin fecha": (lambda: made(text="Oficina Asesora de Comunicaciones: requisitos."), {"date": "fail"}),
    "sin dependencia": (lambda: made(text="Publicado el 03/03/2026. Requisitos."), {"office": "fail"}),
}


class Book:
    """A workbook in the making: well-made unless a test undoes something."""

    def __init__(self) -> None:
        self.book = openpyxl.Workbook()
        self.book.properties.creator, self.book.properties.lastModifiedBy = "Juana Pérez", "Pedro Gómez"
        self.book.properties.title = "Cupos por sede"
        self.sheet = self.book.active
        self.sheet.title = "Cupos"
        for row in (
            ["Sede", "Cupos", "Nota"],
            ["Bogotá", 120, "Oficina de Planeación"],
            ["Cali", 80, "3 de marzo de 2026"],
        ):
            self.sheet.append(row)

    def bytes(self) -> bytes:
        """The file."""
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()


def workbook(change: Callable[[Any], Any] | None = None) -> bytes:
    """A workbook with that change to its sheet."""
    one = Book()
    if change is not None:
        change(one.sheet)
    return one.bytes()


def parts(data: bytes, **more: bytes | None) -> bytes:
    """The same with these parts put in, or taken out (None); __ stands for /, _dot_ for a point."""
    out = io.BytesIO()
    changed = {name.replace("__", "/").replace("_dot_", "."): said for name, said in more.items()}
    with zipfile.ZipFile(io.BytesIO(data)) as was, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as now:
        for name in was.namelist():
            if name not in changed:
                now.writestr(name, was.read(name))
        for name, said in changed.items():
            if said is not None:
                now.writestr(name, said)
    return out.getvalue()


def pictured(alt: str) -> bytes:
    """A workbook with a photograph that says this of itself."""
    data = workbook(lambda sheet: sheet.add_image(Drawn(io.BytesIO(camera())), "E2"))
    with zipfile.ZipFile(io.BytesIO(data)) as was:
        drawn = was.read("xl/drawings/drawing1.xml")
        photograph = next(name for name in was.namelist() if name.startswith("xl/media/"))
    more = {
        photograph.replace("/", "__").replace(".", "_dot_"): camera()
    }  # as a program keeps it that does not redraw it
    return parts(
        data, xl__drawings__drawing1_dot_xml=drawn.replace(b'descr="Picture"', f'descr="{alt}"'.encode()), **more
    )


def _default_name(sheet: Any) -> None:
    sheet.title = "Hoja1"


def _merged(sheet: Any) -> None:
    sheet.merge_cells("A6:C6")


def _numbers_first(sheet: Any) -> None:
    sheet.insert_rows(1)
    for column, value in enumerate((1, 2, 3), 1):
        sheet.cell(1, column, value)


def _noted(sheet: Any) -> None:
    sheet["A1"].comment = Comment("Juana Pérez:\nrevisar", "Juana Pérez")


BOOKS: Mapping[str, tuple[Callable[[], bytes], Mapping[str, str]]] = {
    "bueno": (workbook, {}),
    "hoja con el nombre de Excel": (lambda: workbook(_default_name), {"sheet_names": "fail"}),
    "celdas combinadas": (lambda: workbook(_merged), {"merged": "fail"}),
    "sin fila de encabezados": (lambda: workbook(_numbers_first), {"header_row": "fail"}),
    "imagen muda": (lambda: pictured(""), {"alternatives": "fail"}),
    "imagen que dice qué muestra": (lambda: pictured("Mapa"), {}),
    "con comentarios": (lambda: workbook(_noted), {}),
}
