"""One person's mail as a page: for the preview, and for who cannot see it in the mailbox."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ticketing.massmail.content.fields import PLACE, filled, name_in
from ticketing.massmail.content.models import CompiledContent


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
