"""Somebody with a browser that runs no script: pages, forms filled in as they stand, cookies, files."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPResponse
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from werkzeug.datastructures import FileStorage
from werkzeug.test import stream_encode_multipart

from tests.harness import forms

# The desk's cookie is for HTTPS, which the proxy speaks; a test's browser stands where the proxy does.
POLICY = DefaultCookiePolicy(secure_protocols=("http", "https"))
SECONDS = 30


@dataclass
class Page:
    """What was shown."""

    url: str
    status: int
    html: str

    @property
    def said(self) -> str:
        """The words on it."""
        body = re.sub(r"<(script|style)\b.*?</\1>", " ", self.html, flags=re.DOTALL)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())

    def link(self, pattern: str) -> str:
        """The first address on it that matches."""
        found = re.search(rf'(?:href|action)="([^"]*{pattern})"', self.html)
        assert found, f"No hay {pattern} en {self.url}: {self.said[:600]}"
        return unescape(found[1])


@dataclass
class Visitor:
    """One person's browser at one address."""

    base: str
    jar: CookieJar = field(default_factory=lambda: CookieJar(POLICY))

    def __post_init__(self) -> None:
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.jar)
        )

    def get(self, path: str) -> Page:
        """The page at a path, or at a whole address."""
        return self._open(urllib.request.Request(urljoin(self.base, path)))

    def send(self, page: Page, action: str, *, file: tuple[str, Path] | None = None, **said: Any) -> Page:
        """Send the page's form that goes to `action`, filled in as it stands, with what is said over it."""
        own = ("", action) if path_of(page.url) == action else (action,)
        mine = [values for given, values in forms.forms(page.html) if given in own]
        found = max(mine, key=_guarded, default=None)
        assert found is not None, f"{page.url} no tiene formulario para {action}: {page.said[:1500]}"
        values = found | {name: value if isinstance(value, list) else [value] for name, value in said.items()}
        pairs = [(name, one) for name, given in values.items() for one in given]
        where = urljoin(page.url, action)
        if file is None:
            request = urllib.request.Request(where, urlencode(pairs).encode())
        else:
            request = urllib.request.Request(where, *_multipart(pairs, *file))
        done = self._open(request)
        assert done.status < 400, f"{where}: {done.status} {done.said[:1500]}"
        return done

    def sign_in(self, email: str, password: str) -> Page:
        """Enter."""
        done = self.send(self.get("/sign-in"), "/sign-in", email=email, password=password)
        assert "/sign-in" not in done.url, done.said
        return done

    def _open(self, request: urllib.request.Request) -> Page:
        request.add_header("Referer", request.full_url)
        try:
            answer: HTTPResponse | urllib.error.HTTPError = self._opener.open(request, timeout=SECONDS)
        except urllib.error.HTTPError as refused:
            answer = refused
        with answer:
            return Page(answer.url, answer.status or 0, answer.read().decode(errors="replace"))


def _guarded(values: forms.Values) -> bool:
    """Whether it bears a token, as those of the desk that post do, whatever stands before its name."""
    return any(name.endswith("csrf_token") for name in values)


def _multipart(pairs: list[tuple[str, str]], name: str, path: Path) -> tuple[bytes, dict[str, str]]:
    with path.open("rb") as content:
        values: dict[str, Any] = {}
        for key, value in pairs:
            values.setdefault(key, []).append(value)
        values[name] = [FileStorage(content, filename=path.name, name=name, content_type="application/pdf")]
        stream, _length, boundary = stream_encode_multipart(values)
        return stream.read(), {"Content-Type": f'multipart/form-data; boundary="{boundary}"'}


def path_of(url: str) -> str:
    """Its path alone."""
    return urlsplit(url).path
