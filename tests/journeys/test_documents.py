"""A document is looked at by the worker while its requester goes on writing; what was found comes to the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.desk.test_documents import untitled
from tests.journeys.stage import Institution, Stage, house
from tests.office.documents_made import made
from tests.office.test_documents_refused import scan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.harness.mailbox import Mailbox

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]
ANA = "ana.restrepo"
CATEGORY = "Publicación de archivos en la web"
SUBJECT = "Bases de la convocatoria"


@pytest.fixture
def stage(
    browser: Browser, mailbox: Mailbox, seeded: Institution, tmp_path: Path, looked_at: Callable[[str], Path]
) -> Iterator[Stage]:
    with house(browser, mailbox, seeded, tmp_path, size="desktop", looked_at=looked_at, seen=set()) as found:
        yield found


def test_what_was_found_in_a_document_comes_to_the_page_by_itself(stage: Stage, tmp_path: Path) -> None:
    scanned, fine = tmp_path / "escaneado.pdf", tmp_path / "bases.pdf"
    scanned.write_bytes(scan())
    fine.write_bytes(made(untitled))
    page = stage.at(ANA, "/requests/new")
    page.locator(f"button[name=category][value='{CATEGORY}']").click()
    page.wait_for_url(re.compile(r"/requests/[^/]+$"))
    page.get_by_label("Asunto").fill(SUBJECT)
    page.locator("input[name=attachments]").set_input_files([scanned, fine])

    expect(page.get_by_text("En «escaneado.pdf» no se puede buscar")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("por corregir 1")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("No tiene título, o es el nombre del archivo.")).to_be_visible()
    expect(page.get_by_label("Asunto")).to_have_value(SUBJECT)

    page.get_by_role("button", name="Quitar escaneado.pdf").click()
    expect(page.get_by_text("escaneado.pdf")).to_have_count(0)
    expect(page.get_by_label("Asunto")).to_have_value(SUBJECT)
    page.get_by_text(re.compile(r"Lo que se quitará al publicarlo")).click()
    expect(page.get_by_text("autor: Juana Pérez")).to_be_visible()
