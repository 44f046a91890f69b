"""What is taken in, what is refused and why, and to whom it is served."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from typing import TYPE_CHECKING

import openpyxl
import pytest
from PIL import Image
from pypdf import PdfWriter

from tests.office.conftest import AT, Cast
from ticketing import clock
from ticketing.extensions import db
from ticketing.office import doors
from ticketing.office.files import queries
from ticketing.office.files.actions import clean_name, store
from ticketing.office.files.models import StoredFile
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30)) -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    return out.getvalue()


def pdf(password: str = "") -> bytes:
    """One empty page, locked if there is a password."""
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password, algorithm="AES-256")
    writer.write(out)
    return out.getvalue()


def book() -> bytes:
    """A workbook with one cell."""
    out, one = io.BytesIO(), openpyxl.Workbook()
    one.active["A1"] = "Nombre"
    one.save(out)
    return out.getvalue()


def mail() -> bytes:
    """A saved mail."""
    message = EmailMessage()
    message["From"], message["Subject"] = "jefe@despacho.test", "Aprobado"
    message.set_content("Apruebo el envío.")
    return message.as_bytes()


def archive(**entries: bytes) -> bytes:
    """A zip with these entries; __ stands for /."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name.replace("__", "/") + ".xml", content)
    return out.getvalue()


def letter() -> bytes:
    """A document of Word, its parts in the order in which Word writes them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name in ("[Content_Types].xml", "_rels/.rels", "word/document.xml"):
            packed.writestr(name, "<x/>")
    return out.getvalue()


def huge_gif() -> bytes:
    """A picture of 60,000 x 60,000 pixels that weighs almost nothing."""
    data = bytearray(picture("GIF"))
    data[6:10] = (60000).to_bytes(2, "little") * 2
    return bytes(data)


def keep(cast: Cast, data: bytes, name: str, **options: object) -> StoredFile:
    """Store something that the requester uploads."""
    return store(io.BytesIO(data), name, by=cast.requester, at=AT, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("foto.jpg", picture(), "image/jpeg"),
        ("foto.JPEG", picture(), "image/jpeg"),
        ("foto.png", picture("PNG"), "image/png"),
        ("foto.gif", picture("GIF"), "image/gif"),
        ("foto.webp", picture("WEBP"), "image/webp"),
        ("acta.pdf", pdf(), "application/pdf"),
        ("base.xlsx", book(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("base.csv", "Nombre;Cédula\nAna;1\n".encode("cp1252"), "text/csv"),
        ("visto bueno.eml", mail(), "message/rfc822"),
    ],
)
def test_what_is_what_it_says_is_kept(cast: Cast, name: str, data: bytes, media_type: str) -> None:
    file = keep(cast, data, name)
    assert (file.media_type, file.size, file.name) == (media_type, len(data), name)
    assert queries.path(file).read_bytes() == data
    assert queries.by_token(file.token) is file


def test_a_picture_knows_its_size(cast: Cast) -> None:
    file = keep(cast, picture(size=(1920, 550)), "banner.jpg")
    assert (file.width, file.height) == (1920, 550)


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("foto.jpg", picture("PNG"), "dice ser una imagen JPG y es una imagen PNG"),
        ("acta.pdf", picture(), "dice ser un PDF y es una imagen JPG"),
        ("foto.jpg", pdf(), "dice ser una imagen JPG y es un PDF"),
        ("acta.pdf", letter(), "Ábralo en Word y guárdelo como PDF con texto"),
        ("base.xlsx", archive(otra=b"<x/>"), "no es lo que dice su extensión"),
        ("base.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000), "tiene contraseña, o es de un Office antiguo"),
        ("foto.jpg", picture()[:400], "no se puede leer"),
        ("foto.png", b"no soy una imagen", "no se puede leer"),
        ("acta.pdf", b"%PDF-1.7\n%%EOF", "no se puede leer"),
        ("acta.pdf", pdf("secreta"), "tiene contraseña"),
        ("base.xlsx", b"PK\x03\x04 roto", "no se puede leer"),
        ("base.xlsx", archive(xl__workbook=b"<workbook/>"), "no se puede leer"),
        ("base.csv", b"\x00\x01\x02", "no es un archivo CSV"),
        ("correo.eml", b"hola", "no es un correo guardado"),
        ("correo.msg", b"hola", "no es un correo de Outlook"),
        ("foto.jpg", b"", "está vacío"),
        ("programa.exe", b"MZ", "no es de un tipo que se reciba"),
        ("dibujo.svg", b"<svg onload='alert(1)'/>", "no es de un tipo que se reciba"),
        ("pagina.html", b"<script>", "no es de un tipo que se reciba"),
        ("sin_extension", b"hola", "no tiene extensión"),
        ("enorme.gif", huge_gif(), "demasiad"),
        ("bomba.xlsx", archive(xl__workbook=b" " * 90_000_000), "se infla demasiado"),
    ],
)
def test_what_is_not_what_it_says_is_refused_with_the_reason(cast: Cast, name: str, data: bytes, why: str) -> None:
    with pytest.raises(Refused, match=why):
        keep(cast, data, name)
    assert db.session.query(StoredFile).count() == 0


def test_what_is_too_large_is_refused_and_leaves_nothing_behind(cast: Cast, desk: Flask) -> None:
    with pytest.raises(Refused, match="supera el tamaño que se recibe aquí: 150 kB"):
        keep(cast, b"x" * 200_000, "base.csv", limit=153_600)
    assert list((desk.config["SETTINGS"].data_dir / "files").iterdir()) == []


def test_a_place_for_images_takes_no_documents(cast: Cast) -> None:
    with pytest.raises(Refused, match="Se reciben: GIF, JPEG, JPG, PNG, WEBP"):
        keep(cast, pdf(), "acta.pdf", kinds=("image",))


def test_the_same_bytes_are_two_files_and_one_on_disk(cast: Cast) -> None:
    one, other = keep(cast, picture(), "a.jpg"), keep(cast, picture(), "b.jpg")
    assert one.token != other.token
    assert queries.path(one) == queries.path(other)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\fotos\\playa.jpg", "playa.jpg"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ('a"\r\nX-Evil: 1.jpg', 'a" X-Evil: 1.jpg'),
        ("gpj.\u202efdp.pdf", "gpj.fdp.pdf"),
        ("ñ" * 300 + ".pdf", "ñ" * 176 + ".pdf"),
    ],
)
def test_names_are_cleaned(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def fetch(browser: FlaskClient, place: str) -> TestResponse:
    """What is served there, read to its end."""
    return browser.get(place, buffered=True)


def address(file: StoredFile, given: str = "") -> str:
    """Where the file is served."""
    return f"/files/{file.token}/{file.name}" + (f"?pase={given}" if given else "")


def test_a_file_is_served_to_whom_a_wing_lets_see_it(
    cast: Cast, sign_in: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = keep(cast, pdf(), "acta.pdf")
    db.session.commit()
    monkeypatch.setattr(doors, "FILE_GUARDS", [lambda _file, person, _roles: person.id == cast.head.id])
    assert fetch(sign_in(cast.requester), address(file)).status_code == 200
    assert fetch(sign_in(cast.head), address(file)).status_code == 200
    assert fetch(sign_in(cast.professional), address(file)).status_code == 404


def test_a_file_needs_a_session_or_a_pass_that_is_not_over(cast: Cast, desk: Flask) -> None:
    file, other = keep(cast, pdf(), "acta.pdf"), keep(cast, pdf(), "otra.pdf")
    good = queries.pass_for(file, AT + timedelta(days=1))
    db.session.commit()
    anybody = desk.test_client()
    assert fetch(anybody, address(file)).status_code == 404
    assert fetch(anybody, address(file, good)).status_code == 200
    assert fetch(anybody, address(other, good)).status_code == 404
    assert fetch(anybody, address(file, "fffffffff." + good.partition(".")[2])).status_code == 404
    assert fetch(anybody, address(file, "ñ.ñ")).status_code == 404
    clock.move(AT + timedelta(days=2))
    assert fetch(anybody, address(file, good)).status_code == 404


def test_served_files_are_harmless(cast: Cast, desk: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "OPEN_FILES", [lambda _file: True])
    document, image = keep(cast, pdf(), "acta ñ.pdf"), keep(cast, picture(), "foto.jpg")
    db.session.commit()
    served, shown = fetch(desk.test_client(), address(document)), fetch(desk.test_client(), address(image))
    assert served.headers["Content-Disposition"].startswith("attachment")
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert shown.data == picture()
    for answer in (served, shown):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")


def test_the_editor_uploads_an_image(cast: Cast, sign_in: Callable[..., FlaskClient]) -> None:
    browser = sign_in(cast.requester)
    answer = browser.post("/uploads/images", data={"file": (io.BytesIO(picture()), "foto.jpg")})
    assert answer.status_code == 201
    assert fetch(browser, answer.get_json()["url"]).data == picture()
    wrong = browser.post("/uploads/images", data={"file": (io.BytesIO(pdf()), "foto.jpg")})
    assert wrong.status_code == 422
    assert "es un PDF" in wrong.get_json()["detail"]


def test_nobody_uploads_without_a_session(cast: Cast, desk: Flask) -> None:
    desk.config["WTF_CSRF_ENABLED"] = False
    assert desk.test_client().post("/uploads/images").status_code == 303
