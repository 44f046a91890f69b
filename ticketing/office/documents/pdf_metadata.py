"""What a PDF tells about who made it, when and with what: taken out, and the pages left as they are.

What stays: title, language, tags, and the marks of PDF/UA and PDF/A.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

import pikepdf
from lxml import etree

from ticketing.office.documents.pictures import stripped

Taken = list[tuple[str, str]]
WORDS = {
    "/Author": "autor",
    "/Creator": "programa de origen",
    "/Producer": "programa que hizo el PDF",
    "/CreationDate": "fecha de creación",
    "/ModDate": "fecha de modificación",
    "/Subject": "asunto",
    "/Keywords": "palabras clave",
    "/Trapped": "marca de imprenta",
}
CUSTOM = "propiedad personalizada"
DATED = {"fecha de creación", "fecha de modificación"}
MARKS = {
    "http://www.aiim.org/pdfua/ns/id/": "pdfuaid",
    "http://www.aiim.org/pdfa/ns/id/": "pdfaid",
}
DC = "http://purl.org/dc/elements/1.1/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DESCRIPTION, ALT_ITEM = f"{{{RDF}}}Description", f"{{{RDF}}}li"
SAID_BY = {  # in XMP, of what is there under a name of its own
    "creator": "autor", "CreatorTool": "programa de origen", "Producer": "programa que hizo el PDF",
    "CreateDate": "fecha de creación", "ModifyDate": "fecha de modificación", "MetadataDate": "fecha de modificación",
}  # fmt: skip
SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False, "recover": False}
PACKET = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{rdf}">'
    '<rdf:Description rdf:about="" xmlns:dc="{dc}"{spaces}>{inside}</rdf:Description></rdf:RDF></x:xmpmeta>'
    '<?xpacket end="w"?>'
)
WRITTEN_BY = ("/T", "/M", "/CreationDate", "/NM")
TRACES = {"/PieceInfo": "datos privados del programa", "/LastModified": "fecha de modificación", "/Thumb": "miniatura"}
MOST_XMP = 4 * 1024 * 1024
MOST_PHOTOGRAPH = 64 * 1024 * 1024


def title_of(pdf: pikepdf.Pdf) -> str:
    """What it is called, in its properties or in its XMP."""
    return _info(pdf).get("/Title", "") or _xmp(pdf).title


def take_out(pdf: pikepdf.Pdf, *, only_tell: bool = False) -> Taken:
    """What was taken out; of a signed one what would be."""
    taken = [*_properties(pdf, only_tell), *_descriptions(pdf, only_tell), *_files(pdf, only_tell)]
    for one in _dictionaries(pdf):
        taken.extend(_traces(pdf, one, only_tell))
    return taken


def _info(pdf: pikepdf.Pdf) -> dict[str, str]:
    held = pdf.trailer.get("/Info")
    return {str(key): str(held[str(key)]) for key in held} if isinstance(held, pikepdf.Dictionary) else {}


def _properties(pdf: pikepdf.Pdf, only_tell: bool) -> Taken:
    told = _info(pdf)
    if "/Info" in pdf.trailer and not only_tell:
        del pdf.trailer["/Info"]
        if told.get("/Title"):
            pdf.trailer["/Info"] = pdf.make_indirect(pikepdf.Dictionary(Title=told["/Title"]))
    return [
        (WORDS.get(key, CUSTOM), value if key in WORDS else f"{key[1:]}: {value}")
        for key, value in told.items()
        if key != "/Title"
    ]


class _Xmp:
    """What an XMP packet says, as far as it is of interest here."""

    def __init__(self, data: bytes) -> None:
        self.title, self.language = "", ""
        self.marks: dict[tuple[str, str], str] = {}
        self.others: Taken = []
        try:
            root = etree.fromstring(data.strip(b"\0 \r\n\t"), etree.XMLParser(**SAFE))
        except (etree.XMLSyntaxError, ValueError):
            self.others.append(("metadatos XMP", "no se pueden leer"))
            return
        for block in root.iter(DESCRIPTION):
            for space, name, value in _said(block):
                self._hear(space, name, value)

    def _hear(self, space: str, name: str, value: str) -> None:
        if space in MARKS:
            self.marks[space, name] = value
        elif space == DC and name in ("title", "language"):
            setattr(self, name, value)
        elif value and name != "about":
            self.others.append((SAID_BY.get(name, "metadatos XMP"), value if name in SAID_BY else f"{name}: {value}"))

    def packet(self, title: str) -> bytes:
        """The same with nothing but what stays."""
        spaces = {space for space, _name in self.marks}
        inside = [
            f"<{MARKS[space]}:{name}>{escape(value)}</{MARKS[space]}:{name}>"
            for (space, name), value in self.marks.items()
        ]
        if title or self.title:
            words = escape(self.title or title)
            inside.append(f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{words}</rdf:li></rdf:Alt></dc:title>')
        if self.language:
            inside.append(f"<dc:language><rdf:Bag><rdf:li>{escape(self.language)}</rdf:li></rdf:Bag></dc:language>")
        told = "".join(f' xmlns:{MARKS[space]}="{space}"' for space in sorted(spaces))
        return PACKET.format(rdf=RDF, dc=DC, spaces=told, inside="".join(inside)).encode() if inside else b""


def _said(block: Any) -> Iterator[tuple[str, str, str]]:
    for key, value in block.attrib.items():
        name = etree.QName(key)
        yield name.namespace or "", name.localname, str(value)
    for child in block:
        if isinstance(child.tag, str):
            name = etree.QName(child)
            inside = [item.text or "" for item in child.iter(ALT_ITEM)] or [" ".join(child.itertext())]
            yield name.namespace or "", name.localname, " ".join(" ".join(inside).split())


def _xmp(pdf: pikepdf.Pdf) -> _Xmp:
    held = pdf.Root.get("/Metadata")
    return _Xmp(held.read_bytes()[:MOST_XMP] if isinstance(held, pikepdf.Stream) else b"<x/>")


def _descriptions(pdf: pikepdf.Pdf, only_tell: bool) -> Taken:
    if "/Metadata" not in pdf.Root:
        return []
    said = _xmp(pdf)
    if not only_tell:
        del pdf.Root["/Metadata"]
        if packet := said.packet(_info(pdf).get("/Title", "")):
            pdf.Root["/Metadata"] = pdf.make_stream(packet, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
    return said.others


def _files(pdf: pikepdf.Pdf, only_tell: bool) -> Taken:
    """What is attached to the document. (What hangs on a page is taken with its mark.)"""
    names = [str(key) for key in pdf.attachments]
    if not only_tell:
        for key in list(pdf.attachments):
            del pdf.attachments[key]
        if "/EmbeddedFiles" in pdf.Root.get("/Names", {}):
            del pdf.Root["/Names"]["/EmbeddedFiles"]
    return [("archivo adjunto", name) for name in names]


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[Any]:
    yield pdf.Root
    for one in pdf.objects:
        if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            yield one


def _traces(pdf: pikepdf.Pdf, one: Any, only_tell: bool) -> Iterator[tuple[str, str]]:
    for key, words in TRACES.items():
        if key in one:
            yield words, ""
            _drop(one, key, only_tell)
    if "/AF" in one and "/S" not in one:  # what a tag says of a formula stays
        yield "archivo adjunto", ""
        _drop(one, "/AF", only_tell)
    if "/Metadata" in one and one.objgen != pdf.Root.objgen and str(one.get("/Type", "")) != "/Metadata":
        yield "metadatos de una imagen o una fuente", ""
        _drop(one, "/Metadata", only_tell)
    if isinstance(one, pikepdf.Stream):
        yield from _picture(one, only_tell)
    elif "/Annots" in one and isinstance(one["/Annots"], pikepdf.Array):
        yield from _notes(one, only_tell)
    elif "/CreatorInfo" in (usage := one.get("/Usage", {})):
        yield "programa de origen", str(usage["/CreatorInfo"].get("/Creator", ""))
        _drop(usage, "/CreatorInfo", only_tell)


def _picture(one: Any, only_tell: bool) -> Iterator[tuple[str, str]]:
    """Who took a photograph, where and with what. Its pixels stay, byte by byte."""
    data = _photograph(one) if str(one.get("/Subtype", "")) == "/Image" else b""
    bare = stripped(data)
    if bare != data:
        yield "datos de la cámara en una imagen (EXIF, IPTC)", ""
        if not only_tell:
            one.write(bare, filter=pikepdf.Name.DCTDecode, decode_parms=one.get("/DecodeParms"))


def _photograph(one: Any) -> bytes:
    """The JPEG that the stream holds, also one that was packed once more; nothing if it holds another kind."""
    told = one.get("/Filter", [])
    filters = [str(each) for each in told] if isinstance(told, pikepdf.Array) else [str(told)]
    if filters[-1:] != ["/DCTDecode"] or any(each != "/FlateDecode" for each in filters[:-1]):
        return b""
    if "/DecodeParms" in one and len(filters) > 1:
        return b""
    data = bytes(one.read_raw_bytes())
    for _packed in filters[:-1]:
        data = zlib.decompressobj().decompress(data, MOST_PHOTOGRAPH)
    return data


def _notes(page: Any, only_tell: bool) -> Iterator[tuple[str, str]]:
    kept = []
    for note in page["/Annots"]:
        kind = str(note.get("/Subtype", "")) if isinstance(note, pikepdf.Dictionary) else ""
        if kind == "/FileAttachment":
            yield "archivo adjunto", str(note.get("/FS", {}).get("/F", ""))
            continue
        kept.append(note)
        yield from _note(note, kind, only_tell)
    if len(kept) < len(page["/Annots"]) and not only_tell:
        page["/Annots"] = pikepdf.Array(kept)


def _note(note: Any, kind: str, only_tell: bool) -> Iterator[tuple[str, str]]:
    """Of a field or a link only when it changed; its name is part of the form."""
    if kind and kind not in ("/Widget", "/Link"):
        if str(note.get("/T", "")).strip():
            yield "autor de un comentario", str(note["/T"])
        for key in WRITTEN_BY:
            if key in note:
                _drop(note, key, only_tell)
    elif isinstance(note, pikepdf.Dictionary) and "/M" in note:
        yield "fecha de modificación", ""
        _drop(note, "/M", only_tell)


def _drop(one: Any, key: str, only_tell: bool) -> None:
    if not only_tell:
        del one[key]
