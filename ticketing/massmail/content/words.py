"""The words of a campaign as they may go out: sanitised, their links numbered."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import nh3

from workflows.refusals import Refused

TAGS = {"p", "h2", "h3", "ul", "ol", "li", "a", "strong", "em", "br", "blockquote", "img"}
ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt", "width"}}
# An editor's caption of an uploaded image is its file's name and size: nobody meant to send that.
DROPPED = {"script", "style", "figcaption"}
SCHEMES = {"http", "https", "mailto", "tel"}
# What editors write for the same thing.
SPELLINGS = ((r"div", "p"), (r"h1", "h2"), (r"h[4-6]", "h3"), (r"b", "strong"), (r"i", "em"))
TAG = re.compile(r"<(?:[^<>\"]|\"[^\"]*\")*>")
ANCHOR = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.S)
IMAGE = re.compile(r'<img\b[^>]*?\bsrc="([^"]*)"[^>]*>')
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


def cleaned(raw: str) -> str:
    """What remains of `raw` after the mail's profile. Refused if nothing does."""
    clean = _tidy(
        nh3.clean(
            _spelt(raw),
            tags=TAGS,
            attributes=ATTRIBUTES,
            url_schemes=SCHEMES,
            clean_content_tags=DROPPED,
            link_rel=None,
        )
    )
    if not TAG.sub("", clean).strip() and "<img" not in clean:
        raise Refused("El mensaje no tiene palabras: escríbalas antes de seguir.")
    return clean


def numbered(clean: str, *, images: str, mark: Callable[[str], str] = str) -> Words:
    """The words with a place where each link goes. Refused if a link or an image cannot be used, or a field stands
    inside a tag. `images`: the address below which our public files lie; `mark`: what becomes of a link's address."""
    for tag in TAG.findall(clean):
        if "{{" in html.unescape(tag):
            raise Refused("Un campo personal no puede ir dentro de un enlace o de una imagen: póngalo en el texto.")
    return _numbered(_hosted(clean, images), images, mark)


def _spelt(raw: str) -> str:
    for pattern, name in SPELLINGS:
        raw = re.sub(rf"<(/?){pattern}(?=[\s>/])", rf"<\1{name}", raw, flags=re.IGNORECASE)
    return raw


def _tidy(clean: str) -> str:
    """Without empty paragraphs, and without the comments and control characters that a paste leaves."""
    shown = "".join(
        char for char in clean.replace("\xa0", " ").replace("&nbsp;", " ") if char.isprintable() or char in "\n\t"
    )
    return re.sub(r"<p>\s*(?:<br>)?\s*</p>", "", shown).strip()


def _hosted(clean: str, images: str) -> str:
    """Images by their absolute address; any that is not ours is refused (it could be changed after the signature)."""
    local = urlsplit(images).path

    def hosted(found: re.Match[str]) -> str:
        source = html.unescape(found[1])
        if source.startswith(local):
            return found[0].replace(found[1], html.escape(images + source.removeprefix(local)), 1)
        if source.startswith(images):
            return found[0]
        raise Refused(f"La imagen «{source[:80]}» no está entre los archivos de Despacho: súbala y vuelva a ponerla.")

    # An <img> without src shows nothing.
    return re.sub(r"<img(?![^>]*\bsrc=)[^>]*>", "", IMAGE.sub(hosted, clean))


def _numbered(clean: str, images: str, mark: Callable[[str], str]) -> Words:
    links: list[Link] = []
    ours = (images, urlsplit(images).path)

    def number(found: re.Match[str]) -> str:
        url, label = html.unescape(found[1]).strip(), found[2]
        if url.startswith(ours):
            return label  # editors wrap an uploaded image in a link to itself
        if not urlsplit(url).scheme:
            raise Refused(f"El enlace «{url[:80]}» no es una dirección completa: debe empezar por https://.")
        if len(html.escape(url)) > LONGEST_LINK:
            raise Refused(f"El enlace «{url[:80]}…» es demasiado largo ({len(url)} caracteres; máximo {LONGEST_LINK}).")
        if not url.startswith(("http://", "https://")):
            return f'<a href="{html.escape(url)}">{label}</a>'
        links.append(Link(mark(url), _plain_label(label)))
        return f'<a href="{{{{@link {len(links) - 1}}}}}">{label}</a>'

    done = ANCHOR.sub(number, clean)
    # What is still an anchor leads nowhere: nh3 took its address away.
    done = re.sub(r"<a>(.*?)</a>", r"\1", done, flags=re.S)
    if len(links) > MOST_LINKS:
        raise Refused(f"El mensaje tiene {len(links)} enlaces; el máximo es {MOST_LINKS}.")
    return Words(done, tuple(links))


def _plain_label(label: str) -> str:
    alt = re.search(r'alt="([^"]*)"', label)
    text = " ".join(html.unescape(TAG.sub(" ", label)).split()) or (html.unescape(alt[1]) if alt else "")
    return text[:120]
