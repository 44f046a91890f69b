"""How long strangers' files take: a PDF of 20 MB and 300 pages, judged and cleaned as the worker does it; a sheet of
100,000 text messages, read, told and repaired.

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
from openpyxl import Workbook
from PIL import Image

from ticketing.office.documents import work
from ticketing.office.files import pool

PAGES, SIDE, WORDS = 300, 215, 450
MOST_SECONDS, MOST_MEGABYTES = 15, 500
ROWS, MOST_SECONDS_SHEET, MOST_MEGABYTES_SHEET = 100_000, 20, 300
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
        answer, seconds, most = _run(job)
    return {
        "megabytes": round(len(data) / 1_000_000, 1),
        "pages": answer.get("pages"),
        "cleaned": answer.get("cleaned", False),
        "seconds": round(seconds, 2),
        "memory_mb": round(most),
        "within": bool(answer.get("cleaned")) and seconds < MOST_SECONDS and most < MOST_MEGABYTES,
    }


def large_sheet() -> bytes:
    """A hundred thousand text messages, two thirds of them with accents that are repaired."""
    book, out = Workbook(write_only=True), io.BytesIO()
    leaf = book.create_sheet("Base")
    leaf.append(["Nombre", "Apellido", "Número de cédula", "Mensaje", "Celular"])
    for number in range(ROWS):
        said = "Hola {nombre}, su crédito %d está listo" if number % 3 else "Hola, su credito %d esta listo"
        leaf.append([f"José{number}", "Gómez", 10_000_000 + number, said % number, 3_001_234_567])
    book.save(out)
    return out.getvalue()


def checked(data: bytes, media_type: str) -> dict[str, Any]:
    """What reading its rows, telling of them and repairing them took, in such a child."""
    with tempfile.TemporaryDirectory() as folder:
        path, told, mended = Path(folder, "file"), Path(folder, "told"), Path(folder, "mended")
        path.write_bytes(data)
        job = {
            "path": str(path), "told": str(told), "clean": str(mended), "media_type": media_type, "columns": "sms",
            "seconds": pool.LONGEST_SHEET,
        }  # fmt: skip
        answer, seconds, most = _run(job)
    within = answer.get("rows") == ROWS and seconds < MOST_SECONDS_SHEET and most < MOST_MEGABYTES_SHEET
    return {
        "megabytes": round(len(data) / 1_000_000, 1),
        "rows": answer.get("rows"),
        "wrong": answer.get("wrong"),
        "repaired": answer.get("changed"),
        "seconds": round(seconds, 2),
        "memory_mb": round(most),
        "within": within,
    }


def _run(job: dict[str, Any]) -> tuple[dict[str, Any], float, float]:
    """The answer, the seconds and the megabytes."""
    began = monotonic()
    ran = subprocess.run(
        [sys.executable, "-c", JUDGE, json.dumps(job)], capture_output=True, text=True, check=True, cwd=pool.ROOT
    )
    answer, most = json.loads(ran.stdout)
    return answer, monotonic() - began, most / 1024


FILES: dict[str, Callable[[], dict[str, Any]]] = {
    "pdf": lambda: judged(large_pdf(), work.PDF),
    "text_messages": lambda: checked(large_sheet(), work.BOOK),
}


def main() -> None:
    """One line of JSON; fails where a file is not within its bounds."""
    found = {name: measure() for name, measure in FILES.items()}
    print(json.dumps({"bench": "files", **found}))
    sys.exit(0 if all(one["within"] for one in found.values()) else 1)


if __name__ == "__main__":
    main()
