"""What people without an account are spared: a page that weighs much, a button that a thumb misses."""

from __future__ import annotations

from playwright.sync_api import Page

MOST_BYTES, THUMB = 60_000, 44
# Uncompressed, from the cache or not: the page with its own styles and scripts. Pictures are not counted.
WEIGHED = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .filter((one) => one.entryType === "navigation" || /\\.(css|js)(\\?|$)/.test(one.name))
  .map((one) => [new URL(one.name).pathname, one.decodedBodySize])"""
SMALL = """(least) => [...document.querySelectorAll("main button, main .button, main summary")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < least)
  .map((one) => `«${one.textContent.trim()}» mide ${one.getBoundingClientRect().height}`)"""


def wanting(page: Page) -> list[str]:
    """What a public page has too much or too little of, a line each; of a page behind the sign-in, nothing."""
    if not page.locator("body > .public").count():
        return []
    weights = page.evaluate(WEIGHED)
    total = sum(size for _path, size in weights)
    heavy = [f"pesa {total} bytes: {weights}"] if total >= MOST_BYTES else []
    return heavy + page.evaluate(SMALL, THUMB)
