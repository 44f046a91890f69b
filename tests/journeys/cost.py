"""What the story costs a newcomer: its deeds walked in a browser that counts. `make story-cost` writes it down."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from playwright.sync_api import Locator, Page, expect

from tests.journeys import acts
from tests.journeys.keys import type_date
from tests.journeys.stage import PASSWORDS, Stage, email, link_in

DOCUMENT = Path(__file__).parents[2] / "docs" / "story-cost.md"
T = TypeVar("T")
FILING = "File a request"
APPROVING = "Approve it on a phone"
LAUNCHING = "From the request in work to the launched campaign"
DEEDS = (FILING, APPROVING, LAUNCHING)
# A field counts once a page, however often it changes; a press is a click or a tap; keys are those that write.
LISTEN = """
const say = (kind, what) => window.counted(kind, what);
if (window === window.top && location.protocol !== "about:") {
  say("page", location.pathname);
  addEventListener("pointerdown", () => say("press", ""), true);
  addEventListener("keydown", () => say("key", ""), true);
  for (const kind of ["input", "change"]) addEventListener(kind, ({ target }) => {
    if (target.matches?.("input, select, textarea, trix-editor"))
      say("field", `${location.pathname} ${target.name || target.id || target.getAttribute("input")}`);
  }, true);
}
"""


@dataclass
class Count:
    """What one deed took of a person."""

    pages: int = 0
    presses: int = 0
    keys: int = 0
    fields: set[str] = field(default_factory=set)
    over: bool = False

    def take(self, kind: str, what: str) -> None:
        """One thing that the browser saw, while the deed lasts."""
        if self.over:
            return
        self.pages += kind == "page"
        self.presses += kind == "press"
        self.keys += kind == "key"
        if kind == "field":
            self.fields.add(what)


def counted(stage: Stage, deed: Callable[..., T], *given: str) -> tuple[Count, T]:
    """The deed as it is done from the first page on, and what came of it."""
    count = Count()

    def listen(page: Page) -> None:
        page.expose_function("counted", count.take)
        page.add_init_script(LISTEN)

    stage.arrived = listen
    try:
        return count, deed(stage, *given)
    finally:
        count.over = True
        stage.arrived = lambda page: None


def write(field_: Locator, words: str) -> None:
    """As a hand does: a click and the keys."""
    field_.click()
    field_.page.keyboard.type(words)


def enter(stage: Stage, who: str) -> Page:
    """Sign in, writing address and password."""
    stage.leave(who)
    page = stage.new_page(who)
    page.goto("/sign-in")
    write(page.get_by_label("Correo"), email(who))
    write(page.get_by_label("Contraseña"), PASSWORDS[who])
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def file_request(stage: Stage) -> str:
    page = enter(stage, "ana.restrepo")
    page.get_by_role("link", name="Nueva solicitud").first.click()
    page.locator(f"button[name=category][value='{acts.CATEGORY}']").click()
    write(page.get_by_label("Asunto"), acts.SUBJECT)
    write(page.locator("trix-editor"), acts.WORDS)
    page.get_by_label("estudiantes", exact=False).first.click()
    date = page.get_by_label("Fecha límite")
    date.click(position={"x": 16, "y": 12})
    type_date(page, date, "2026-12-18")
    with page.expect_file_chooser() as chooser:
        page.locator("label.pickfiles-button[for=office_evidence]").click()
    chooser.value.set_files(acts.PDF)
    page.get_by_label("Manual de identidad").click()
    page.get_by_role("button", name="Enviar a aprobación").click()
    page.wait_for_url(re.compile(r"/tickets/\d{4}-\d+"))
    return page.url.rsplit("/", 1)[-1]


def approve(stage: Stage, number: str) -> None:
    page = stage.stranger(link_in(stage.letter("jorge.penaloza", number), "/sign/"))
    page.locator("summary", has_text="Aprobar").tap()
    page.get_by_role("button", name="Sí, aprobar").tap()
    expect(page.get_by_text("Listo: usted ya decidió")).to_be_visible()


def launch(stage: Stage, number: str) -> None:
    """The professional's part and the requester's one tap on the proof."""
    page = enter(stage, "diana.suarez")
    page.locator(".queue-line", has_text=number).click()
    page.get_by_role("button", name="Hacer la campaña").first.click()
    page.get_by_role("button", name=re.compile("Enviar prueba a")).click()
    expect(page.get_by_text("Prueba enviada").first).to_be_visible()
    proof = stage.stranger(link_in(stage.letter("ana.restrepo", "¿Puede salir así?"), "/proof/"))
    proof.get_by_role("button", name="Confirmar: puede salir así").tap()
    expect(proof.get_by_text("Confirmada", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Lanzar la campaña")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Lanzar la campaña").click()
    expect(page.get_by_text("Envío terminado")).to_be_visible(timeout=60_000)


def verify(page: Page) -> None:
    for box in page.locator("#verificacion input[type=checkbox]").all():
        box.click()
    page.locator("#verificacion").get_by_role("button").last.click()
    expect(page.locator("#verificacion")).to_have_count(0)


def counts(stage: Stage) -> dict[str, Count]:
    """The three deeds in their order; taking the request, between them, is not counted."""
    filing, number = counted(stage, file_request)
    approving, _ = counted(stage, approve, number)
    page = stage.at("diana.suarez", f"/tickets/{number}")
    verify(page)
    launching, _ = counted(stage, launch, number)
    return {FILING: filing, APPROVING: approving, LAUNCHING: launching}


def told(found: dict[str, Count]) -> str:
    """The document."""
    rows = [f"| {deed} | {c.pages} | {len(c.fields)} | {c.presses} | {c.keys} |" for deed, c in found.items()]
    return "\n".join([*HEAD.splitlines(), *rows, *TAIL.splitlines(), ""])


HEAD = """\
# What the story costs a newcomer

Counted by a browser's own listeners while the three deeds are walked as a person walks them, in the demo
institution, by clicks and keys alone. `make story-cost` counts again and writes this page.

| deed | pages | fields | clicks or taps | keys |
| --- | ---: | ---: | ---: | ---: |"""
TAIL = """
- **Pages** are documents that were loaded, also those that a form leads to. **Fields** are those that were touched; a
  box to tick is one. **Keys** are mostly the words of the message itself, the subject, the address and the password.
- Filing begins at the sign-in page. The file's own window, which belongs to the operating system, is not counted; the
  click that opens it is.
- Approving begins at the link in the mail and needs no account: the head opens it, says what, and says yes.
- The last deed begins at the sign-in page too, with the request already taken by who launches it. It holds the
  requester's one tap on the proof (her two pages among them), after which nothing is verified again, for her answer
  changed nothing; but not the time that the requester takes.
"""


def main() -> None:
    from tests.journeys.standing import standing

    with standing() as stage:
        DOCUMENT.write_text(told(counts(stage)), encoding="utf-8")
    print(DOCUMENT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
