"""The text of a web page, a PDF or plain words, as readers see it. Run in the process that reads files."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
from lxml import etree

from ticketing.office.documents import pdf_text

PDF, HTML = "application/pdf", ("text/html", "application/xhtml+xml")
LONGEST = 2_000_000  # letters of a text that are kept
UNREAD = frozenset({"script", "style", "noscript", "template", "head", "svg", "iframe", "object", "select", "textarea"})
INLINE = frozenset(
    {
        "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark",
        "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
    }
)  # fmt: skip
DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([\w.:-]{1,40})", re.IGNORECASE)
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def work(job: dict[str, Any]) -> dict[str, Any]:
    """Write the text of `path` to `text`: {"letters"} that it has; {"unfit": True} for what cannot be read."""
    path, media_type = Path(job["path"]), job["media_type"]
    try:
        said = _pdf(path) if media_type == PDF else _page(path.read_bytes(), media_type, str(job.get("charset", "")))
    except (pypdfium2.PdfiumError, etree.LxmlError, ValueError):
        return {"unfit": True}
    text = _tidy(said)[:LONGEST]
    Path(job["text"]).write_text(text, encoding="utf-8", errors="replace")
    return {"letters": len(text)}


def decoded(body: bytes, charset: str) -> str:
    """As its marks, its server or the page itself say, if it can be read so; else as browsers guess."""
    found = DECLARED.search(body[:4096])
    told = [name for mark, name in BOMS if body.startswith(mark)]
    told += [charset, found[1].decode("ascii", "ignore") if found else "", "utf-8"]
    for name in filter(None, told):
        try:
            return body.decode(name)
        except (LookupError, UnicodeError, ValueError):
            continue
    return body.decode("cp1252", "replace")


def _pdf(path: Path) -> str:
    return "\n\n".join(pdf_text.texts(path))


def _page(body: bytes, media_type: str, charset: str) -> str:
    text = decoded(body, charset).replace("\0", "")
    if media_type not in HTML:
        return text
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(text.encode("utf-8", "replace"), parser) if text.strip() else None
    return "" if root is None else "".join(_said(root))


def _said(root: Any) -> Iterator[str]:
    """In the order of the page; what begins a block of its own begins a line."""
    hidden = 0
    for happened, element in etree.iterwalk(root, events=("start", "end")):
        name = element.tag if isinstance(element.tag, str) else ""
        breaks = "" if name in INLINE else "\n"
        if happened == "start":
            hidden += name in UNREAD
            if not hidden:
                yield breaks + (element.text or "")
            continue
        hidden -= name in UNREAD
        if not hidden:
            yield breaks + (element.tail or "")


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)
