"""How long strangers' files take: a PDF of 20 MB and 300 pages, judged and cleaned as the worker does it.

Each is a function that returns its figures; another kind of file is one more row of FILES.
"""

from __future__ import annotations

import io
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

from fpdf import FPDF
from PIL import Image

from ticketing.office.documents import work
from ticketing.office.files import pool

PAGES, SIDE, WORDS = 300, 215, 450
MOST_SECONDS, MOST_MEGABYTES = 15, 500
JUDGE = """
import json, resource, sys
from ticketing.office.files import reader
answer = reader._in_child(json.loads(sys.argv[1]))
print(json.dumps([answer, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
"""


def large_pdf() -> bytes:
    """Three hundred pages of text, each with a photograph that packs badly."""
    dice, made = random.Random(1), FPDF()
    made.set_title("Informe de gestión")
    made.set_author("Juana Pérez")
    words = [
        "de",
        "la",
        "oficina",
        "convocatoria",
        "requisitos",
        "fondo",
        "crédito",
        "beneficiarios",
        "plazo",
        "enero",
        "documento",
        "portal",
    ]
    for _page in range(PAGES):
        made.add_page()
        made.set_font("helvetica", size=10)
        made.multi_cell(0, 5, " ".join(dice.choice(words) for _ in range(WORDS)))
        shown = io.BytesIO()
        Image.frombytes("RGB", (SIDE, SIDE), dice.randbytes(SIDE * SIDE * 3)).save(shown, "JPEG", quality=95)
        made.image(io.BytesIO(shown.getvalue()), w=60)
    return bytes(made.output())


def judged(data: bytes, media_type: str) -> dict[str, Any]:
    """What judging and cleaning it took, in a child with the limits of every other."""
    with tempfile.TemporaryDirectory() as folder:
        path, clean = Path(folder, "file"), Path(folder, "clean")
        path.write_bytes(data)
        job = {"path": str(path), "clean": str(clean), "media_type": media_type, "seconds": pool.LONGEST_JUDGED}
        began = monotonic()
        ran = subprocess.run(
            [sys.executable, "-c", JUDGE, json.dumps(job)], capture_output=True, text=True, check=True, cwd=pool.ROOT
        )
        seconds = monotonic() - began
        answer, most = json.loads(ran.stdout)
    return {
        "megabytes": round(len(data) / 1_000_000, 1),
        "pages": answer.get("pages"),
        "cleaned": answer.get("cleaned", False),
        "seconds": round(seconds, 2),
        "memory_mb": round(most / 1024),
        "within": bool(answer.get("cleaned")) and seconds < MOST_SECONDS and most / 1024 < MOST_MEGABYTES,
    }


FILES: dict[str, Callable[[], dict[str, Any]]] = {"pdf": lambda: judged(large_pdf(), work.PDF)}


def main() -> None:
    """One line of JSON; fails where a file is not within its bounds."""
    found = {name: measure() for name, measure in FILES.items()}
    print(json.dumps({"bench": "files", **found}))
    sys.exit(0 if all(one["within"] for one in found.values()) else 1)


if __name__ == "__main__":
    main()
