"""The story's main deeds by keyboard alone: no mouse touches anything, and the focus is always in sight."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.acts import CATEGORY, PDF, SUBJECT
from tests.journeys.keys import Keys
from tests.journeys.stage import PASSWORDS, Stage, email, link_in

# Nothing may be pointed at: a click that a key did not make is remembered, and fails the test.
NO_MOUSE = 'addEventListener("pointerdown", () => { sessionStorage.setItem("mouse", "used"); }, true)'


def sign_in(stage: Stage, who: str) -> Page:
    """By keyboard, with a step back to correct the address."""
    stage.leave(who)
    page = stage.new_page(who)
    page.goto("/sign-in")
    keys = Keys(page)
    keys.type(page.get_by_label("Correo"), email(who) + "x")
    keys.type(page.get_by_label("Contraseña"), PASSWORDS[who])
    keys.to(page.get_by_label("Correo"), back=True)
    page.keyboard.press("End")
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def file_request(stage: Stage) -> str:
    page = sign_in(stage, "ana.restrepo")
    # Chromium is told to hand file choosers over only once somebody listens, and a key may be quicker than that order.
    page.on("filechooser", lambda _chooser: None)
    keys = Keys(page)
    keys.press(page.get_by_role("link", name="Nueva solicitud").first)
    page.wait_for_url("**/requests/new")
    keys.press(page.locator(f"button[name=category][value='{CATEGORY}']"))
    page.wait_for_url(re.compile(r"/requests/(?!new)[^/]+$"))
    keys.type(page.get_by_label("Asunto"), SUBJECT)
    write_the_words(page, keys)
    keys.press(page.get_by_label("estudiantes", exact=False).first, "Space")
    keys.date(page.get_by_label("Fecha límite"), "2026-12-18")
    keys.to(page.get_by_label("Constancia de la Oficina Asesora"))
    with page.expect_file_chooser(timeout=30_000) as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(PDF)
    keys.press(page.get_by_label("Manual de identidad"), "Space")
    keys.press(page.get_by_role("button", name="Enviar a aprobación"))
    page.wait_for_url(re.compile(r"/tickets/\d{4}-\d+"))
    expect(page.locator(".asked-words strong")).to_have_text("antes del 12 de diciembre")
    expect(page.locator(".asked-words li")).to_have_count(2)
    return page.url.rsplit("/", 1)[-1]


def write_the_words(page: Page, keys: Keys) -> None:
    """Bold and a list by the toolbar's buttons, which give the pen back to the editor."""
    editor = page.locator("trix-editor")
    keys.to(editor)
    page.keyboard.type("Hola {{nombre|estudiante}}, renueve su crédito ")
    for words in ("antes del 12 de diciembre", ""):
        keys.to(page.get_by_role("button", name="Negrita"), back=True)
        page.keyboard.press("Space")
        expect(editor).to_be_focused()
        page.keyboard.type(words)
    page.keyboard.press("Enter")
    keys.to(page.get_by_role("button", name="Lista", exact=True), back=True)
    page.keyboard.press("Enter")
    expect(editor).to_be_focused()
    page.keyboard.type("con su documento")
    page.keyboard.press("Enter")
    page.keyboard.type("sin ir a una oficina")


def approve(stage: Stage, number: str) -> None:
    page = stage.stranger(link_in(stage.letter("jorge.penaloza", number), "/sign/"), size="desktop")
    keys = Keys(page)
    keys.press(page.locator("summary", has_text="Aprobar"))
    keys.press(page.get_by_role("button", name="Sí, aprobar"))
    expect(page.get_by_text("Listo: usted ya decidió")).to_be_visible()


def find_in_the_queue(page: Page, number: str) -> None:
    """j walks the lines, k goes back one, Enter opens."""
    page.goto("/queue?view=unassigned")
    wanted = page.locator(".queue-line", has_text=number).locator(".queue-title a")
    lines = page.locator(".queue-line").count()
    for _ in range(lines):
        page.keyboard.press("j")
        if wanted.evaluate("(one) => one === document.activeElement"):
            break
    page.keyboard.press("k")
    page.keyboard.press("j") if lines > 1 else None
    expect(wanted).to_be_focused()
    outline = page.locator(".queue-line", has_text=number).evaluate("(one) => getComputedStyle(one).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/tickets/{number}")


def verify(page: Page) -> None:
    """Tick the whole list, and send it."""
    keys = Keys(page)
    for box in page.locator("#verificacion input[type=checkbox]").all():
        keys.press(box, "Space")
        expect(box).to_be_checked()
    keys.press(page.locator("#verificacion").get_by_role("button").last)
    expect(page.locator("#verificacion")).to_have_count(0)


def suspend(page: Page) -> None:
    keys = Keys(page)
    keys.press(page.locator("summary", has_text="Suspender…"))
    keys.type(page.locator("details[open] form").first.get_by_label("Observación"), "Confirme la fecha, por favor.")
    keys.press(page.locator("details[open] form").first.get_by_role("button", name="Suspender"))
    expect(page.get_by_text("Suspendido").first).to_be_visible()


def answer(stage: Stage, number: str) -> None:
    page = stage.at("ana.restrepo", f"/tickets/{number}")
    Keys(page).press(page.get_by_role("button", name="Ya respondí").first)
    expect(page.get_by_text("En proceso").first).to_be_visible()


def make_campaign(page: Page) -> None:
    """From the ticket to the proof, place by place."""
    keys = Keys(page)
    keys.press(page.get_by_role("button", name="Hacer la campaña").first)
    page.wait_for_url(re.compile(r"/campaigns/\d+/sending"))
    keys.press(page.locator(".place", has_text="Audiencia"))
    page.wait_for_url("**/audience")
    keys.press(page.locator(".place", has_text="Revisión y envío"))
    page.wait_for_url("**/sending")
    keys.press(page.get_by_role("button", name=re.compile("Enviar prueba a")))
    expect(page.get_by_text("Prueba enviada").first).to_be_visible()


def confirm(stage: Stage) -> None:
    page = stage.stranger(link_in(stage.letter("ana.restrepo", "¿Puede salir así?"), "/proof/"), size="desktop")
    Keys(page).press(page.get_by_role("button", name="Confirmar: puede salir así"))
    expect(page.get_by_text("Confirmada", exact=True)).to_be_visible()


def launch(page: Page) -> None:
    """To the launch, where the arrows choose when."""
    keys = Keys(page)
    keys.press(page.locator("#campaign a").first)
    page.wait_for_url(re.compile(r"/campaigns/\d+/sending"))
    keys.to(page.locator("[name=when]:checked"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    keys.press(page.get_by_role("button", name="Lanzar la campaña"))
    expect(page.get_by_text("Envío terminado")).to_be_visible(timeout=60_000)
