"""One person's mail as a page: for the preview, and for who cannot see it in the mailbox."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from ticketing.massmail.content.fields import PLACE, filled, name_in
from ticketing.massmail.content.layout import WEB
from ticketing.massmail.content.models import CompiledContent

# The line that leads to one reader's own web version.
OWN_PAGE = re.compile(r'<tr>\s*<td[^<>]*>[^<>]*<a [^<>]*href="\{\{@web\}\}"[^<>]*>[^<>]*</a>\s*</td>\s*</tr>')
SOME = "https://…"


@dataclass(frozen=True)
class Addresses:
    """Where our own places lead. `link` gives the address of link number n."""

    link: Callable[[int], str]
    web: str = "#"
    removal: str = "#"
    pixel: str = field(default="")


def page(content: CompiledContent, values: Mapping[str, str], to: Addresses) -> str:
    """The HTML part, filled."""
    return _places(filled(content.html.decode(), values, escape=html.escape), to, html.escape)


def text(content: CompiledContent, values: Mapping[str, str], to: Addresses) -> str:
    """The text part, filled."""
    return _places(filled(content.text.decode(), values), to, str)


def subject(content: CompiledContent, values: Mapping[str, str]) -> str:
    """The subject, filled."""
    return filled(content.subject, values)


def untracked(content: CompiledContent) -> Addresses:
    """The links as they were written; for a preview."""
    return Addresses(link=lambda number: str(content.links[number]["url"]))


def spelled(content: CompiledContent) -> Addresses:
    """The same for a text that is only looked at: what each reader has of his own stands for itself."""
    return replace(untracked(content), web=SOME, removal=SOME)


def without_own_page(content: CompiledContent) -> CompiledContent:
    """The same without the way to a reader's own page: for who is there already, and for everybody at once."""
    html = OWN_PAGE.sub("", content.html.decode(), count=1)
    lines = [line for line in content.text.decode().splitlines(keepends=True) if WEB not in line]
    return CompiledContent(
        subject=content.subject, html=html.encode(), text="".join(lines).lstrip("\n").encode(), links=content.links,
        fields=content.fields,
    )  # fmt: skip


def _places(filled_in: str, to: Addresses, escape: Callable[[str], str]) -> str:
    def address(name: str) -> str:
        kind, _, number = name.partition(" ")
        if kind == "@link":
            return escape(to.link(int(number)))
        if kind == "@pixel":
            return to.pixel
        if kind == "@trap":
            return ""
        return escape({"@web": to.web, "@removal": to.removal}[kind])

    return PLACE.sub(lambda found: address(name_in(found)), filled_in)
