"""The pages of reports: the open form, what its reporter follows, and what who coordinates keeps."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from tests.desk.browsing import House, opened, value, words
from tests.desk.reporting import REPORTED, section, staffed, takes_reports
from tests.desk.test_once import together

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

CLARA, VICTOR, ROSA, ARTURO = "Clara Coordinadora", "Víctor Vicepresidente", "Rosa Solicitante", "Arturo Auditor"


@pytest.fixture
def house(app: Flask, monkeypatch: pytest.MonkeyPatch) -> House:
    """The cast in a house that takes reports; Credit answers for its pages."""
    found = opened(app)
    takes_reports(app, monkeypatch)
    with found.open():
        staffed(found.cast())
        section(found.cast())
    return found


def picture(note: bytes = b"") -> bytes:
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = note.decode() or "camara"
    Image.new("RGB", (40, 30), "red").save(made, "JPEG", exif=exif)
    return made.getvalue()


def post(client: FlaskClient, **changes: Any) -> TestResponse:
    said = {key: item for key, item in {**REPORTED, **changes}.items() if item is not None}
    return client.post("/report", data=said, content_type="multipart/form-data")


def count(house: House) -> int:
    from ticketing.desk.reports.models import Report
    from ticketing.extensions import db

    with house.open():
        return db.session.query(Report).count()


def test_a_stranger_reports_and_follows_what_becomes_of_it(house: House) -> None:
    stranger = house.app.test_client()
    answer = post(stranger)

    assert answer.status_code == 303
    page = words(stranger.get(answer.location))
    assert "REP-2026-0001" in page
    assert "Recibimos su reporte" in page
    assert "Dice que cierra el 3 y cierra el 30." in page
    assert VICTOR not in page


def test_the_link_of_a_page_writes_its_address_and_one_of_a_mail_its_number(house: House) -> None:
    stranger = house.app.test_client()
    assert 'value="https://entidad.test/&#34;&gt;x"' in stranger.get('/report?page=https://entidad.test/">x').text
    page = stranger.get("/report?about=mail&ref=2026-0412").text
    assert 'value="2026-0412"' in page
    assert re.search(r'<input checked[^>]*value="mail"', page)


def test_a_house_without_reports_has_no_such_page(app: Flask) -> None:
    opened(app)
    assert app.test_client().get("/report").status_code == 404


def test_who_is_signed_in_need_not_write_who_she_is(house: House) -> None:
    page = house.browser(ROSA).get("/report").text
    assert 'value="Rosa Solicitante"' in page
    assert post(house.browser(ARTURO), name=ARTURO).status_code == 303  # who only reads may say what is wrong too


@pytest.mark.parametrize("wrong", [
    {"about": None}, {"page": None}, {"page": "javascript:alert(1)"}, {"what": None}, {"reporter": None},
    {"name": None},
    {"email": "nora"}, {"website": "https://spam.test"}, {"about": "mail", "page": None}, {"name": "ñ" * 300},
    {"day": "mañana"},
])  # fmt: skip
def test_what_is_missing_is_said_where_it_is_missing_and_what_was_typed_stays(
    house: House, wrong: dict[str, Any]
) -> None:
    answer = post(house.app.test_client(), **wrong)
    assert answer.status_code == 422
    assert "Lo que escribió sigue aquí" in answer.text
    if "what" not in wrong:
        assert "Dice que cierra el 3" in answer.text
    assert count(house) == 0


def test_a_picture_is_kept_without_what_the_camera_wrote(house: House) -> None:
    from ticketing.desk.attachments.models import TicketFile
    from ticketing.extensions import db
    from ticketing.office.files.queries import path

    answer = post(house.app.test_client(), picture=(io.BytesIO(picture(b"SECRETO")), "foto.jpg"))
    assert answer.status_code == 303
    with house.open():
        file = db.session.query(TicketFile).one().file
        assert b"SECRETO" not in path(file).read_bytes()
        assert (file.width, file.height) == (40, 30)
        token, name = file.token, file.name
    assert house.browser(VICTOR).get(f"/files/{token}/{name}", buffered=True).status_code == 200
    assert house.browser(ROSA).get(f"/files/{token}/{name}").status_code == 404
    assert house.app.test_client().get(f"/files/{token}/{name}").status_code in (302, 303, 404)


@pytest.mark.parametrize(("data", "name"), [
    (b"%PDF-1.4", "foto.jpg"), (b"", "foto.png"), (b"<svg onload=alert(1)>", "foto.svg"), (b"MZ", "foto.exe"),
    (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "foto.png"),
])  # fmt: skip
def test_what_is_no_picture_is_told_and_the_report_is_not_lost(house: House, data: bytes, name: str) -> None:
    answer = post(house.app.test_client(), picture=(io.BytesIO(data), name))
    assert answer.status_code == 422
    assert "Dice que cierra el 3" in answer.text
    assert count(house) == 0


def test_a_picture_that_is_a_bomb_is_told(house: House) -> None:
    made = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(made, "PNG")
    answer = post(house.app.test_client(), picture=(made, "foto.png"))
    assert answer.status_code in (413, 422)
    assert count(house) == 0


def test_a_form_that_is_sent_twice_at_once_is_one_report(house: House) -> None:
    stranger = house.app.test_client()
    data = {**REPORTED, "once": value(stranger.get("/report"), "once")}
    one, two = together((stranger, "/report", data), (stranger, "/report", dict(data)))
    assert (one.status_code, two.status_code) == (303, 303)
    assert one.location == two.location
    assert count(house) == 1


def test_the_eleventh_from_one_place_is_asked_to_wait_with_the_page(house: House) -> None:
    stranger = house.app.test_client()
    for number in range(10):
        assert post(stranger, email=f"n{number}@x.test").status_code == 303
    answer = post(stranger, email="otra@x.test")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Dice que cierra el 3" in answer.text
    assert count(house) == 10


@pytest.mark.parametrize("token", ["nadie", "1", "1.x", "x" * 500, "ñ", "1.AAAAAAAAAAAAAAAAAAAAAAAA"])
def test_nobody_follows_a_report_by_guessing(house: House, token: str) -> None:
    post(house.app.test_client())
    stranger = house.app.test_client()
    assert stranger.get(f"/report/{token}").status_code == 404
    assert stranger.post(f"/report/{token}/still-wrong", data={"note": "x"}).status_code == 404


def test_it_is_still_wrong_is_said_once(house: House) -> None:
    stranger = house.app.test_client()
    address = post(stranger).location.partition("?")[0]
    assert "Sigue mal" not in words(stranger.get(address))
    victor = house.browser(VICTOR)
    page = victor.get("/tickets/REP-2026-0001")
    done = victor.post("/tickets/REP-2026-0001/steps", data={
        "which": "step-mend_at_once", "step": "mend_at_once", "note": "Ya dice 30.", "seen": value(page, "seen"),
    })  # fmt: skip
    assert done.status_code == 303, words(done)
    assert "Ya dice 30." in words(stranger.get(address))
    assert stranger.post(f"{address}/still-wrong", data={"note": ""}).status_code == 422
    assert stranger.post(f"{address}/still-wrong", data={"note": "Sigue el 3."}).status_code == 303
    again = stranger.post(f"{address}/still-wrong", data={"note": "Otra vez."})
    assert again.status_code == 422
    assert "Reabierto" in words(stranger.get(address))


def test_the_ticket_tells_who_reported_and_the_owner_gives_it_on(house: House) -> None:
    post(house.app.test_client())
    victor = house.browser(VICTOR)
    page = victor.get("/tickets/REP-2026-0001")
    assert "Nora Contratista" in words(page)
    address = "/reported/REP-2026-0001/reroute"
    form = victor.get(address)
    with house.open():
        luis = house.cast().law_head.id
    said = {"person": str(luis), "reason": "Es una resolución.", "seen": value(form, "seen")}
    assert victor.post(address, data={**said, "reason": ""}).status_code == 422
    assert victor.post(address, data={**said, "person": "999"}).status_code == 422
    assert victor.post(address, data=said).status_code == 303
    assert victor.post(address, data=said).status_code in (404, 409, 422)
    assert house.browser(ROSA).get(address).status_code == 404
    assert house.browser("Luis Jurídico").get("/tickets/REP-2026-0001").status_code == 200


def test_a_reporter_whose_name_is_a_script_runs_nowhere(house: House) -> None:
    bad = "<script>alert(1)</script>"
    address = post(house.app.test_client(), name=bad, what=bad).location
    assert bad not in house.app.test_client().get(address).text
    assert bad not in house.browser(VICTOR).get("/tickets/REP-2026-0001").text


def test_who_coordinates_keeps_the_sections(house: House) -> None:
    clara = house.browser(CLARA)
    with house.open():
        law = house.cast().law.id
    assert "entidad.test/creditos" in words(clara.get("/reported"))
    made = clara.post("/reported/sections/new", data={"prefix": "https://entidad.test/Normas/", "department": str(law)})
    assert made.status_code == 303
    tried = words(clara.get("/reported?page=http://www.entidad.test/normas/2026"))
    assert "Luis Jurídico" in tried
    assert clara.post(
        "/reported/sections/new", data={"prefix": "entidad.test/normas", "department": str(law)}
    ).status_code == 422  # fmt: skip
    form = clara.get("/reported/sections/2")
    said = {"department": str(law), "prefix": "otra.test", "version": value(form, "version", "<form method")}
    assert clara.post("/reported/sections/2", data=said).status_code == 303
    assert clara.post("/reported/sections/2", data=said).status_code == 409
    assert "entidad.test/normas" in words(clara.get("/reported"))
    gone = {"version": value(clara.get("/reported/sections/2"), "version")}
    assert clara.post("/reported/sections/2/remove", data=gone).status_code == 303
    assert clara.get("/reported/sections/2").status_code == 404


def test_a_section_that_is_removed_keeps_its_reports(house: House) -> None:
    post(house.app.test_client())
    clara = house.browser(CLARA)
    gone = {"version": value(clara.get("/reported/sections/1"), "version")}
    assert clara.post("/reported/sections/1/remove", data=gone).status_code == 303
    assert count(house) == 1


def test_a_person_who_works_no_reports_answers_for_no_section(house: House) -> None:
    clara = house.browser(CLARA)
    with house.open():
        cast = house.cast()
        said = {"prefix": "entidad.test/x", "department": str(cast.credit.id), "person": str(cast.requester.id)}
    assert clara.post("/reported/sections/new", data=said).status_code == 422


@pytest.mark.parametrize("name", [ROSA, VICTOR, "Pedro Profesional"])
def test_others_find_no_such_pages(house: House, name: str) -> None:
    client = house.browser(name)
    assert client.get("/reported").status_code == 404
    assert client.post("/reported/channel", data={"mail": "a@b.test", "keep_months": "3"}).status_code == 404
    assert client.post("/reported/sections/1/remove", data={"version": "1"}).status_code == 404


def test_the_channel_is_said_and_shown_to_citizens(house: House) -> None:
    clara = house.browser(CLARA)
    assert clara.post("/reported/channel", data={"mail": "nadie", "keep_months": "3"}).status_code == 422
    assert clara.post("/reported/channel", data={"page": "javascript:x", "keep_months": "3"}).status_code == 422
    assert clara.post("/reported/channel", data={"keep_months": "0"}).status_code == 422
    said = {"mail": "pqrsd@entidad.test", "page": "https://entidad.test/pqrsd", "keep_months": "3"}
    assert clara.post("/reported/channel", data=said).status_code == 303
    stranger = house.app.test_client()
    assert "https://entidad.test/pqrsd" in stranger.get("/report").text
    address = post(stranger, reporter="citizen").location
    assert "Va camino a pqrsd@entidad.test" in words(stranger.get(address))


def test_the_list_of_sections_asks_no_more_for_many(house: House) -> None:
    from tests.harness.counting import counted

    clara = house.browser(CLARA)
    clara.get("/reported")
    with counted(house.app) as few:
        clara.get("/reported")
    with house.open():
        for number in range(40):
            section(house.cast(), f"entidad.test/parte{number}")
    with counted(house.app) as many:
        clara.get("/reported")
    assert len(many) <= len(few) <= 15, few.said()


def test_two_who_add_one_section_at_one_instant_have_one(house: House) -> None:
    clara, address = house.browser(CLARA), "/reported/sections/new"
    with house.open():
        said = {"prefix": "entidad.test/dos", "department": str(house.cast().law.id)}
    answers = together((clara, address, said), (house.browser(CLARA), address, dict(said)))
    assert sorted(one.status_code for one in answers) == [303, 422]


def test_two_who_say_the_channel_first_at_one_instant_both_say_it(house: House) -> None:
    said = {"mail": "pqrsd@entidad.test", "keep_months": "3"}
    answers = together(*((house.browser(CLARA), "/reported/channel", dict(said)) for _ in range(2)))
    assert [one.status_code for one in answers] == [303, 303]
