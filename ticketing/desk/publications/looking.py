"""Going there and seeing: what stands at an address, and whether it is what was to be published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from ticketing.desk.attachments.queries import files
from ticketing.desk.cases.meant import meant
from ticketing.desk.cases.models import Ticket
from ticketing.desk.documents.queries import documents
from ticketing.desk.fields.formatted import clean, plain
from ticketing.desk.publications.comparing import missing, sentences
from ticketing.office.files import pool, storage
from ticketing.office.outside import drawing, pages
from ticketing.office.outside.answers import NotFetched, Page
from ticketing.web import markup
from ticketing.web.settings import settings
from workflows.meanings import WORDS

READABLE = frozenset({"text/html", "application/xhtml+xml", "text/plain", "application/pdf"})
UNREADABLE = "Lo que responde la dirección no se puede leer, o pide demasiado tiempo o memoria."
WORDS_FOUND, FILE_FOUND, ANSWERS = "words", "file", "answers"


@dataclass(frozen=True)
class Sought:
    """What a publication has to be: the words that were signed, or one of these files by the hash of its bytes.

    `replaced`: by the hash of a document as it came, its name; its copy without metadata is what is published.
    """

    words: str
    hashes: frozenset[str]
    replaced: Mapping[str, str]


@dataclass(frozen=True)
class Seen:
    """What a look came to. `reason`: why it is not what was to be published, in a sentence; empty if it is.

    `page`, `text` and `picture`: what stood there, set aside to be kept.
    """

    reason: str
    proved_by: str = ""
    missing: Sequence[str] = ()
    page: storage.Aside | None = None
    page_type: str = ""
    text: storage.Aside | None = None
    picture: storage.Aside | None = None

    def drop(self) -> None:
        """All is done; what was not kept is gone."""
        for aside in (self.page, self.text, self.picture):
            if aside is not None:
                aside.drop()


def sought(ticket: Ticket) -> Sought:
    """As the ticket stands now."""
    hashes, replaced = {row.file.sha256 for row in files(ticket)}, dict[str, str]()
    for one in documents(ticket):
        if one.paper is not None and one.paper.clean_sha256:
            hashes = (hashes - {one.file.sha256}) | {one.paper.clean_sha256}
            replaced[one.file.sha256] = one.file.name
    return Sought(_words(ticket), frozenset(hashes), replaced)


def look(address: str, wanted: Sought) -> Seen:
    """Go there. Takes as long as `pages.PATIENCE` and reading what is there; nothing is open in the database."""
    try:
        page = pages.fetch(address, inside=inside())
    except NotFetched as why:
        return Seen(why.sentence)
    if not page.body:
        return Seen("La dirección responde, pero en ella no hay nada.")
    kept = storage.set_aside(BytesIO(page.body), "la página", len(page.body))
    with storage.incoming() as path:
        answer = _read(kept.path, path, page)
        text = path.read_text(encoding="utf-8") if "letters" in answer else None
        aside = storage.set_aside(BytesIO(text.encode()), "el texto", len(text) * 4) if text else None
    seen = _judged(page, wanted, text, kept, aside)
    return replace(seen, picture=_drawn(kept.path, page))


def inside() -> frozenset[str]:
    """The machines of the institution's network whose pages may be looked at."""
    return frozenset(one.strip().casefold() for one in settings().inside_hosts.split(",") if one.strip())


def _read(page: Path, text: Path, found: Page) -> dict[str, object]:
    if found.media_type not in READABLE:
        return {}
    return pool.read_text(page, text, found.media_type, found.charset)


def _drawn(path: Path, page: Page) -> storage.Aside | None:
    """How it looks, where that can be drawn: without scripts, and without what lies elsewhere."""
    if not page.is_html and page.media_type != "application/pdf":
        return None
    with storage.incoming() as still, storage.incoming() as picture:
        made = pool.make_still(path, still, page.media_type, page.charset)
        drawn = still if made.get("png") else picture
        if made.get("html") and not drawing.draw(still, picture, settings().browser):
            return None
        if not made.get("html") and not made.get("png"):
            return None
        return storage.set_aside(BytesIO(drawn.read_bytes()), "la imagen", drawing.LARGEST)


def _judged(page: Page, wanted: Sought, text: str | None, kept: storage.Aside, aside: storage.Aside | None) -> Seen:
    def seen(reason: str, proved_by: str = "", lacks: Sequence[str] = ()) -> Seen:
        return Seen(reason, proved_by, lacks, kept, page.media_type, aside)

    if page.sha256 in wanted.hashes:
        return seen("", FILE_FOUND)
    if page.sha256 in wanted.replaced:
        name = wanted.replaced[page.sha256]
        return seen(f"Lo publicado es «{name}» como llegó, con los datos de quien lo hizo: publique la copia limpia.")
    if page.media_type not in READABLE:
        return seen("El archivo publicado no es ninguno de los de la solicitud: cambia al menos una letra o un dato.")
    if text is None:
        return seen(UNREADABLE)
    if not sentences(wanted.words):
        if wanted.hashes:
            return seen("La página no es el archivo de la solicitud: dé la dirección del archivo publicado.")
        return seen("", ANSWERS)
    lacks = missing(wanted.words, text)
    return seen(_lacking(len(lacks), len(sentences(wanted.words))), WORDS_FOUND, lacks)


def _lacking(lacks: int, of: int) -> str:
    if not lacks:
        return ""
    if lacks == of:
        return "En la página no está el texto aprobado; puede que lo muestre un programa, y así no se puede leer."
    return f"En la página faltan o cambian {lacks} de las {of} frases del texto aprobado."


def _words(ticket: Ticket) -> str:
    """Those that were signed, without what stands for their pictures."""
    signed = meant(ticket, WORDS)
    if not isinstance(signed, str) or not signed:
        return ""
    pieces = markup.pieces(clean(signed))
    return plain("".join(piece for piece in pieces if not (markup.is_tag(piece) and markup.name(piece) == "img")))
