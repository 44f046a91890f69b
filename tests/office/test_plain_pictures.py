"""A picture to publish keeps its points and loses what tells of its makers, whatever stands in it."""

from __future__ import annotations

import io
import struct
import zlib
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from ticketing.office.files.plain import JPEG, PNG, Unreadable, plain

SECRET = b"Rosa en su casa"


def picture() -> Image.Image:
    return Image.effect_mandelbrot((96, 64), (-2, -1, 1, 1), 50).convert("RGB")


def jpeg(**more: Any) -> bytes:
    made, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = SECRET.decode()
    picture().save(made, "JPEG", exif=exif, comment=SECRET, xmp=SECRET, **more)
    return made.getvalue()


def png() -> bytes:
    made, said = io.BytesIO(), PngImagePlugin.PngInfo()
    said.add_text("Author", SECRET.decode())
    said.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()
    picture().save(made, "PNG", pnginfo=said, exif=exif)
    return made.getvalue()


def points(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as opened:
        return opened.tobytes()


MADE = {
    "baseline": (JPEG, jpeg()),
    "progressive": (JPEG, jpeg(progressive=True)),
    "restarts": (JPEG, jpeg(restart_marker_rows=1)),
    "png": (PNG, png()),
}


@pytest.mark.parametrize("name", sorted(MADE))
def test_its_points_stay_and_what_it_tells_goes(name: str) -> None:
    kind, data = MADE[name]
    assert SECRET in data
    clean = plain(data, kind)
    assert SECRET not in clean
    assert points(clean) == points(data)
    assert plain(clean, kind) == clean


@pytest.mark.parametrize("name", sorted(MADE))
def test_what_follows_its_end_goes_too(name: str) -> None:
    kind, data = MADE[name]
    assert plain(data + b"PK\x03\x04" + SECRET, kind) == plain(data, kind)


def test_its_colours_stay() -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    with Image.open(io.BytesIO(plain(jpeg(icc_profile=profile), JPEG))) as opened:
        assert opened.info["icc_profile"] == profile


@pytest.mark.parametrize("name", sorted(MADE))
def test_what_ends_too_soon_is_refused(name: str) -> None:
    kind, data = MADE[name]
    for length in range(0, len(plain(data, kind)) - 1, 97):
        with pytest.raises(Unreadable):
            plain(plain(data, kind)[:length], kind)


@given(st.binary(max_size=300))
def test_anything_else_is_refused_or_left_whole(data: bytes) -> None:
    for kind, start in ((JPEG, b"\xff\xd8"), (PNG, b"\x89PNG\r\n\x1a\n")):
        for said in (data, start + data):
            with suppress(Unreadable):
                assert len(plain(said, kind)) <= len(said)


def test_another_kind_is_refused() -> None:
    with pytest.raises(Unreadable):
        plain(jpeg(), "image/gif")


def test_a_chunk_that_only_tells_goes_whatever_it_is_called() -> None:
    body = b"tELl" + SECRET
    chunk = struct.pack(">I", len(SECRET)) + body + struct.pack(">I", zlib.crc32(body))
    data = png()
    with_it = data[:33] + chunk + data[33:]
    assert SECRET not in plain(with_it, PNG)
