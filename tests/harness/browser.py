"""A real Chromium, driven by Playwright, and axe-core asked in words."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

GIVEN = "DESPACHO_TEST_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-quic",
    "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-dev-shm-usage",
)  # fmt: skip
AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOURS = ["color-contrast", "link-in-text-block"]
SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}

Size = Literal["desktop", "phone"]
Scheme = Literal["light", "dark"]


def path() -> str | None:
    """Where Chromium is on this machine, or None."""
    given = os.environ.get(GIVEN)
    return given or next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def running(executable: str) -> Iterator[Browser]:
    """One browser; each test opens its own contexts, which share nothing."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visit(
    browser: Browser,
    *,
    size: Size = "desktop",
    scheme: Scheme = "light",
    base_url: str | None = None,
    **more: Any,
) -> Iterator[Page]:
    """A fresh page in a fresh context: no cookies, Spanish of Colombia, Bogotá time."""
    context = opened(browser, size=size, scheme=scheme, base_url=base_url, **more)
    try:
        yield context.new_page()
    finally:
        context.close()


def opened(
    browser: Browser,
    *,
    size: Size = "desktop",
    scheme: Scheme = "light",
    base_url: str | None = None,
    **more: Any,
) -> BrowserContext:
    """A context as one person's browser is: close it when done."""
    phone = size == "phone"
    context = browser.new_context(
        viewport=SIZES[size],  # type: ignore[arg-type]
        color_scheme=scheme,
        base_url=base_url,
        locale="es-CO",
        timezone_id="America/Bogota",
        has_touch=phone,
        is_mobile=phone,
        reduced_motion="reduce",
        **more,
    )
    context.set_default_timeout(10_000)
    return context


def axe(page: Page, *, within: str | None = None, colours_only: bool = False) -> list[str]:
    """What axe-core finds wrong on the page as it stands (WCAG 2.2 AA): a line per element.

    `colours_only`: the rules that another colour scheme can break, for a page whose others were asked already.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(_source())
    asked = {"type": "rule", "values": OF_COLOURS} if colours_only else {"type": "tag", "values": RULES}
    options = {"runOnly": asked, "resultTypes": ["violations"]}
    found = page.evaluate(
        "async ([within, options]) => (await axe.run(within || document, options)).violations",
        [within, options],
    )
    return [_line(rule, node) for rule in found for node in rule["nodes"]]


def _line(rule: dict[str, Any], node: dict[str, Any]) -> str:
    where = " ".join(str(part) for part in node["target"])
    why = " ".join((node.get("failureSummary") or rule["help"]).split())
    return f"{rule['id']} ({rule['impact']}) en {where}: {why} — {node['html'][:160]}"


@cache
def _source() -> str:
    return AXE.read_text(encoding="utf-8")
