"""From ticket to ticket by keyboard, and back to the view one came from; a filter acts when it is chosen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.stage import Institution, Stage, house

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.harness.mailbox import Mailbox

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]
VIEW = "/queue?view=all_open"


def test_the_queue_is_walked_through_from_inside(
    browser: Browser, mailbox: Mailbox, seeded: Institution, tmp_path: Path
) -> None:
    with house(browser, mailbox, seeded, tmp_path, size="desktop") as stage:
        page = stage.at("diana.suarez", VIEW)
        links = page.locator(".queue-title a")
        many, second, third = links.count(), links.nth(1).get_attribute("href"), links.nth(2).get_attribute("href")
        links.nth(1).click()
        page.wait_for_url(f"**{second}")
        expect(page.locator("nav.walk")).to_contain_text(f"2 de {many}")

        page.keyboard.press("j")
        page.wait_for_url(f"**{third}")
        page.keyboard.press("k")
        page.wait_for_url(f"**{second}")
        page.keyboard.press("r")
        expect(page.locator("#responder textarea")).to_be_focused()
        page.keyboard.type("jku")  # what is typed goes nowhere else
        expect(page.locator("#responder textarea")).to_have_value("jku")
        page.locator("h1").click()
        page.keyboard.press("n")
        expect(page.locator("#nota textarea")).to_be_focused()
        page.locator("h1").click()
        page.keyboard.press("u")
        page.wait_for_url(f"**{VIEW}")

        state = page.locator(".filters select[name=estado]")
        state.select_option(index=1)
        page.wait_for_url(re.compile(r"[?&]estado=."))
        assert stage.complaints == []
        _dead_ends(stage)


def _dead_ends(stage: Stage) -> None:
    """A ticket that one did not come to by a list has nothing to walk through."""
    stage.leave("diana.suarez")
    page = stage.at("diana.suarez", VIEW)
    address = page.locator(".queue-title a").first.get_attribute("href")
    page.goto(str(address))
    expect(page.locator("nav.walk")).to_have_count(0)
    page.keyboard.press("j")
    assert page.url.endswith(str(address))
