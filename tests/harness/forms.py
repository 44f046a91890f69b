"""A form as a browser without JavaScript would send it: what the page filled in, and what a person changes."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

Values = dict[str, list[str]]


def forms(html: str) -> list[tuple[str, Values]]:
    """(action, values) of each form of the page, in order; buttons are nobody's value until they are pressed."""
    reader = _Forms()
    reader.feed(html)
    return reader.found


def filled(html: str, action: str) -> Values:
    """The values of the first form that posts there."""
    return next(values for given, values in forms(html) if given in ("", action))


def links(html: str, page: str) -> list[str]:
    """Where the page leads within its own site, without the place within a page."""
    reader = _Links()
    reader.feed(html)
    led = [urlsplit(urljoin(page, one)) for one in reader.found]
    return [one._replace(fragment="").geturl() for one in led if not one.netloc and one.path.startswith("/")]


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href") if tag == "a" else None
        if href:
            self.found.append(href)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, Values]] = []
        self.by_id: dict[str, Values] = {}
        self.open: Values | None = None
        self.area: str | None = None
        self.select: tuple[str, Values] | None = None
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = {}
            self.found.append((given.get("action", ""), self.open))
            self.by_id[given.get("id", "")] = self.open
            return
        owner = self.by_id.get(given["form"]) if "form" in given else self.open
        name = given.get("name")
        if owner is None or "disabled" in given:
            return
        if tag == "option" and self.select:
            chosen, into = self.select
            if "selected" in given or chosen not in into:
                into[chosen] = [given.get("value", "")]
        elif name and tag == "textarea":
            self.area, self.text = name, ""
        elif name and tag == "select":
            self.select = (name, owner)
        elif name and tag == "input":
            _enter(owner, name, given)

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area is not None and self.open is not None:
            self.open.setdefault(self.area, []).append(self.text.replace("\r\n", "\n").removeprefix("\n"))
            self.area = None
        elif tag == "select":
            self.select = None
        elif tag == "form":
            self.open = None


def _enter(owner: Values, name: str, given: dict[str, str]) -> None:
    kind = given.get("type", "text")
    if kind in ("submit", "button", "image", "reset", "file"):
        return
    if kind in ("checkbox", "radio"):
        if "checked" in given:
            owner.setdefault(name, []).append(given.get("value", "on"))
        return
    owner.setdefault(name, []).append(given.get("value", ""))
