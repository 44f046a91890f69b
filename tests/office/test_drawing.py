"""A page that was published is drawn still: nothing in it runs, nothing of it is fetched, and it ends."""

from __future__ import annotations

import shutil
import time
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.desk.test_documents import untitled
from tests.harness import website
from tests.office.documents_made import made
from ticketing.office.documents import page_still, page_text
from ticketing.office.documents.page_text import decoded
from ticketing.office.outside import drawing

HOSTILE = """<html><head><base href="{at}"><link rel="stylesheet" href="{at}css"><link rel="preconnect" href="{at}pre">
<meta http-equiv="refresh" content="0; url={at}refresh"><style>@import url({at}import);
body {{ background: url({at}bg) }}
</style><script>fetch("{at}script"); location = "{at}location"</script></head>
<body onload="fetch('{at}onload')" background="{at}background"><img src="{at}img" srcset="{at}srcset 2x">
<iframe src="{at}iframe"></iframe><object data="{at}object"></object><video src="{at}video" poster="{at}poster"></video>
<p style="background: \\75rl({at}escaped)">Hola</p><svg><image href="{at}svg"/><use href="{at}use#a"/></svg>
<embed src="{at}embed"><input type="image" src="{at}input"><img src="file:///etc/passwd">
<template><img src="{at}t"></template>
<noscript><img src="{at}noscript"></noscript></body></html>"""


def still(body: bytes, tmp_path: Path, media_type: str = "text/html") -> dict[str, object]:
    (tmp_path / "in").write_bytes(body)
    return page_still.work({"path": str(tmp_path / "in"), "still": str(tmp_path / "out"), "media_type": media_type})


def test_what_is_still_names_nothing_elsewhere(tmp_path: Path) -> None:
    at = "http://127.0.0.1:9/"
    assert still(HOSTILE.format(at=at).encode(), tmp_path) == {"html": True}
    told = (tmp_path / "out").read_text()
    assert "Hola" in told
    assert at not in told
    assert "onload" not in told
    assert "<script" not in told
    assert told.startswith("<!doctype html>")


def test_the_first_page_of_a_pdf_is_drawn(tmp_path: Path) -> None:
    assert still(made(untitled), tmp_path, "application/pdf") == {"png": True}
    assert Image.open(BytesIO((tmp_path / "out").read_bytes())).width > 500
    assert still(b"%PDF-1.7 nada", tmp_path, "application/pdf") == {"unfit": True}


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"<", b"<div>" * 20_000 + b"x"])
def test_nonsense_is_unfit_or_still(body: bytes, tmp_path: Path) -> None:
    assert still(body, tmp_path) in ({"html": True}, {"unfit": True})
    (tmp_path / "in").write_bytes(body)
    job = {"path": str(tmp_path / "in"), "text": str(tmp_path / "text"), "media_type": "text/html"}
    assert page_text.work(job).keys() <= {"letters", "unfit"}


@pytest.mark.skipif(drawing.browser("") is None, reason="no browser is installed")
@pytest.mark.parametrize("made_still", [True, False])
def test_a_browser_fetches_nothing_even_of_what_was_not_made_still(made_still: bool, tmp_path: Path) -> None:
    with website.running() as site:
        body = HOSTILE.format(at=site.url("/", "127.0.0.1")).encode()
        if made_still:
            still(body, tmp_path)
        else:
            (tmp_path / "out").write_bytes(body)
        picture = tmp_path / "incoming-x"
        picture.touch()
        drawing.draw(tmp_path / "out", picture, "")
        assert site.asked == []
        if made_still:
            assert Image.open(BytesIO(picture.read_bytes())).size[0] == page_still.WIDE


def test_a_browser_that_never_ends_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nsleep 60 & wait\n")
    slow.chmod(0o755)
    (tmp_path / "page").write_text("x")
    (tmp_path / "png").touch()
    monkeypatch.setattr(drawing, "LONGEST", 0.5)
    begun = time.monotonic()
    assert not drawing.draw(tmp_path / "page", tmp_path / "png", str(slow))
    assert time.monotonic() - begun < 5


def test_without_a_browser_there_is_no_picture(tmp_path: Path) -> None:
    assert drawing.browser("no") is None
    assert drawing.browser(str(tmp_path / "none")) is None
    assert not drawing.draw(tmp_path / "a", tmp_path / "b", "no")
    assert drawing.browser("sh") == shutil.which("sh")


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ("Renovación".encode(), "utf-8"), ("Renovación".encode("latin-1"), "utf-8"), ("Renovación".encode(), ""),
        ("Renovación".encode("latin-1"), "iso-8859-1"), ("\ufeffRenovación".encode(), "latin-1"),
        ("<meta charset=windows-1252>Renovación".encode("cp1252"), ""), ("Renovación".encode("utf-16"), ""),
        ("Renovación".encode(), "no-such"), ("Renovación".encode("latin-1"), "hex"),
    ],
)  # fmt: skip
def test_letters_are_read_whatever_the_server_says_of_them(body: bytes, charset: str) -> None:
    assert decoded(body, charset).endswith("Renovación")
