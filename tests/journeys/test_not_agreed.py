"""What the requester did not agree with, until she does (G-15, G-17): she on her phone, the office at a desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys import acts
from tests.journeys.stage import Institution, Stage, house, link_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.harness.mailbox import Mailbox

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]
ANA, DIANA = "ana.restrepo", "diana.suarez"
STATE = ".ticket-head .state"
MISSING = "Falta el archivo del anexo 2."
QUESTION = "¿El anexo 2 va antes o después del anexo 1?"
# Who moved it, where to, why, and with which words: what the ticket's history says in the end.
ANA_SAYS, DIANA_SAYS = "Ana Lucía Restrepo Vélez la pasó a", "Diana Carolina Suárez Leal la pasó a"
HISTORY = [
    f"{DIANA_SAYS} En proceso",
    f"{DIANA_SAYS} Solucionado: Solución entregada",
    f"{ANA_SAYS} Reabierto «{MISSING}»",
    f"{DIANA_SAYS} En proceso: Caso se encuentra en atención",
    f"{DIANA_SAYS} Suspendido: En espera por usuario «{QUESTION}»",
    f"{ANA_SAYS} En proceso: Respuesta dada por usuario",
    f"{DIANA_SAYS} Solucionado: Solución entregada",
    f"{ANA_SAYS} Cerrado: Se ha validado con el usuario",
]
# The queue and the list are looked at by the other stories.
SEEN = {("bandeja", 1440), ("tomar", 1440)}


@pytest.fixture
def stage(
    browser: Browser, mailbox: Mailbox, seeded: Institution, tmp_path: Path, looked_at: Callable[[str], Path]
) -> Iterator[Stage]:
    with house(browser, mailbox, seeded, tmp_path, size="desktop", looked_at=looked_at, seen=set(SEEN)) as found:
        found.new_page(ANA, "phone")
        yield found


def in_state(stage: Stage, number: str, state: str) -> None:
    """The ticket's page says the state, hers and the office's."""
    for who in (ANA, DIANA):
        page = stage.at(who, f"/tickets/{number}")
        expect(page.locator(STATE)).to_have_text(state)


def waiting(stage: Stage) -> str:
    """Ana's request that has every approval and waits for the office: its number, as her home page tells it."""
    lines = stage.at(ANA, "/").locator(".queue-line", has_text="Registrado").filter(has_not_text="espera:")
    found = re.search(r"\d{4}-\d{4}", lines.first.inner_text())
    assert found
    return found[0]


def deliver(stage: Stage, number: str) -> None:
    """Diana leaves the evidence of what was published."""
    page = stage.at(DIANA, f"/tickets/{number}")
    page.get_by_text("Registrar la entrega", exact=True).first.click()
    page.get_by_label("Archivos entregados").first.set_input_files(acts.PDF)
    page.get_by_role("button", name="Registrar la entrega").click()
    expect(page.locator(".owed")).to_contain_text("Diana")


def disagree(stage: Stage, number: str) -> None:
    """Ana is asked on her home page whether it is well, and says what is missing."""
    page = stage.at(ANA, "/")
    page.get_by_role("link", name="Contestar la encuesta").first.click()
    page.wait_for_url(f"**/tickets/{number}/survey")
    page.get_by_text("No, falta algo").click()
    page.locator("details[open] form").get_by_role("textbox").fill(MISSING)
    page.get_by_role("button", name="Enviar y reabrir la solicitud").click()
    expect(page.get_by_text("La solicitud está en «Reabierto».")).to_be_visible()
    stage.check(page, "encuesta-reabierta")


def take_up(stage: Stage, number: str) -> None:
    """Diana reads why and takes it up again, which the list must be ticked for."""
    page = stage.at(DIANA, f"/tickets/{number}")
    expect(page.locator(".stream")).to_contain_text(MISSING)
    again = page.locator("#verificacion").get_by_role("button", name="Retomar")
    again.click()
    expect(page.get_by_text("Falta verificar:")).to_be_visible()
    expect(page.locator(STATE)).to_have_text("Reabierto")
    stage.check(page, "reabierta")
    acts.tick_list(page)
    again.click()
    expect(page.locator("#verificacion")).to_have_count(0)


def ask(stage: Stage, number: str) -> None:
    """Diana needs to know something: the clock stands."""
    page = stage.at(DIANA, f"/tickets/{number}")
    page.get_by_text("Suspender…", exact=True).first.click()
    form = page.locator("details[open] form").first
    form.get_by_label("Observación").fill(QUESTION)
    form.get_by_role("button", name="Suspender").click()
    expect(page.locator(".stream")).to_contain_text(QUESTION)


def answer(stage: Stage, number: str) -> None:
    """Ana finds the question at home and answers on the ticket."""
    page = stage.at(ANA, "/")
    expect(page.get_by_text(QUESTION)).to_be_visible()
    page = stage.at(ANA, f"/tickets/{number}")
    expect(page.locator(".stream")).to_contain_text(QUESTION)
    page.get_by_text("Ya respondí").first.click()
    expect(page.locator(STATE)).to_have_text("En proceso")


def solve(stage: Stage, number: str) -> None:
    """What is verified and delivered is solved."""
    page = stage.at(DIANA, f"/tickets/{number}")
    page.get_by_role("button", name=re.compile("^Solucionar")).first.click()
    expect(page.locator(STATE)).to_have_text("Solucionado")


def agree(stage: Stage) -> None:
    """The mail asks again; this time the answer is yes, with its marks."""
    page = stage.stranger(link_in(stage.letter(ANA, "díganos si quedó bien"), "/survey/"))
    page.get_by_text("Sí, está bien").click()
    for group in page.locator("details[open] fieldset").all():
        group.get_by_role("radio").last.check(force=True)
    page.get_by_role("button", name="Enviar y cerrar la solicitud").click()
    expect(page.get_by_text("Gracias por responder")).to_be_visible()


def consumed(stage: Stage, number: str) -> str:
    """The working time that the request has used, as its page says it."""
    page = stage.at(DIANA, f"/tickets/{number}")
    fact = page.locator("dt", has_text=re.compile(r"^\s*Consumido\s*$")).locator("xpath=following-sibling::dd[1]")
    return fact.inner_text()


def moves(page: Page) -> list[str]:
    """The lines of the history that tell of a change of state, first to last."""
    lines = page.locator(".stream .step-text", has_text="la pasó a").all_inner_texts()
    return [" ".join(line.split()) for line in lines]


def test_what_was_not_agreed_is_mended_agreed_and_closed(stage: Stage) -> None:
    number = waiting(stage)
    acts.take(stage, number)
    deliver(stage, number)
    solve(stage, number)
    in_state(stage, number, "Solucionado")

    disagree(stage, number)
    in_state(stage, number, "Reabierto")

    take_up(stage, number)
    in_state(stage, number, "En proceso")

    stage.move_clock(timedelta(hours=1))
    ask(stage, number)
    in_state(stage, number, "Suspendido")
    used = consumed(stage, number)
    stage.move_clock(timedelta(hours=2))

    answer(stage, number)
    in_state(stage, number, "En proceso")
    assert consumed(stage, number) == used
    acts.nothing_to_verify(stage, number)

    solve(stage, number)
    in_state(stage, number, "Solucionado")

    agree(stage)
    in_state(stage, number, "Cerrado")

    for who in (ANA, DIANA):
        assert moves(stage.at(who, f"/tickets/{number}")) == HISTORY
    stage.check(stage.at(ANA, f"/tickets/{number}"), "cerrada-de-acuerdo")
    assert stage.complaints == []
