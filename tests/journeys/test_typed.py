"""What somebody types stays: after a reload, a closed tab, a session that ended, a refusal; for that person alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.stage import PASSWORDS, Institution, Stage, email, house

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.harness.mailbox import Mailbox

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]
DIANA, OSCAR = "diana.suarez", "oscar.rojas"
WORDS = "Quedamos en que la pieza sale el jueves."
HERE = re.compile(r"Aquí está lo que escribió a las \d\d:\d\d")


@pytest.fixture
def stage(browser: Browser, mailbox: Mailbox, seeded: Institution, tmp_path: Path) -> Iterator[Stage]:
    with house(browser, mailbox, seeded, tmp_path, size="desktop") as found:
        yield found


def a_ticket(stage: Stage) -> str:
    page = stage.at(DIANA, "/queue?view=all_open")
    return str(page.locator("a[href^='/tickets/']").first.get_attribute("href"))


def reply(page: Page) -> str:
    return page.locator("#responder textarea").input_value()


def write(page: Page, words: str = WORDS) -> None:
    page.locator("#responder textarea").press_sequentially(words)
    expect(page.locator("#responder").get_by_text("Guardado en este navegador")).to_be_visible()


def sign_in(page: Page, who: str) -> None:
    page.get_by_label("Correo").fill(email(who))
    page.get_by_label("Contraseña").fill(PASSWORDS[who])
    page.locator("main form").first.get_by_role("button", name=re.compile("Entrar|Ingresar")).click()


def test_what_is_typed_is_never_lost(stage: Stage) -> None:
    ticket = a_ticket(stage)
    page = stage.at(DIANA, ticket)
    write(page)

    page.reload()
    expect(page.locator("#responder").get_by_text(HERE)).to_be_visible()
    assert reply(page) == WORDS

    # A closed tab, another page meanwhile; and a note is kept apart from a reply.
    page.close()
    page = stage.people[DIANA].new_page()
    page.goto(ticket)
    assert reply(page) == WORDS
    assert page.locator("#nota textarea").input_value() == ""

    # The session is over: nothing is sent, sign-in leads back, the words wait.
    stage.people[DIANA].clear_cookies()
    page.get_by_role("button", name="Enviar mensaje").click()
    expect(page.get_by_text("Su sesión terminó")).to_be_visible()
    # Whoever else signs in on this machine does not find them.
    sign_in(page, OSCAR)
    page.goto(ticket)
    assert reply(page) == ""
    stage.people[DIANA].clear_cookies()
    page.goto(ticket)
    sign_in(page, DIANA)
    page.wait_for_url(f"**{ticket}")
    expect(page.locator("#responder").get_by_text(HERE)).to_be_visible()
    assert reply(page) == WORDS

    # Sent: it stands in the story, and nowhere else.
    page.get_by_role("button", name="Enviar mensaje").click()
    expect(page.locator(".stream").get_by_text(WORDS)).to_be_visible()
    assert reply(page) == ""
    page.reload()
    assert reply(page) == ""
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('typed:')).length") == 0

    # Thrown away, it is gone.
    write(page, "Otra cosa")
    page.reload()
    page.locator("#responder").get_by_role("button", name="Descartar").click()
    page.reload()
    assert reply(page) == ""
    assert stage.complaints == []
