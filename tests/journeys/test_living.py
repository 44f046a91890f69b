"""Two people at one request, each in a browser: neither is left wondering, and nobody's words are touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.stage import Institution, Stage, house

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.harness.mailbox import Mailbox

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]
DIANA, LUIS = "diana.suarez", "patricia.gomez"
SOON = 25_000  # pages ask every eight seconds, lists every twenty


@pytest.fixture
def stage(browser: Browser, mailbox: Mailbox, seeded: Institution, tmp_path: Path):
    with house(browser, mailbox, seeded, tmp_path, size="desktop") as found:
        yield found


def first_of_the_queue(stage: Stage, who: str) -> tuple[Page, str]:
    page = stage.at(who, "/queue?view=all_open")
    line = page.locator(".queue-line", has_text="En proceso").first
    return page, line.get_attribute("data-key") or ""


def test_who_is_there_writes_and_wrote_is_told_in_place(stage: Stage) -> None:
    queue, number = first_of_the_queue(stage, DIANA)
    title = queue.locator(f'[data-key="{number}"] .queue-title a')
    title.focus()
    row = queue.locator(f'[data-key="{number}"]')

    luis = stage.at(LUIS, f"/tickets/{number}")
    luis.locator("#responder textarea").fill("Estoy escribiendo esto")
    diana = queue.context.new_page()
    diana.goto(f"/tickets/{number}")
    living = diana.locator("[data-live]")
    expect(living).to_contain_text("también está aquí", timeout=SOON)
    expect(luis.locator("[data-live]")).to_contain_text("Diana", timeout=SOON)
    luis.locator("#responder textarea").press_sequentially(" y lo envío")
    expect(living).to_contain_text("está escribiendo.", timeout=SOON)

    diana.locator("#responder textarea").press_sequentially("Mi respuesta, a medias")
    luis.get_by_role("button", name="Enviar mensaje").click()
    expect(luis.get_by_text("Enviado.")).to_be_visible()
    expect(living).to_contain_text("Llegó un mensaje", timeout=SOON)
    expect(diana.locator("#responder textarea")).to_be_focused()
    stage.check(diana, "llego-un-mensaje")
    living.get_by_text("Verlo aquí").click()
    expect(diana.locator(".stream")).to_contain_text("Estoy escribiendo esto y lo envío")
    assert diana.locator("#responder textarea").input_value() == "Mi respuesta, a medias"

    luis.locator("summary", has_text="Suspender").first.click()
    luis.locator("details[open] textarea[name=note]").fill("¿Cuál fecha?")
    luis.locator("details[open]").get_by_role("button", name="Suspender").click()
    expect(living).to_contain_text("Suspendido", timeout=SOON)
    expect(row.locator(".state")).to_contain_text("Suspendido", timeout=2 * SOON)
    expect(title).to_be_focused()
    assert stage.complaints == []
