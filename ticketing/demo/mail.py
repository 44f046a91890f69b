"""What a caught message says: its parts and links, read with the standard library."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser

ADDRESS = re.compile(r"https?://[^\s<>\"')\]]+")


@dataclass(frozen=True)
class Link:
    """Where a link of a message leads and how it reads."""

    url: str
    words: str


@dataclass(frozen=True)
class Read:
    """A message as a mail program would show it."""

    sender: str
    to: str
    reply_to: str
    unsubscribe: str
    text: str
    html: str
    attachments: tuple[str, ...]
    links: tuple[Link, ...]


def read(raw: bytes) -> Read:
    """The message, whatever shape it is in."""
    message = message_from_bytes(raw, policy=policy.default)
    text, html = _part(message, "plain"), _part(message, "html")
    return Read(
        sender=str(message["From"] or ""),
        to=str(message["To"] or ""),
        reply_to=str(message["Reply-To"] or ""),
        unsubscribe=str(message["List-Unsubscribe"] or ""),
        text=text,
        html=html,
        attachments=tuple(part.get_filename() or "" for part in message.iter_attachments()),
        links=tuple(_links(html) if html else (Link(url, url) for url in ADDRESS.findall(text))),
    )


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body(preferencelist=(kind,))
    return str(body.get_content()) if body is not None else ""


def _links(html: str) -> Iterable[Link]:
    reader = _Anchors()
    reader.feed(html)
    return dict.fromkeys(reader.found)


class _Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Link] = []
        self.url: str | None = None
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        url = dict(attrs).get("href") or ""
        if tag == "a" and ADDRESS.match(url):
            self.url, self.words = url, []

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.url:
            words = " ".join("".join(self.words).split())
            self.found.append(Link(self.url, words or self.url))
            self.url = None
