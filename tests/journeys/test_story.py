"""A filed request becomes a delivered campaign, in a real browser, through real processes, at a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.journeys import acts, by_keyboard
from tests.journeys.stage import BOGOTA, DOMAIN, Institution, Stage, house, link_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.harness.browser import Size
    from tests.harness.mailbox import Mailbox

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]


# One story is told at a desk, the other on a phone; the heads and the readers, who come by mail, hold a phone in both.
AT_A_DESK, ON_A_PHONE = (pytest.mark.parametrize("size", [one]) for one in ("desktop", "phone"))


@pytest.fixture(scope="module")
def seen() -> set[tuple[str, int]]:
    """The pages that the other story has looked at, at that width."""
    return set()


@pytest.fixture
def stage(
    size: Size,
    browser: Browser,
    mailbox: Mailbox,
    seeded: Institution,
    tmp_path: Path,
    looked_at: Callable[[str], Path],
    seen: set[tuple[str, int]],
) -> Iterator[Stage]:
    with house(browser, mailbox, seeded, tmp_path, size=size, looked_at=looked_at, seen=seen) as found:
        yield found


def campaign_letters(stage: Stage) -> list[EmailMessage]:
    """What went out to the public, not the notices to staff."""
    public = [
        item for item in stage.mailbox.accepted() if not item.rcpt[0].endswith(f"@{DOMAIN}") or "List" in item.subject
    ]
    letters = [stage.mailbox.content(item) for item in stage.mailbox.accepted()]
    return [letter for letter in letters if letter["List-Unsubscribe"]] or [stage.mailbox.content(i) for i in public]


def figure(stage: Stage, campaign: str, label: str) -> int:
    """A part of the balance as the results page shows it."""
    page = stage.at("diana.suarez", f"{campaign}/results")
    row = page.locator("table").filter(has=page.locator("caption", has_text="Balance")).locator("tr", has_text=label)
    return int(re.sub(r"\D", "", row.first.locator("td").first.text_content() or ""))


def begin(stage: Stage) -> tuple[str, str]:
    """From the filing to the campaign that went out: the request's number and the campaign's address."""
    # 1-2. Filed with a draft that survives, approved on a phone: only now received.
    number = acts.file_request(stage)
    acts.approve(stage, number)
    page = stage.at("ana.restrepo", f"/tickets/{number}")
    expect(page.get_by_text("Quedó recibida")).to_be_visible()

    # 3. Taken, suspended, answered: the clock has counted exactly the right minutes.
    acts.take(stage, number)
    start = datetime(2026, 11, 24, 9, 0, tzinfo=BOGOTA)
    stage.move_clock(start)
    acts.suspend(stage, number)
    stage.move_clock(start + timedelta(hours=5))
    acts.answer(stage, number)
    page = stage.at("ana.restrepo", f"/tickets/{number}/clock")
    stage.check(page, "por-que-esta-fecha")
    # Monday's filing counts from Tuesday 08:00; five of Tuesday's hours stood still.
    expect(
        page.get_by_text("mar 1 dic, 17:00").or_(page.get_by_text(re.compile("mié 2 dic, (12:59|13:0\\d)"))).first
    ).to_be_visible()
    acts.nothing_to_verify(stage, number)

    # 4-5. The campaign: proof, second signature, launch.
    campaign = acts.make_campaign(stage, number)
    acts.send_proof(stage, campaign)
    acts.confirm_proof(stage)
    acts.launch(stage, campaign)
    return number, campaign


@AT_A_DESK
def test_a_filed_request_becomes_a_delivered_campaign(stage):
    number, campaign = begin(stage)

    # 5. Every person of the audience once.
    letters = campaign_letters(stage)
    assert len(letters) == figure(stage, campaign, "Entregados") > 20
    assert len({letter["Message-ID"] for letter in letters}) == len(letters)
    follow_the_mail(stage, campaign, letters[0])

    # 6. Solved by itself with the figures; the survey answered from the mail closes it.
    survey = stage.stranger(link_in(stage.letter("ana.restrepo", "díganos si quedó bien"), "/survey/"))
    stage.check(survey, "encuesta")
    survey.get_by_text("Sí, está bien").click()
    for group in survey.locator("details[open] fieldset").all():
        group.get_by_role("radio").last.check(force=True)
    survey.get_by_role("button", name="Enviar y cerrar la solicitud").click()
    page = stage.at("ana.restrepo", f"/tickets/{number}")
    expect(page.get_by_text("Cerrado").first).to_be_visible()
    expect(page.get_by_text("Se ha validado con el usuario").first).to_be_visible()
    stage.check(page, "cerrada")

    # 7. The coordinator audits last month's sample.
    audit(stage)
    assert stage.complaints == []


def follow_the_mail(stage: Stage, campaign: str, letter: EmailMessage) -> None:
    """One reader opens, follows a link and leaves with one click; a scanner's GET leaves nobody."""
    html, text = letter.get_body(("html",)), letter.get_body(("plain",))
    assert html is not None
    assert text is not None
    assert "renueve su crédito" in text.get_content()
    pixel = re.search(r'<img[^>]+src="([^"]+/o/[^"]+)"', html.get_content())
    assert pixel
    with urlopen(pixel[1]) as answer:
        assert answer.headers["Content-Type"] == "image/gif"
    removal = re.search(r"<(https?://[^>]+/u/[^>]+)>", str(letter["List-Unsubscribe"]))
    assert removal
    with urlopen(removal[1]) as answer:
        assert answer.status == 200
    assert figure_of_rate(stage, campaign, "Bajas") == 0
    one_click = Request(removal[1], data=b"List-Unsubscribe=One-Click", method="POST")
    with urlopen(one_click) as answer:
        assert (answer.status, answer.url) == (200, removal[1])
    assert figure_of_rate(stage, campaign, "Bajas") == 1
    stage.until(lambda: figure_of_rate(stage, campaign, "Apertura") == 1, "the hit is booked")
    page = stage.stranger(removal[1])
    stage.check(page, "baja")


def figure_of_rate(stage: Stage, campaign: str, label: str) -> int:
    page = stage.at("diana.suarez", f"{campaign}/results")
    row = page.locator("table.rates tr").filter(has=page.locator("th", has_text=re.compile(rf"^\s*{label}\s*$")))
    return int(re.sub(r"\D", "", row.locator("td").first.text_content() or ""))


def audit(stage: Stage) -> None:
    """Draw, look at one ticket, write a finding, take the workbook home."""
    page = stage.at("patricia.gomez", "/samples")
    stage.check(page, "control")
    page.get_by_role("button", name=re.compile("Sortear")).first.click()
    page.wait_for_url(re.compile(r"/samples/\d{4}-\d{2}$"))
    stage.check(page, "muestra")
    month = page.url
    page.locator("main a[href*='/samples/2026-']").filter(has_text=re.compile(r"\d{4}-\d{4}")).first.click()
    stage.check(page, "revision")
    page.get_by_text("Registrar un hallazgo").click()
    form = page.locator("details[open] form")
    form.get_by_role("combobox").select_option(index=1)
    form.get_by_role("textbox").fill("La evidencia no dice la fecha.")
    form.get_by_role("button", name="Registrar y enviar").click()
    expect(page.get_by_text("La evidencia no dice la fecha.").first).to_be_visible()
    page.goto(month)
    with page.expect_download() as download:
        page.get_by_role("link", name="Descargar el libro").click()
    book = load_workbook(BytesIO(Path(download.value.path()).read_bytes()))
    assert "Hallazgos" in book.sheetnames


@ON_A_PHONE
def test_a_disagreement_is_mended_by_a_second_campaign_and_silence_closes_it(stage):
    number, _campaign = begin(stage)
    first = len(campaign_letters(stage))

    # The requester disagrees from the mail: reopened, and a second campaign corrects.
    survey = stage.stranger(link_in(stage.letter("ana.restrepo", "díganos si quedó bien"), "/survey/"))
    survey.get_by_text("No, falta algo").click()
    survey.locator("details[open] form").get_by_role("textbox").fill("La fecha salió mal: es el 12 de diciembre.")
    survey.get_by_role("button", name="Enviar y reabrir la solicitud").click()
    page = stage.at("diana.suarez", f"/tickets/{number}")
    expect(page.get_by_text("Reabierto").first).to_be_visible()
    acts.tick_list(page)
    page.locator("#verificacion").get_by_role("button").last.click()
    expect(page.locator("#verificacion")).to_have_count(0)
    second = acts.make_campaign(stage, number, "Corregir para todos", ("Corregir la campaña…", "A todos…"))
    acts.send_proof(stage, second)
    acts.confirm_proof(stage, letters=1)
    acts.launch(stage, second)
    assert len(campaign_letters(stage)) == 2 * first

    audit(stage)

    # Nobody answers: three business days later it closes by itself, with its reason.
    stage.move_clock(timedelta(days=7))

    def closed() -> bool:
        return "Por tiempo excedido" in stage.at("ana.restrepo", f"/tickets/{number}").content()

    stage.until(closed, "el cierre sin encuesta")
    stage.check(stage.at("ana.restrepo", f"/tickets/{number}"), "cerrada")
    assert stage.complaints == []


def test_the_story_can_be_done_by_keyboard_alone(
    browser: Browser, mailbox: Mailbox, seeded: Institution, tmp_path: Path
) -> None:
    with house(browser, mailbox, seeded, tmp_path, size="desktop") as stage:
        stage.arrived = lambda page: page.add_init_script(by_keyboard.NO_MOUSE)
        number = by_keyboard.file_request(stage)
        by_keyboard.approve(stage, number)
        desk = by_keyboard.sign_in(stage, "diana.suarez")
        by_keyboard.find_in_the_queue(desk, number)
        by_keyboard.verify(desk)
        by_keyboard.suspend(desk)
        by_keyboard.answer(stage, number)
        desk.reload()
        by_keyboard.make_campaign(desk)
        by_keyboard.confirm(stage)
        desk.goto(f"/tickets/{number}")
        by_keyboard.launch(desk)
        for who in ("ana.restrepo", "diana.suarez"):
            assert stage.people[who].pages[0].evaluate('sessionStorage.getItem("mouse")') is None
        assert stage.complaints == []
