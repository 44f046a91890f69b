"""A picture cut to a place's measures: in the process that reads strangers' files, with what is taken told."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ticketing.office.files import fitting, pool

WANTED = (1920, 550)


def saved(folder: Path, size: tuple[int, int], kind: str = "PNG", **more: object) -> Path:
    """A picture of stripes, so that places differ."""
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    path = folder / f"one.{kind.lower()}"
    picture.save(path, kind, **more)
    return path


def fitted(path: Path, folder: Path, at: int = 50, most: int = 153_600, wanted: tuple[int, int] = WANTED):
    out = folder / "out.jpg"
    return pool.fit(path, out, wanted, at, most), out


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_any_picture_becomes_a_jpg_of_exactly_that_size(tmp_path, kind):
    answer, out = fitted(saved(tmp_path, (2400, 1600), kind), tmp_path)
    with Image.open(out) as made:
        assert (made.format, made.size) == ("JPEG", WANTED)
    assert answer["size"] == out.stat().st_size <= 153_600
    assert (answer["measured"], answer["box"]) == ([2400, 1600], [0, 456, 2400, 1144])


def test_the_part_that_is_taken_is_the_one_that_was_chosen(tmp_path):
    path = saved(tmp_path, (1920, 1920))
    shades = []
    for at in (0, 50, 100):
        fitted(path, tmp_path, at)
        with Image.open(tmp_path / "out.jpg") as made:
            shades.append(made.convert("L").getpixel((960, 275)))
    assert shades == sorted(shades)
    assert shades[2] - shades[0] > 100


def test_what_is_transparent_becomes_white_and_a_turned_photograph_stands_upright(tmp_path):
    Image.new("RGBA", (1920, 550), (0, 0, 0, 0)).save(tmp_path / "clear.png")
    _answer, out = fitted(tmp_path / "clear.png", tmp_path)
    with Image.open(out) as made:
        assert min(made.getpixel((900, 200))) > 250
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = saved(tmp_path, (600, 900), "JPEG", exif=exif)
    assert fitted(turned, tmp_path)[0]["measured"] == [900, 600]


def test_nothing_of_the_camera_is_left(tmp_path):
    exif = Image.Exif()
    exif[0x013B] = "Ana Autora"
    _answer, out = fitted(saved(tmp_path, (1920, 550), "JPEG", exif=exif), tmp_path)
    assert b"Ana Autora" not in out.read_bytes()


def test_what_no_quality_makes_light_enough_is_refused_in_words(tmp_path):
    noise = Image.effect_noise((1920, 550), 200)
    noise.save(tmp_path / "noise.png")
    answer, _out = fitted(tmp_path / "noise.png", tmp_path, most=50_000)
    assert answer == {"refused": fitting.HEAVY}


def test_bytes_that_are_no_picture_end_in_a_word_not_in_a_fault(tmp_path):
    (tmp_path / "no.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"x" * 100)
    assert fitted(tmp_path / "no.png", tmp_path)[0] == {"died": True}


@given(
    st.tuples(st.integers(1, 9000), st.integers(1, 9000)),
    st.tuples(st.integers(1, 4000), st.integers(1, 4000)),
    st.sampled_from([0, 25, 50, 75, 100]),
)
def test_the_part_lies_within_the_picture_and_touches_two_sides(measured, wanted, at):
    left, top, right, bottom = fitting.box(measured, wanted, at)
    assert 0 <= left < right <= measured[0]
    assert 0 <= top < bottom <= measured[1]
    assert right - left == measured[0] or bottom - top == measured[1]


def test_the_smallest_picture_is_cut_too(tmp_path):
    out = io.BytesIO()
    Image.new("RGB", (1, 1)).save(out, "PNG")
    (tmp_path / "dot.png").write_bytes(out.getvalue())
    assert fitted(tmp_path / "dot.png", tmp_path)[0]["measured"] == [1, 1]
