"""Compile words into content: once a campaign, whatever the number of its recipients."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import lru_cache, partial

from ticketing.extensions import canonical, db
from ticketing.massmail.content import body, fields, layout
from ticketing.massmail.content.body import Link, Words
from ticketing.massmail.content.layout import Around
from ticketing.massmail.content.models import CompiledContent
from ticketing.massmail.content.queries import attribute_exists, by_hash
from ticketing.massmail.content.traffic import marked
from ticketing.web.addresses import public_url
from ticketing.web.characters import one_line, shows
from weblinks import in_ascii
from workflows.refusals import Refused

REMEMBERED = 8  # mails: what was compiled before a deed need not be compiled again while it holds its lock


def compose(
    *, subject: str, preheader: str, words_html: str, around: Around, at: datetime, traffic: str = ""
) -> CompiledContent:
    """The content of these words, not kept yet. `traffic`: the campaign's name in the parameters of its links, or none.

    Refused if the subject or the words are empty, an image is not ours, a link is unfit, or a field does not exist.
    """
    title = one_line(subject)
    if not shows(title):
        raise Refused("El mensaje no tiene asunto: escríbalo antes de seguir.")
    written = body.cleaned(words_html)
    fields.check((title, one_line(preheader), written), attribute_exists)
    mark = partial(marked, campaign=traffic) if traffic else str
    social = [Link(mark(in_ascii(link.url)), link.label) for link in around.social]
    read, page, text = _parts(written, one_line(preheader), around, traffic, images_address())
    made = CompiledContent(
        subject=title,
        html=page.encode(),
        text=text.encode(),
        links=[{"url": link.url, "label": link.label} for link in [*read.links, *social]],
        fields=fields.names(title, page, text),
        made_at=at,
    )
    made.sha256 = _hash(made)
    return made


@lru_cache(maxsize=REMEMBERED)
def _parts(written: str, preheader: str, around: Around, traffic: str, images: str) -> tuple[Words, str, str]:
    """The words with their links numbered, and both parts of the mail."""
    read = body.numbered(written, images=images, mark=partial(marked, campaign=traffic) if traffic else str)
    page = layout.document(read.html, preheader=preheader, around=around, links=len(read.links))
    return read, page, layout.text(read.html, around=around, links=len(read.links))


def ask_links(words_html: str) -> None:
    """Refused if a link among the words leads nowhere."""
    body.ask_links(words_html, images=images_address())


def images_address() -> str:
    """The address below which our public files lie."""
    return public_url("static", filename="").removesuffix("static/") + "files/"


def kept(made: CompiledContent) -> CompiledContent:
    """The row that holds the same bytes already, else this one as a new row."""
    found = by_hash(made.sha256)
    if found is None:
        db.session.add(made)
        db.session.flush()
    return found or made


def intact(made: CompiledContent) -> bool:
    """Whether what is kept is still, byte for byte, what its hash says: what was confirmed."""
    return _hash(made) == made.sha256


def _hash(made: CompiledContent) -> str:
    said = canonical([made.subject, made.html.decode(), made.text.decode(), made.links, made.fields])
    return hashlib.sha256(said.encode()).hexdigest()
