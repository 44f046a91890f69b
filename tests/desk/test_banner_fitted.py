"""A banner's picture of another size is brought all the same, shown in its frame and cut to measure."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from PIL import Image

from tests.desk.browsing import House, begun, opened, send, words
from tests.desk.test_requests_views import pdf

WEB = "Actualización y divulgación de contenidos en la web"
BANNER: dict[str, Any] = {
    "sender": None,
    "audience": None,
    "banner": "y",
    "banner_place": "home",
    "banner_title": "Créditos abiertos",
    "banner_description": "Pregunte por el suyo.",
    "banner_action": "Conozca más",
    "banner_link": "https://portal.example/credito",
    "banner_alt": "Una estudiante",
    "banner_until": "2026-05-31",
}


@pytest.fixture
def house(app) -> House:
    return opened(app)


def picture(size: tuple[int, int] = (2400, 1600), kind: str = "PNG") -> tuple[io.BytesIO, str]:
    made = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(made, kind)
    made.seek(0)
    return made, f"Campaña.{kind.lower()}"


def brought(client: Any, **more: Any) -> tuple[str, str]:
    """A draft of the web with a banner that has another size: its address, and where the picture is cut."""
    address = begun(client, WEB)
    page = client.post(
        address, data={**BANNER_TYPED, "banner_home": picture(**more)}, content_type="multipart/form-data"
    )
    assert page.status_code == 303, words(page)
    found = re.search(r'href="([^"]+/fit)"', client.get(address).text)
    assert found is not None
    return address, found[1]


BANNER_TYPED = {name: value for name, value in BANNER.items() if value is not None}


def test_it_is_shown_in_its_frame_and_takes_the_originals_place(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")
    address, fit = brought(rosa)
    assert "no es de un tipo que se admita aquí" in words(rosa.get(address))

    page = rosa.get(f"{fit}?at=0")
    assert 'y="0" width="2400" height="688"' in page.text
    assert "1920 × 550 píxeles" in words(page)
    with Image.open(io.BytesIO(rosa.get(fit.replace("/fit", "/fitted.jpg")).data)) as made:
        assert (made.format, made.size) == ("JPEG", (1920, 550))

    assert rosa.post(fit, data={"at": "0"}).status_code == 303
    page = rosa.get(address)
    assert "Campaña, ajustada.jpg" in words(page)
    assert "/fit" not in page.text
    evidence = (pdf(), "constancia.pdf")
    answer = send(rosa, address, **BANNER, office_evidence=evidence)
    assert answer.status_code == 303, words(answer)
    with house.open():
        kept = house.ticket().content.fields["banner_home"]
    assert [file["name"] for file in kept] == ["Campaña, ajustada.jpg"]


def test_what_is_not_cut_is_not_filed(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")
    address, _fit = brought(rosa, kind="JPEG")

    answer = send(rosa, address, **BANNER)

    assert answer.status_code == 422
    assert "debe medir exactamente 1920 de ancho" in words(answer)


def test_a_small_one_is_warned_of_and_another_place_is_the_middle(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")
    _address, fit = brought(rosa, size=(600, 600))

    page = rosa.get(f"{fit}?at=7")

    assert "ampliada puede verse borrosa" in words(page)
    assert 'value="50" checked' in page.text


def test_it_is_its_authors_alone_and_only_of_such_fields(house: House) -> None:
    rosa, other = house.browser("Rosa Solicitante"), house.browser("Carlos Colega")
    _address, fit = brought(rosa)
    for way in (fit, fit.replace("/fit", "/fitted.jpg")):
        assert other.get(way).status_code == 404
    assert other.post(fit).status_code == 404
    address = begun(rosa)
    rosa.post(address, data={"image": picture((40, 30))}, content_type="multipart/form-data")
    found = re.search(r"/files/([\w-]+)/", rosa.get(address).text)
    assert found is not None
    assert rosa.get(f"{address}/files/{found[1]}/fit").status_code == 404


def test_two_presses_leave_one_picture(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")
    address, fit = brought(rosa)

    assert rosa.post(fit, data={"at": "50"}).status_code == 303
    assert rosa.post(fit, data={"at": "50"}).status_code == 404
    assert words(rosa.get(address)).count("Campaña, ajustada.jpg") >= 1
    assert "Campaña.png" not in words(rosa.get(address))


def test_what_is_asked_follows_what_is_answered_and_a_file_brought_before_is_shown(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")
    address = begun(rosa, WEB)
    assert 'data-asked="banner_title" data-idle' in rosa.get(address).text
    early = rosa.post(f"{address}/files?field=banner_home", data={"file": picture()})
    assert "Campaña.png" in early.json["html"]

    asked = rosa.post(f"{address}/saved", data={"banner": "y"}).json["asked"]
    assert "banner_title" in asked
    assert not {"banner_home", "banner_inner"} & set(asked)
    asked = rosa.post(f"{address}/saved", data={"banner": "y", "banner_place": "inner"}).json["asked"]
    assert {"banner_home", "banner_inner"} & set(asked) == {"banner_inner"}
    assert not any(name.startswith("banner_") for name in rosa.post(f"{address}/saved", data={}).json["asked"])
