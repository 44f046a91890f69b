"""What a browser would say in its own language reads in Spanish; a phone's filters are as wide as their words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys import light
from tests.journeys.stage import Institution, Stage, house

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.harness.mailbox import Mailbox

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


def test_dates_files_and_filters_read_in_spanish_on_a_phone(
    browser: Browser, mailbox: Mailbox, seeded: Institution, tmp_path: Path
) -> None:
    with house(browser, mailbox, seeded, tmp_path, size="phone") as stage:
        page = stage.at("patricia.gomez", "/lists/new")
        said = page.locator(".date-said")
        expect(said).to_have_text("día/mes/año")
        page.locator("input[type=date]").fill("2026-03-03")
        page.locator("h1").click()
        expect(said).to_have_text("mar 3 mar 2026")

        page.goto("/queue?view=all_open")
        select = page.locator(".filters select[name=dependencia]")
        expect(select).to_be_hidden()
        page.locator(".filters-more").click()
        wide = select.evaluate("(one) => one.getBoundingClientRect().width")
        assert wide > 300
        expect(page.locator(".queue-line .state").first).to_contain_text("o")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert stage.complaints == []
        _light_for_who_has_no_account(stage)


def _light_for_who_has_no_account(stage: Stage) -> None:
    """The pages that one comes to by hand or by a broken link; the stories look at those that a mail leads to."""
    for path in ("/recover", "/recover/sent", "/sign/x", "/survey/x", "/proof/x", "/u/x", "/confirm/x"):
        assert light.wanting(stage.stranger(stage.base + path)) == []
    page = stage.stranger(stage.base + "/recover")
    page.locator("main .button").first.evaluate("(one) => { one.style.minBlockSize = one.style.blockSize = '40px' }")
    assert len(light.wanting(page)) == 1
