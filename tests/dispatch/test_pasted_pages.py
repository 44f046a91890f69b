"""What is pasted into a request or a campaign is told on the page where it was written, or refused there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.api.program import Program
from tests.desk.browsing import House, begun, opened, send, words
from tests.desk.cast import PEOPLE, taken
from tests.dispatch.conftest import students
from tests.dispatch.test_campaigns import made
from tests.harness.browser import visit
from tests.harness.office import served
from tests.massmail.test_pasted import WORD

if TYPE_CHECKING:
    from flask import Flask

PEDRO, SARA = PEOPLE["professional"], PEOPLE["requester"]
TABLE = "<table><tr><td>Fecha<td>Lugar<tr><td>3 de diciembre<td>Bogotá</table>"
CONTENT = "/campaigns/1/content"
FLATTENED = "La tabla quedó en renglones"


@pytest.fixture
def house(app_sqlite: Flask) -> House:
    """A campaign in preparation."""
    found = opened(app_sqlite)
    with found.open():
        students(3)
        made(taken(found.cast()), found.cast())
    return found


def written(said: str, version: int = 1) -> dict[str, str]:
    return {
        "version": str(version), "subject": "Becas", "words": said, "mail_class": "informativa", "tracking": "off",
        "from_address": "credito@demo.despacho.example",
    }  # fmt: skip


def test_a_flattened_table_is_said_when_it_is_saved_in_the_review_and_to_programs(house: House) -> None:
    pedro = house.browser(PEDRO)
    saved = pedro.post(CONTENT, data=written(f"<p>Fechas:</p>{TABLE}"), follow_redirects=True)
    assert words(saved).count(FLATTENED) == 2  # of the deed and among the lights
    assert FLATTENED in words(pedro.get("/campaigns/1/review"))

    program = Program(house, PEDRO)
    lights = program.get("/campaigns/1/checks").json["items"]
    assert [one["state"] for one in lights if FLATTENED in one["text"]] == ["warn"]
    assert "3 de diciembre | Bogotá" in program.get("/campaigns/1/preview").json["text"]


def test_a_table_in_a_request_is_said_when_it_is_sent_and_its_cells_stay_apart(house: House) -> None:
    sara = house.browser(SARA)
    sent = send(sara, begun(sara), words=f"<p>Fechas:</p>{TABLE}", words_format="html")
    assert sent.status_code == 303, words(sent)
    page = words(sara.get(sent.location))
    assert FLATTENED in page
    assert "Fecha | Lugar" in page


@pytest.mark.parametrize(
    ("link", "said"),
    [("whatsapp://send?phone=57", "https://wa.me/"), ("https://ejemplo.example:99999/", "puerto")],
)
def test_a_link_that_would_go_away_is_refused_by_every_way_in(house: House, link: str, said: str) -> None:
    bad = f'<p>Vea <a href="{link}">aquí</a></p>'
    sara, pedro, program = house.browser(SARA), house.browser(PEDRO), Program(house, PEDRO)

    asked = send(sara, begun(sara), words=bad, words_format="html")
    page = pedro.post(CONTENT, data=written(bad))
    called = program.patch(CONTENT, json={"words": bad})

    assert (asked.status_code, said in words(asked)) == (422, True)
    assert (page.status_code, said in words(page)) == (422, True)
    assert (called.status_code, said in str(called.json)) == (409, True)


PASTE = """(editor, html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  editor.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_what_is_pasted_into_the_editor_keeps_its_lists_and_the_table_is_said(house: House, browser: Any) -> None:
    cookie = house.browser(PEDRO).get_cookie("despacho")
    assert cookie is not None
    with served(house.app) as address, visit(browser, base_url=address) as page:
        page.context.add_cookies([{"name": "despacho", "value": cookie.value, "url": address}])
        page.goto(CONTENT)
        editor = page.locator("trix-editor")
        editor.evaluate(PASTE, WORD + TABLE)
        assert editor.locator("li").all_inner_texts() == ["Cédula", "Por ambos lados", "Recibo"]
        assert FLATTENED in page.locator(".editor-says").inner_text()
        assert "3 de diciembre | Bogotá" in editor.inner_text()
