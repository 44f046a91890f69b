"""Files that were made to be heavy to read."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence

BOOK = b'<workbook xmlns="x"><sheets><sheet name="a"/></sheets></workbook>'


def book(compress: int = zipfile.ZIP_DEFLATED, **entries: bytes) -> bytes:
    """A workbook with these entries besides its own; __ stands for /."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compress, compresslevel=9) as packed:
        for name, content in {"xl__workbook": BOOK, **entries}.items():
            packed.writestr(name.replace("__", "/") + ".xml", content)
    return out.getvalue()


def strings(most: int) -> bytes:
    """So many bytes of different texts, as a workbook keeps them."""
    dice = random.Random(1)
    return b"<sst>" + b"".join(b"<si><t>%d</t></si>" % dice.randrange(10**6) for _ in range(most // 21)) + b"</sst>"


def liar() -> bytes:
    """A workbook whose directory says that its 30 MB are 1,000 bytes."""
    data = bytearray(book(xl__sheet=bytes(30_000_000)))
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.rfind(signature)
        data[at + place : at + place + 4] = struct.pack("<I", 1000)
    return bytes(data)


def overlapping() -> bytes:
    """Many names in the directory for the same packed bytes."""
    data = book(xl__sheet=bytes(9_000_000))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        start = archive.start_dir
    central = data[start : data.rfind(b"PK\x05\x06")]
    copies = 2000
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 2 * copies, 2 * copies, len(central) * copies, start, 0)
    return data[:start] + central * copies + end


def png(width: int, height: int, packed: bytes) -> bytes:
    """A picture of that size with these compressed pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b"")))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def pdf(objects: Sequence[bytes]) -> bytes:
    """A document of these objects, the first its root."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(out))
    return out + head + table + tail


def gif() -> bytes:
    """A picture of 60,000 × 60,000 pixels that weighs almost nothing."""
    return b"GIF89a" + struct.pack("<HH", 60_000, 60_000) + bytes(7) + b",\0\0\0\0\x60\xea\x60\xea\0\x02\x02D\x01\0;"


def packed_objects() -> bytes:
    """A document whose page tree lies in a stream that unfolds to 400 MB."""
    data = zlib.compress(bytes(400_000_000), 9)
    stream = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(data), data)
    return pdf([b"<</Type/Catalog/Pages 3 0 R>>", stream])


FILES: dict[str, Callable[[], bytes]] = {
    "bomba.xlsx": lambda: book(xl__sheet=b" " * 300_000_000),
    "inflado.xlsx": lambda: book(xl__sharedStrings=b"<t>x</t>" * 9_000_000),
    "mentiroso.xlsx": liar,
    "solapado.xlsx": overlapping,
    "entidades.xlsx": lambda: book(xl__workbook=b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
    "anidado.xlsx": lambda: book(xl__workbook=b"<a>" * 400_000),
    "gigante.png": lambda: png(30_000, 30_000, zlib.compress(bytes(1000))),
    "enorme.gif": gif,
    "ciclo.pdf": lambda: pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>>"]),
    "hondo.pdf": lambda: pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"[" * 200_000]),
    "plegado.pdf": packed_objects,
    "roto.pdf": lambda: b"%PDF-1.7\n" + b"1 0 obj <<" * 1_400_000,
}
HEAVY: dict[str, Callable[[], bytes]] = {
    "cabeceras.eml": lambda: b"From: a\nSubject: b\n" + b"X: y\n" * 2_900_000,
    "renglones.eml": lambda: b"From: a\nSubject: b\n\n" + b"\n" * 14_000_000,
    "grande.csv": lambda: b"a;b\n" * 3_500_000,
    "textos.xlsx": lambda: book(xl__sharedStrings=strings(60_000_000)),
    "foto.png": lambda: png(6_000, 6_500, zlib.compress(bytes((6_000 * 3 + 1) * 6_500))),
}
