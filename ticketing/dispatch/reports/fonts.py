"""The report's letters: a font of the system with all of Spanish, embedded; else the core one that every reader has."""

from __future__ import annotations

from pathlib import Path

from fpdf import FPDF

NAME = "letra"
CORE = "helvetica"
# (regular, bold), the likeliest first: Debian, Fedora, Alpine and Arch keep them here.
PLACES = (
    ("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"),
    ("/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf", "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans-Bold.ttf"),
    ("/usr/share/fonts/dejavu/DejaVuSans.ttf", "/usr/share/fonts/dejavu/DejaVuSans-Bold.ttf"),
    ("/usr/share/fonts/TTF/DejaVuSans.ttf", "/usr/share/fonts/TTF/DejaVuSans-Bold.ttf"),
)


def load(pdf: FPDF) -> str:
    """Make a font known to the document; its name."""
    for regular, bold in PLACES:
        if Path(regular).is_file() and Path(bold).is_file():
            pdf.add_font(NAME, "", regular)
            pdf.add_font(NAME, "B", bold)
            return NAME
    return CORE


def fit(name: str, text: str) -> str:
    """The text as the font can write it: the core one knows Western Europe alone."""
    return text if name != CORE else text.encode("latin-1", "replace").decode("latin-1")
