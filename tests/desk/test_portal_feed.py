"""What the portal reads: what is live and nothing else, by anybody, fresh, harmless, without a word of its makers."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.desk.browsing import House, opened
from tests.desk.cast import FILED, at
from tests.desk.portal_house import MAKER, asking, jpg
from tests.harness import office
from ticketing.desk.portal import actions

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

HOSTILE = '<script>alert("1")</script>'
ALL, HOME, PIECE = "/portal/banners.json", "/portal/home/banners.json", "/portal/home/banners.html"


@pytest.fixture
def house(app: Flask) -> House:
    made = opened(app)
    with made.open():
        cast = made.cast()
        actions.schedule(asking(cast, banner_title=HOSTILE), by=cast.professional, at=FILED)
        later = asking(cast, banner_title="Más tarde")
        actions.schedule(later, from_at=at("2026-03-10 00:00"), by=cast.professional, at=FILED)
    return made


@pytest.fixture
def portal(house: House) -> FlaskClient:
    return house.app.test_client()


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def test_the_feed_tells_what_is_live(house: House, portal: FlaskClient) -> None:
    home, inner = portal.get(ALL).json["places"]
    assert (home["place"], home["label"], home["limit"]) == ("home", "Página de inicio", 6)
    assert inner["banners"] == []
    (banner,) = home["banners"]
    assert banner["title"] == HOSTILE
    assert banner["link"] == "https://portal.example/credito?a=1&b=2"
    assert (banner["from"], banner["until"]) == ("2026-03-02T10:15:00-05:00", "2026-06-01T00:00:00-05:00")
    assert (banner["picture"]["width"], banner["picture"]["height"]) == (1920, 550)
    assert portal.get(HOME).json == home
    house.move(at("2026-03-10 00:00"))
    assert [each["title"] for each in portal.get(HOME).json["banners"]] == ["Más tarde", HOSTILE]
    house.move(at("2026-06-01 00:00"))
    assert portal.get(HOME).json["banners"] == [], "also while no worker has looked"


@pytest.mark.parametrize("address", [ALL, HOME, PIECE])
def test_it_is_read_by_anybody_and_asked_again_cheaply(house: House, portal: FlaskClient, address: str) -> None:
    first = portal.get(address, headers={"Origin": "https://portal.example"})
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert first.last_modified == FILED
    assert "Set-Cookie" not in first.headers
    again = portal.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert portal.get(address, headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 304
    house.move(at("2026-03-10 00:00"))
    changed = portal.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.last_modified == at("2026-03-10 00:00")
    assert portal.post(address).status_code == 405


def test_a_copy_is_good_no_longer_than_what_it_tells(house: House, portal: FlaskClient) -> None:
    house.move(at("2026-03-10 00:00") - timedelta(seconds=20))
    seconds = int(portal.get(HOME).headers["Cache-Control"].removeprefix("public, max-age="))
    assert 0 < seconds <= 20


def test_the_piece_of_html_is_harmless(portal: FlaskClient) -> None:
    page = portal.get(PIECE)
    assert HOSTILE not in page.text
    assert "&lt;script&gt;" in page.text
    assert 'alt="Una estudiante con su diploma"' in page.text
    assert 'href="https://portal.example/credito?a=1&amp;b=2"' in page.text
    said = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in said
    assert "script" not in said
    assert "frame-ancestors *" in said
    assert portal.get(HOME).headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_the_picture_tells_nothing_of_its_maker_while_it_is_seen(house: House, portal: FlaskClient) -> None:
    url = path_of(portal.get(HOME).json["banners"][0]["picture"]["url"])
    assert MAKER in jpg()
    answer = portal.get(url)
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert MAKER not in answer.data
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    with Image.open(io.BytesIO(answer.data)) as shown, Image.open(io.BytesIO(jpg())) as filed:
        assert shown.tobytes() == filed.tobytes()
        assert not shown.getexif()
    assert portal.get(url, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert portal.get(url.replace(".jpg", ".png")).status_code == 404
    assert portal.get("/portal/pictures/otro.jpg").status_code == 404
    with house.open():
        from ticketing.desk.portal.queries import of

        banner = of(house.ticket())[0]
        actions.withdraw(banner, reason="Está mal", by=house.cast().professional, at=FILED)
    assert portal.get(url).status_code == 404
    assert portal.get(HOME).json["banners"] == []


def test_one_that_waits_shows_no_picture(house: House, portal: FlaskClient) -> None:
    with house.open():
        from ticketing.desk.portal.queries import of

        token = of(house.ticket("2026-0002"))[0].token
    assert portal.get(f"/portal/pictures/{token}.jpg").status_code == 404


@pytest.mark.parametrize("place", ["portada", "%00", "..", "a" * 3000])
def test_a_place_that_there_is_not_is_not_there(portal: FlaskClient, place: str) -> None:
    for ending in ("json", "html"):
        assert portal.get(f"/portal/{place}/banners.{ending}").status_code in (404, 422)


def test_the_public_face_serves_it_and_not_the_page_of_the_office(house: House) -> None:
    with office.opened(house.app.config["SETTINGS"], face="public") as app:
        public = app.test_client()
        assert public.get(HOME).json["banners"]
        assert public.get("/banners/").status_code == 404
