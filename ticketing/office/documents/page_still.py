"""A web page made still, to be drawn: nothing in it runs, and nothing of it is fetched. And the first page of a PDF.

Run in the process that reads files.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2
from lxml import etree

from ticketing.office.documents.page_text import HTML, decoded

# Whatever is left in the page by mistake, the browser that draws it is told to fetch nothing.
HEAD = (
    '<!doctype html><html lang="es"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\"></head>"
)
GONE = frozenset(
    {
        "script", "iframe", "frame", "frameset", "object", "embed", "applet", "link", "meta", "base", "template",
        "video", "audio", "source", "track", "portal", "image", "use",
    }
)  # fmt: skip
KEPT = frozenset(
    {
        "align", "alt", "border", "cellpadding", "cellspacing", "class", "colspan", "dir", "height", "id", "lang",
        "rowspan", "start", "style", "title", "type", "valign", "value", "width",
    }
)  # fmt: skip
FETCHES = ("url(", "image(", "image-set(", "@import", "src(", "\\")
WIDE, TALL = 1280, 2400


def work(job: dict[str, Any]) -> dict[str, Any]:
    """Write to `still` what can be drawn of `path`: {"html"} or {"png"}; {"unfit": True} for what cannot be."""
    path, still = Path(job["path"]), Path(job["still"])
    try:
        if job["media_type"] in HTML:
            still.write_bytes(_page(path.read_bytes(), str(job.get("charset", ""))))
            return {"html": True}
        _first_page(path, still)
    except (pypdfium2.PdfiumError, etree.LxmlError, ValueError):
        return {"unfit": True}
    return {"png": True}


def _page(body: bytes, charset: str) -> bytes:
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(decoded(body, charset).replace("\0", "").encode("utf-8", "replace"), parser)
    if root is None:
        raise ValueError("nothing")
    etree.strip_elements(root, *GONE, with_tail=False)
    for element in root.iter(etree.Element):
        for name in [name for name in element.attrib if not _kept(name, element.attrib[name])]:
            del element.attrib[name]
        if element.tag == "style" and _fetches(element.text or ""):
            element.text = ""
    parts = (etree.tostring(part, method="html", encoding="unicode") for part in root)
    return (HEAD + "".join(parts) + "</html>").encode("utf-8", "replace")


def _kept(name: str, value: str) -> bool:
    return name in KEPT and not (name == "style" and _fetches(value))


def _fetches(style: str) -> bool:
    said = style.casefold()
    return any(word in said for word in FETCHES)


def _first_page(path: Path, still: Path) -> None:
    document = pypdfium2.PdfDocument(path)
    try:
        page = document[0]
        try:
            scale = min(WIDE / max(page.get_width(), 1.0), TALL / max(page.get_height(), 1.0), 3.0)
            with still.open("wb") as target:
                page.render(scale=scale).to_pil().save(target, "PNG")
        finally:
            page.close()
    finally:
        document.close()
