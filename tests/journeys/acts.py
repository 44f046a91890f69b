"""What people do in the story, one function a deed; each leaves the house as it found it, but for the deed."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.stage import Stage, link_in

CATEGORY = "Campañas de mensajes de texto o e-mail"
SUBJECT = "Renovación de crédito 2027-1"
WORDS = "Hola {{nombre|estudiante}}, renueve su crédito antes del 12 de diciembre."
PDF = Path(__file__).parent / "constancia.pdf"
PICTURE = Path(__file__).parent / "imagen.png"


def begin_a_request(stage: Stage) -> Page:
    """Ana chooses the category; the form opens."""
    page = stage.at("ana.restrepo", "/requests/new")
    stage.check(page, "nueva")
    page.locator(f"button[name=category][value='{CATEGORY}']").click()
    page.wait_for_url(re.compile(r"/requests/[^/]+$"))
    return page


def fill(page: Page, *, subject: str = SUBJECT, words: str = WORDS) -> None:
    """All that the form asks for, with a picture in the words and the evidence of the Oficina Asesora."""
    page.get_by_label("Asunto").fill(subject)
    editor = page.locator("trix-editor")
    editor.click()
    editor.press_sequentially(words + "\n")
    page.get_by_label("estudiantes", exact=False).first.check()
    page.get_by_label("Fecha límite").fill("2026-12-18")
    page.get_by_label("Constancia de la Oficina Asesora").set_input_files(PDF)
    page.get_by_label("Manual de identidad").check()


def file_request(stage: Stage) -> str:
    """Ana fills it in, is called away, comes back to her draft and sends it. Gives the ticket's number."""
    page = begin_a_request(stage)
    expect(page.get_by_text("Cuándo estaría lista")).to_be_visible()
    fill(page)
    with page.expect_response(lambda answer: answer.url.endswith("/saved") and answer.ok):
        page.get_by_label("Asunto").press("End")
        page.get_by_label("Asunto").press_sequentially(".")
    expect(page.locator("[data-autosave-status]")).to_contain_text("Guardado")
    expect(page.get_by_role("link", name=PDF.name)).to_be_visible(timeout=20_000)
    draft = page.url
    stage.leave("ana.restrepo")
    page = stage.at("ana.restrepo", draft)
    expect(page.get_by_label("Asunto")).to_have_value(SUBJECT + ".")
    page.get_by_label("Asunto").fill(SUBJECT)
    # The file was kept as soon as it was chosen.
    expect(page.get_by_role("link", name=PDF.name)).to_be_visible()
    stage.check(page, "solicitud")
    page.get_by_role("button", name="Enviar a aprobación").click()
    page.wait_for_url(re.compile(r"/tickets/\d{4}-\d+"))
    stage.check(page, "radicada")
    return page.url.rsplit("/", 1)[-1]


def approve(stage: Stage, number: str, *, letters: int = 0, differences: str | None = None) -> None:
    """The head opens the mail's link on a phone, reads, and approves."""
    letter = stage.letter("jorge.penaloza", number, after=letters)
    page = stage.stranger(link_in(letter, "/sign/"))
    if differences:
        expect(page.get_by_text(differences)).to_be_visible()
    stage.check(page, "aprobar-cambios" if differences else "aprobar")
    page.get_by_text("Aprobar", exact=True).first.click()
    page.get_by_role("button", name="Sí, aprobar").click()
    expect(page.get_by_text("Listo: usted ya decidió")).to_be_visible()


def take(stage: Stage, number: str) -> None:
    """Diana finds it in the queue and takes it with the verification list."""
    page = stage.at("diana.suarez", "/queue?view=unassigned")
    expect(page.get_by_text(number)).to_be_visible()
    stage.check(page, "bandeja")
    page = stage.at("diana.suarez", f"/tickets/{number}")
    tick_list(page)
    stage.check(page, "tomar")
    page.locator("#verificacion").get_by_role("button").last.click()
    expect(page.get_by_text("En proceso").first).to_be_visible()


def tick_list(page: Page) -> None:
    """Every item of the verification list."""
    boxes = page.locator("#verificacion input[type=checkbox]")
    expect(boxes.first).to_be_visible()
    for box in boxes.all():
        box.check()


def suspend(stage: Stage, number: str) -> None:
    """Diana needs something of the requester: the clock stands."""
    page = stage.at("diana.suarez", f"/tickets/{number}")
    page.get_by_text("Suspender…", exact=True).first.click()
    form = page.locator("details[open] form").first
    form.get_by_label("Observación").fill("Confirme la fecha de cierre, por favor.")
    form.get_by_role("button", name="Suspender").click()
    expect(page.get_by_text("Suspendido").first).to_be_visible()
    stage.check(page, "suspendida")


def answer(stage: Stage, number: str) -> None:
    """Ana answers from the ticket: back to work."""
    page = stage.at("ana.restrepo", f"/tickets/{number}")
    stage.check(page, "espera-respuesta")
    page.get_by_text("Ya respondí").first.click()
    expect(page.get_by_text("En proceso").first).to_be_visible()


def nothing_to_verify(stage: Stage, number: str) -> None:
    """The answer changed nothing of what Diana had ticked: nothing is asked again."""
    page = stage.at("diana.suarez", f"/tickets/{number}")
    expect(page.get_by_text("En proceso").first).to_be_visible()
    expect(page.locator("#verificacion")).to_have_count(0)


def make_campaign(stage: Stage, number: str, button: str = "Hacer la campaña", within: tuple[str, ...] = ()) -> str:
    """One button: the campaign of the request, on the screen of its launch; a correction's stands within what is opened
    first. Gives its address."""
    page = stage.at("diana.suarez", f"/tickets/{number}")
    for cover in within:
        page.locator("summary").get_by_text(cover, exact=True).click()
    page.get_by_role("button", name=button).first.click()
    page.wait_for_url(re.compile(r"/campaigns/\d+/sending"))
    expect(page.locator(".inbox")).to_contain_text("Renovación")
    campaign = re.sub(r"/sending$", "", page.url)
    page.get_by_role("link", name="Cambiar el contenido").first.click()
    expect(page.get_by_label("Asunto", exact=True)).to_have_value(re.compile("Renovación"))
    stage.check(page, "campana-contenido")
    return campaign


def send_proof(stage: Stage, campaign: str) -> None:
    """Diana sends the proof; the ticket waits."""
    page = stage.at("diana.suarez", f"{campaign}/audience")
    stage.check(page, "campana-audiencia")
    page = stage.at("diana.suarez", f"{campaign}/sending")
    stage.check(page, "campana-revision")
    page.get_by_role("button", name=re.compile("Enviar prueba a")).click()
    expect(page.get_by_text("Prueba enviada").first).to_be_visible()


def confirm_proof(stage: Stage, *, letters: int = 0) -> None:
    """Ana opens the proof on her phone and confirms with one click."""
    letter = stage.letter("ana.restrepo", "¿Puede salir así?", after=letters)
    page = stage.stranger(link_in(letter, "/proof/"))
    stage.check(page, "prueba")
    page.get_by_role("button", name="Confirmar: puede salir así").click()
    expect(page.get_by_text("Confirmada", exact=True)).to_be_visible()


def launch(stage: Stage, campaign: str) -> None:
    """Diana ticks the list with the launch, takes it back in time, launches anew and sees it run to its end."""
    page = stage.at("diana.suarez", f"{campaign}/sending")
    stage.check(page, "campana-envio")
    lets_go(page)
    page.get_by_role("button", name="Deshacer el envío").click()
    expect(page.get_by_text("Se deshizo el envío")).to_be_visible()
    lets_go(page)
    stage.check(page, "campana-cuenta-atras")
    expect(page.get_by_text("Envío terminado")).to_be_visible(timeout=60_000)
    page = stage.at("diana.suarez", f"{campaign}/results")
    stage.check(page, "campana-resultados")


def lets_go(page: Page) -> None:
    """The button of the launch, with the list where it is asked for."""
    for box in page.locator("#launch [name=ticked]").all():
        box.check()
    page.get_by_role("button", name="Lanzar la campaña").click()
    expect(page.get_by_role("button", name="Deshacer el envío")).to_be_visible()
