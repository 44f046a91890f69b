"""A town hall in Lisbon, in Portuguese: two shifts and a Saturday, no gate; worked to the end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.desk.another_house import give
from tests.desk.browsing import value
from tests.desk.cast import LIST, at
from tests.desk.worked_house import WorkedHouse, beside_its_worker, content_hash, done, plain, until
from tests.dispatch.conftest import students

if TYPE_CHECKING:
    from pathlib import Path

    from tests.harness.mailbox import Mailbox

ROSA, ANA, CLARA = "Rosa Solicitante", "Ana Atiende", "Clara Coordinadora"
READERS = 3
WORDS = {
    "assunto": "Obras na Rua da Prata",
    "texto": "A rua fecha ao trânsito na quinta-feira.",
    "texto_format": "text",
    "bairro": "todos",
}
BULLETIN = {"de": "credito@demo.despacho.example", "para": LIST}


@pytest.fixture(params=["sqlite", "postgres"])
def house(request: pytest.FixtureRequest, tmp_path: Path, mailbox: Mailbox) -> Iterator[WorkedHouse]:
    """Ana writes, Clara is the editor, Rosa asks. In Lisbon it is 15:15 on Monday 2 March."""
    url = request.getfixturevalue(f"{request.param}_office_url")
    with beside_its_worker(url, "lisboa", tmp_path, mailbox) as found:
        with found.open():
            students(READERS)
            give(found.person(ANA), "redator")
            give(found.person(CLARA), "editora")
        yield found


def test_a_bulletin_goes_from_its_request_to_the_archive(house: WorkedHouse) -> None:
    house.file(ROSA, "Boletim", **WORDS, **BULLETIN)
    assert house.number == "LX-2026-0001"
    received = house.letter(ROSA, "Recebemos o pedido")
    assert received.startswith("Recebemos o pedido LX-2026-0001: Obras na Rua da Prata\n")
    assert "Bom dia, Rosa Solicitante:" in received
    # 24 hours of two shifts: what is left of Monday, three whole days, and Friday's first three quarters.
    due = "vie 6 mar, 09:45, hora de Lisboa"
    assert f"Prazo: {due}." in received
    assert f"Vence {due}" in house.read(ROSA)

    # Two hours of the second shift go by: nobody took it.
    house.let_time_pass(at("2026-03-02 12:20"))
    assert "está «Entrada» desde lun 2 mar. Prazo:" in house.letter(CLARA, "Por tratar")

    house.step(ANA, "pegar")
    assert f"Trata dele {ANA}. Prazo: {due}." in house.letter(ROSA, "em redação")
    ana, clara = house.browser(ANA), house.browser(CLARA)
    campaign = str(done(ana, f"/campaigns/of/{house.number}").location).removesuffix("/sending")
    done(clara, f"{campaign}/substance", content_hash=content_hash(clara.get(f"{campaign}/review")))
    done(ana, f"{campaign}/review", version=value(ana.get(f"{campaign}/review"), "version"), note="")
    done(house.app.test_client(), proof(house))
    done(ana, f"{campaign}/sending", version=version(house), when="now", window="class")

    # The worker sends; what was delivered tells Rosa, and three days later it is archived by itself.
    until(lambda: house.state() == "Divulgada", "the bulletin never went out")
    sent = [mail for mail in house.letters(WORDS["assunto"]) if mail["List-Unsubscribe"]]
    assert len({mail["To"] for mail in sent}) == READERS
    assert "está «Divulgada ao público»" in house.letter(ROSA, "Divulgado: Obras")
    house.let_time_pass(at("2026-03-05 12:29"))
    assert house.state() == "Divulgada"
    house.let_time_pass(at("2026-03-05 12:31"))
    assert house.state() == "Arquivada"
    assert "Passou o prazo" in house.read(ROSA)


def proof(house: WorkedHouse) -> str:
    """The address at which the proof that came to Rosa is confirmed."""
    (mail,) = until(lambda: house.letters("¿Puede salir así?"), "the proof never came")
    found = re.search(r"https?://[^/\s]+(/proof/\S+)", plain(mail))
    assert found
    return f"{found[1]}/confirm"


def version(house: WorkedHouse) -> int:
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import Campaign

    with house.open():
        return db.session.query(Campaign).one().version


def test_a_notice_waits_for_its_service_and_is_withdrawn_when_nobody_answers(house: WorkedHouse) -> None:
    house.move(at("2026-03-06 11:30"))  # Friday, 16:30
    house.file(ROSA, "Aviso", **WORDS)

    # Half an hour on Friday, an hour and a half of Saturday's morning.
    house.let_time_pass(at("2026-03-07 05:29"))
    assert not house.letters("Por tratar")
    house.let_time_pass(at("2026-03-07 05:31"))
    house.letter(CLARA, "Por tratar: LX-2026-0001")

    house.step(ANA, "pegar")
    house.step(ANA, "perguntar", "Em que rua?")
    assert "Em que rua?" in house.letter(ROSA, "Falta a sua resposta")
    assert "hora de Lisboa" in house.read(ROSA)
    house.let_time_pass(at("2026-03-09 04:30"))  # Monday at nine and a half
    until(lambda: len(house.letters("Falta a sua resposta")) == 2, "the reminder never came")
    house.let_time_pass(at("2026-03-10 04:30"))

    assert house.state() == "Retirada"
    assert "foi retirado a mar 10 mar" in house.letter(ROSA, "Retirámos o pedido")
    assert "O serviço não respondeu" in house.read(ROSA)


def test_a_notice_is_published_on_the_page_within_hours_by_what_it_is(house: WorkedHouse) -> None:
    house.file(ROSA, "Aviso", **WORDS | {"bairro": "alfama"})
    assert "Vence mar 3 mar, 16:15, hora de Lisboa" in house.read(ROSA)
    house.file(ROSA, "Aviso", **WORDS, urgente="y")
    assert house.number == "LX-2026-0002"
    assert "Vence mar 3 mar, 10:45, hora de Lisboa" in house.read(ROSA)

    house.step(ANA, "pegar")
    house.let_time_pass(at("2026-03-03 04:46"))
    house.letter(ANA, "Por tratar: LX-2026-0002")
    house.let_time_pass(at("2026-03-04 04:05"))
    assert f"escaló la solicitud a {CLARA}" in house.read(ANA)
    assert house.number in house.read(CLARA, "/queue?view=escalated")
    house.step(ANA, "perguntar", "Em que rua?")
    house.step(ROSA, "responder", "Na Rua da Prata.")
    house.deliver(ANA, "pagina", address="https://camara.example/obras")
    house.step(ANA, "divulgar")

    assert house.state() == "Divulgada"
    assert "https://camara.example/obras" in house.read(ROSA)
    house.step(CLARA, "arquivar")
    assert house.state() == "Arquivada"
    assert "Já foi vista" in house.read(ROSA)
