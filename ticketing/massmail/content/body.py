"""The words of a campaign as they may go out: sanitised, their links numbered."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

import weblinks
from ticketing.web import markup
from ticketing.web.characters import cut, readable
from ticketing.web.losses import SCHEMES, lost_link, lost_picture
from ticketing.web.pasted import settled
from workflows.refusals import Refused

TAGS = {
    "p", "h2", "h3", "ul", "ol", "li", "a", "strong", "em", "u", "del", "sub", "sup", "br", "hr", "blockquote", "img",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt", "width"}}
# An editor's caption of an uploaded image is its file's name and size: nobody meant to send that.
DROPPED = {"script", "style", "figcaption"}
# What editors write for the same thing.
SPELLINGS = {
    "div": "p", "h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3", "b": "strong", "i": "em", "s": "del", "strike": "del",
    "ins": "u",
}  # fmt: skip
SPELT = re.compile(r"<(/?)(div|h1|h[4-6]|b|i|s|strike|ins)(?=[\s>/])", re.IGNORECASE)
EMPTY = re.compile(r"<p>\s*+(?:<br>\s*+)?</p>")
LONGEST_LINK = 700
MOST_LINKS = 250


@dataclass(frozen=True)
class Link:
    """Where a link leads, and the words on it."""

    url: str
    label: str


@dataclass(frozen=True)
class Words:
    """`html` holds {{@link N}} where link number N goes."""

    html: str
    links: tuple[Link, ...]


@lru_cache(maxsize=8)
def cleaned(raw: str) -> str:
    """What remains of `raw` after the mail's profile. Refused if nothing does, or if a link or a picture would not."""
    clean = _tidy(_sanitised(raw))
    _ask_written(raw)
    if not markup.text(clean).strip() and not any(markup.tags(clean, "img")):
        raise Refused("El mensaje no tiene palabras: escríbalas antes de seguir.")
    return clean


def ask_links(raw: str, *, images: str) -> None:
    """Refused if a link among the words leads nowhere, with the sentence of the first."""
    sanitised = _sanitised(raw)
    _ask_written(raw)
    for tag in markup.tags(sanitised, "a"):
        _anchor(tag, "", images, str, [])


def _ask_written(raw: str) -> None:
    nowhere = next(filter(None, map(weblinks.problem, markup.web_links(raw))), None)
    if why := nowhere or lost_link(raw) or lost_picture(raw):
        raise Refused(why)


def _sanitised(raw: str) -> str:
    return markup.clean(
        SPELT.sub(lambda found: f"<{found[1]}{SPELLINGS[found[2].lower()]}", settled(raw)),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=set(SCHEMES),
        clean_content_tags=DROPPED,
        link_rel=None,
    )


def numbered(clean: str, *, images: str, mark: Callable[[str], str] = str) -> Words:
    """The words with a place where each link goes. Refused if a link or an image cannot be used, or a field stands
    inside a tag. `images`: the address below which our public files lie; `mark`: what becomes of a link's address."""
    for piece in markup.pieces(clean):
        if markup.is_tag(piece) and "{{" in html.unescape(piece):
            raise Refused("Un campo personal no puede ir dentro de un enlace o de una imagen: póngalo en el texto.")
    return _numbered(_hosted(clean, images), images, mark)


def _tidy(clean: str) -> str:
    """Without empty paragraphs, and without the comments and control characters that a paste leaves."""
    shown = readable(clean.replace("\xa0", " ").replace("&nbsp;", " "))
    return EMPTY.sub("", shown).strip()


def _hosted(clean: str, images: str) -> str:
    """Images by their absolute address; any that is not ours is refused (it could be changed after the signature)."""
    return markup.changed(clean, "img", lambda tag: _image(tag, images))


def _image(tag: str, images: str) -> str:
    source, local = markup.attribute(tag, "src"), urlsplit(images).path
    if source is None:
        return ""  # shows nothing
    if source.startswith(local):
        return markup.with_attribute(tag, "src", images + source.removeprefix(local))
    if source.startswith(images):
        return tag
    raise Refused(f"La imagen «{source[:80]}» no está entre los archivos de Despacho: súbala y vuelva a ponerla.")


def _numbered(clean: str, images: str, mark: Callable[[str], str]) -> Words:
    """The words cut at their anchors; the sanitiser left none inside another."""
    links: list[Link] = []
    out: list[str] = []
    label: list[str] = []
    opened: str | None = None
    for piece in markup.pieces(clean):
        name = markup.name(piece)
        if name == "a":
            opened, label = piece, []
        elif name == "/a" and opened is not None:
            out.append(_anchor(opened, "".join(label), images, mark, links))
            opened = None
        else:
            (out if opened is None else label).append(piece)
    if len(links) > MOST_LINKS:
        raise Refused(f"El mensaje tiene {len(links)} enlaces; el máximo es {MOST_LINKS}.")
    return Words("".join(out), tuple(links))


def _anchor(tag: str, label: str, images: str, mark: Callable[[str], str], links: list[Link]) -> str:
    """The anchor as it goes out, its link noted; the words alone where it leads nowhere."""
    address = markup.attribute(tag, "href")
    url = (address or "").strip()
    if address is None or url.startswith((images, urlsplit(images).path)):
        return label  # nh3 took its address away; or an editor wrapped an uploaded image in a link to itself
    web = not url.casefold().startswith(("mailto:", "tel:", "sms:"))
    if web and (why := weblinks.problem(url, LONGEST_LINK)):
        raise Refused(why)
    if len(html.escape(url)) > LONGEST_LINK:
        raise Refused(f"El enlace «{url[:80]}…» es demasiado largo ({len(url)} caracteres; máximo {LONGEST_LINK}).")
    if not web:
        return f'<a href="{html.escape(url)}">{label}</a>'
    links.append(Link(mark(weblinks.in_ascii(url)), _plain_label(label)))
    return f'<a href="{{{{@link {len(links) - 1}}}}}">{label}</a>'


def _plain_label(label: str) -> str:
    said = " ".join(" " if markup.is_tag(piece) else piece for piece in markup.pieces(label))
    text = " ".join(html.unescape(said).split())
    return cut(text or _alternative(label), 120)


def _alternative(label: str) -> str:
    """What the first picture among the words on a link shows."""
    found = (markup.attribute(tag, "alt") for tag in markup.tags(label, "img"))
    return next(filter(None, found), "")
