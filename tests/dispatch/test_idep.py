"""The bulletin of an office of one, from its words to its readers and back: through the pages, with the real worker."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.desk.another_house import give
from tests.desk.browsing import House, begun, opened, value, words
from tests.desk.cast import LIST
from tests.desk.worked_house import until
from tests.dispatch.conftest import students
from tests.harness import office, process

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

    from flask.testing import FlaskClient

    from tests.harness.mailbox import Mailbox

ROSA, ELENA = "Rosa Solicitante", "Elena Ajena"
NUMBER, READERS = "BOL-2026-0001", 4
WORDS = {
    "nombre": "Boletín de marzo",
    "asunto": "Convocatoria de investigación",
    "remitente": "credito@demo.despacho.example",
    "destinatarios": LIST,
    "mensaje": "Inscríbase antes del viernes.",
    "mensaje_format": "text",
    "hasta": "2026-12-31",
    "do": "send",
}


@pytest.fixture(params=["sqlite", "postgres"])
def house(request: pytest.FixtureRequest, tmp_path: Path, mailbox: Mailbox) -> Iterator[House]:
    """The cast in an office of one: Rosa writes, signs and sends; the worker runs beside it."""
    url = request.getfixturevalue(f"{request.param}_office_url")
    settings = office.settings(url, tmp_path, smtp_url=mailbox.url)
    with office.opened(settings) as app:
        found = opened(app)
        app.config["SETTINGS"] = replace(settings, procedure="idep", undo_seconds=1)
        with found.open():
            students(READERS)
            give(found.person(ROSA), "communications")
        (tmp_path / "clock").write_text(str(_offset()))
        with process.worker(process.environment(settings, PROCEDURE="idep"), tmp_path / "worker.log"):
            yield found


def _offset() -> float:
    from ticketing import clock

    return clock.offset().total_seconds()


def letters(mailbox: Mailbox, said: str) -> list[EmailMessage]:
    return [mail for mail in map(mailbox.content, mailbox.accepted()) if said in str(mail["Subject"])]


def done(client: FlaskClient, address: str, **data: Any) -> str:
    answer = client.post(address, data=data)
    assert answer.status_code == 303, words(answer)
    return str(answer.location)


def substance(client: FlaskClient, campaign: str) -> str:
    """What the button binds that signs the content."""
    found = re.search(r'name="content_hash"[^>]*value="([0-9a-f]{64})"', client.get(f"{campaign}/review").text)
    assert found
    return found[1]


def state(house: House) -> str:
    with house.open():
        return house.ticket().state


def version(house: House) -> int:
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import Campaign

    with house.open():
        return db.session.query(Campaign).one().version


def prepared(house: House) -> tuple[FlaskClient, str]:
    """A bulletin that was written, and its campaign: the browser and the campaign's address."""
    rosa = house.browser(ROSA)
    page = rosa.post(begun(rosa, "Boletín externo"), data=WORDS, content_type="multipart/form-data")
    assert page.status_code == 303, words(page)
    assert page.location == f"/tickets/{NUMBER}"
    return rosa, done(rosa, f"/campaigns/of/{NUMBER}").removesuffix("/sending")


def test_one_person_writes_proves_signs_and_sends_and_every_report_says_so(house: House, mailbox: Mailbox) -> None:
    rosa, campaign = prepared(house)

    # Both signatures are hers, each by its own click.
    done(rosa, f"{campaign}/substance", content_hash=substance(rosa, campaign))
    assert "que también lo escribió" in words(rosa.get(f"{campaign}/review"))
    done(rosa, f"{campaign}/review", version=value(rosa.get(f"{campaign}/review"), "version"), note="")
    (mail,) = until(lambda: letters(mailbox, "¿Puede salir así?"), "the proof never came")
    text = mail.get_body(("plain",))
    assert text is not None
    proof = re.search(r"https?://[^/\s]+(/proof/\S+)", text.get_content())
    assert proof
    done(rosa, f"{proof[1]}/confirm")

    # The launch; the worker sends, and what was delivered ends the request by itself.
    done(rosa, f"{campaign}/sending", version=version(house), when="now", window="class")
    until(lambda: state(house) == "Enviado", "the bulletin never went out")
    assert len({mail["To"] for mail in letters(mailbox, WORDS["asunto"]) if mail["List-Unsubscribe"]}) == READERS

    alone = f"Una sola persona, que también lo escribió: {ROSA}"
    assert "siendo quien lo escribió: firma una sola persona" in words(rosa.get(f"/tickets/{NUMBER}"))
    key = campaign.rpartition("/")[2]
    assert alone in words(rosa.get(f"{campaign}/results"))
    assert alone in rosa.get(f"/reports/campaign/{key}/file.csv").get_data(as_text=True)
    assert "Firmados por una sola persona: 1" in words(rosa.get(f"/reports/list/{LIST}"))


def test_nobody_else_sees_it_and_nothing_goes_out_unsigned(house: House) -> None:
    rosa, campaign = prepared(house)

    assert house.browser(ELENA).get(f"/tickets/{NUMBER}").status_code == 404
    assert "Falta la firma del contenido" in words(rosa.get(f"{campaign}/review"))
    data = {"version": version(house), "when": "now", "window": "class"}
    answer = rosa.post(f"{campaign}/sending", data=data)

    assert answer.status_code == 422, answer.location
    with house.open():
        from ticketing.dispatch.campaigns.leave import leave_to_send

        assert (
            leave_to_send(int(campaign.rpartition("/")[2]))
            == "El contenido de la solicitud no tiene una firma vigente."
        )


def test_words_that_change_after_they_were_signed_are_signed_again(house: House) -> None:
    rosa, campaign = prepared(house)
    done(rosa, f"{campaign}/substance", content_hash=substance(rosa, campaign))

    again = rosa.post(f"{campaign}/substance", data={"content_hash": "otra"})

    assert again.status_code == 409, words(again)


def test_a_bulletin_is_given_up_with_a_reason(house: House) -> None:
    rosa = house.browser(ROSA)
    rosa.post(begun(rosa, "Boletín interno"), data=WORDS, content_type="multipart/form-data")
    seen = value(rosa.get(f"/tickets/{NUMBER}"), "seen")

    done(rosa, f"/tickets/{NUMBER}/steps", step="discard", note="Ya no hace falta.", seen=seen)

    assert state(house) == "Descartado"
