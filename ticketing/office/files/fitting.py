"""A picture cut to a place's measures and written again as a JPG that weighs no more than it may.

Whoever runs this may be stopped at any moment: it is done in the process that reads strangers' files.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

from workflows.refusals import Refused

BEST, WORST, STEP = 92, 40, 4  # of JPEG's quality; below, letters in a picture are hard to read
HEAVY = "Ni con la menor calidad que se lee bien llega al peso que se admite: use una imagen con menos detalle."


def work(job: dict[str, Any]) -> dict[str, Any]:
    """{"size", "quality", "measured": [width, height], "box": [left, top, right, bottom]}, the last two in pixels of
    the picture as it is seen; or {"refused"}."""
    try:
        return _fit(Path(job["path"]), Path(job["fit"]), (job["width"], job["height"]), job["at"], job["most"])
    except Refused as refusal:
        return {"refused": refusal.sentence}


def box(measured: tuple[int, int], wanted: tuple[int, int], at: int) -> tuple[int, int, int, int]:
    """The largest part of the picture that has the wanted shape; `at`: from 0 (left, or above) to 100."""
    width, height = measured
    wide = min(width, max(1, round(height * wanted[0] / wanted[1])))
    high = min(height, max(1, round(width * wanted[1] / wanted[0])))
    left, top = (width - wide) * at // 100, (height - high) * at // 100
    return left, top, left + wide, top + high


def _fit(path: Path, out: Path, wanted: tuple[int, int], at: int, most: int) -> dict[str, Any]:
    with Image.open(path) as opened:
        seen = _plain(ImageOps.exif_transpose(opened) or opened)
    part = box(seen.size, wanted, at)
    cut = seen.resize(wanted, Image.Resampling.LANCZOS, box=part)
    for quality in range(BEST, WORST - 1, -STEP):
        cut.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        if (size := out.stat().st_size) <= most:
            return {"size": size, "quality": quality, "measured": list(seen.size), "box": list(part)}
    raise Refused(HEAVY)


def _plain(picture: Image.Image) -> Image.Image:
    """In three colours; what is transparent becomes white."""
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    whole = picture.convert("RGBA")
    ground = Image.new("RGB", whole.size, "white")
    ground.paste(whole, mask=whole.getchannel("A"))
    return ground
