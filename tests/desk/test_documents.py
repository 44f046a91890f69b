"""Documents to publish: refused with what to do before they are filed, shown with what was found, published cleaned."""

from __future__ import annotations

import io
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from sqlalchemy.exc import SQLAlchemyError

from tests.desk.browsing import House, begun, opened, send, value, words
from tests.desk.cast import FILED, WEB, at, filed, form
from tests.desk.cast import taken as working
from tests.office.documents_made import Made, made, workbook
from tests.office.test_documents_cleaned import marked, signed
from tests.office.test_documents_refused import scan
from tests.office.test_files import archive, picture
from ticketing import clock
from ticketing.desk.deliverables.actions import tick
from ticketing.desk.documents import queries
from ticketing.desk.documents.actions import waive
from ticketing.extensions import db
from ticketing.office.files import pool, storage
from ticketing.office.files.actions import store
from ticketing.office.files.models import StoredFile
from ticketing.office.papers import actions as papers
from ticketing.office.papers import jobs
from ticketing.office.papers.models import FIT, UNFIT, WAITING, Paper
from ticketing.office.papers.queries import clean_path
from workflows.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from ticketing.desk.cases.models import Ticket

ROSA, PEDRO, ELENA = "Rosa Solicitante", "Pedro Profesional", "Elena Ajena"
PAGE = "/tickets/2026-0001"
ASKED = {"sender": None, "audience": None}


@pytest.fixture
def house(app: Flask) -> House:
    return opened(app)


def untitled(one: Made) -> None:
    marked(one)
    del one.pdf.docinfo["/Title"], one.pdf.Root["/Metadata"]


def kept(data: bytes, name: str = "bases.pdf") -> StoredFile:
    """The file as an upload leaves it."""
    return store(io.BytesIO(data), name, by=None, at=FILED)


def asking(data: bytes, cast: Any, name: str = "bases.pdf") -> Ticket:
    """A request for the portal with this document, filed without the form."""
    fields = {key: said for key, said in form().items() if key not in ("sender", "audience")}
    return filed(cast, category=WEB, fields=fields, files=[(kept(data, name), "attachment", None)])


@contextmanager
def nobody_has_time() -> Iterator[None]:
    """Whoever reads files is busy with others."""
    taken = [pool._free.get(timeout=20) for _ in range(pool.READERS)]
    try:
        yield
    finally:
        for reader in taken:
            pool._free.put(reader)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("bases.docx", archive(word__document=b"<w/>"), "Ábralo en Word, guárdelo como PDF con texto"),
        ("bases.csv", b"a;b\n1;2\n", "no es de un tipo que se publique"),
        ("bases.pdf", scan(), "no se puede buscar"),
        ("bases.pdf", Made().bytes(encryption=pikepdf.Encryption(owner="x", user="")), "tiene restricciones"),
    ],
    ids=["word", "csv", "scanned", "restricted"],
)
def test_what_cannot_be_published_is_refused_beside_its_field_and_nothing_is_lost(
    house: House, name: str, data: bytes, said: str
) -> None:
    rosa = house.browser(ROSA)
    address = begun(rosa, WEB)
    refused = send(rosa, address, **ASKED, attachments=(io.BytesIO(data), name))
    assert refused.status_code == 422
    assert said in words(refused)
    assert f"«{name}»" in words(refused)
    assert "Inscríbase antes del viernes." in refused.text
    page = rosa.get(address)
    if f"remove:{ROSA}" not in page.text and "remove:" in page.text:
        token = page.text.partition("remove:")[2].partition('"')[0]
        assert said in words(page)
        assert send(rosa, address, **ASKED, do=f"remove:{token}").status_code == 303
    assert send(rosa, address, **ASKED).status_code == 303


def test_a_document_is_looked_at_while_the_form_goes_on_and_says_what_was_found(house: House) -> None:
    rosa = house.browser(ROSA)
    address = begun(rosa, WEB)
    sent = {"file": (io.BytesIO(made(untitled)), "bases.pdf")}
    answer = rosa.post(f"{address}/files?field=attachments", data=sent, content_type="multipart/form-data")
    assert "Revisando el archivo…" in answer.json["html"]
    with house.open():
        assert jobs.judge_waiting(clock.now()) == 1
        assert jobs.judge_waiting(clock.now()) == 0
    page = rosa.get(address)
    assert "Revisando" not in page.text
    assert "por corregir 1" in words(page)
    assert "No tiene título" in words(page)
    assert "autor: Juana Pérez" in words(page)
    assert send(rosa, address, **ASKED).status_code == 303, "What fails a rule may be filed: the office decides."


def test_what_nobody_had_time_for_waits_and_nothing_is_lost(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "PATIENCE", 0.2)
    rosa = house.browser(ROSA)
    address = begun(rosa, WEB)
    send(rosa, address, **ASKED, do="save", attachments=(io.BytesIO(made()), "bases.pdf"))
    with nobody_has_time():
        refused = send(rosa, address, **ASKED)
    assert refused.status_code == 422
    assert "todavía se está revisando; ya casi" in words(refused)
    assert send(rosa, address, **ASKED).status_code == 303


def test_filing_without_the_form_asks_the_same(house: House) -> None:
    with house.open():
        cast = house.cast()
        with pytest.raises(Refused, match="no se puede buscar"):
            asking(scan(), cast)
        db.session.rollback()
        ticket = asking(made(), house.cast())
        assert [one.file.name for one in queries.documents(ticket)] == ["bases.pdf"]
        assert {paper.state for paper in db.session.query(Paper) if paper.media_type == "application/pdf"} == {FIT}


def test_pictures_go_with_documents_and_are_not_judged(house: House) -> None:
    rosa = house.browser(ROSA)
    answer = send(rosa, begun(rosa, WEB), **ASKED, attachments=(io.BytesIO(picture()), "sede.jpg"))
    assert answer.status_code == 303
    with house.open():
        assert queries.documents(house.ticket()) == []


def test_the_same_bytes_are_looked_at_once(house: House) -> None:
    with house.open():
        data = made()
        one, other = kept(data), kept(data, "copia.pdf")
        for file in (one, other, one):
            papers.ask(file, at=FILED)
        db.session.commit()
        assert jobs.judge_waiting(clock.now()) == 1
        assert db.session.query(Paper).filter_by(sha256=one.sha256).one().state == FIT


def test_by_new_rules_it_is_looked_at_again_when_it_is_uploaded_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house.open():
        file = kept(made())
        papers.judge_here(file, at=FILED)
        papers.ask(file, at=FILED)
        assert db.session.get_one(Paper, file.sha256).state == FIT
        monkeypatch.setattr(papers, "EDITION", 2)
        papers.ask(file, at=FILED)
        db.session.expire_all()
        assert db.session.get_one(Paper, file.sha256).state == WAITING


def test_two_who_send_the_same_bytes_at_once_have_them_looked_at_to_one_end(house: House) -> None:
    data, refused = made(), []
    with house.open():
        tokens = [kept(data).token, kept(data, "copia.pdf").token]

    def judge(token: str) -> None:
        try:
            with house.open():
                papers.judge_now([db.session.query(StoredFile).filter_by(token=token).one()], patience=10)
        except SQLAlchemyError as problem:
            refused.append(problem)

    both = [Thread(target=judge, args=(token,)) for token in tokens]
    for one in both:
        one.start()
    for one in both:
        one.join()
    with house.open():
        paper = db.session.query(Paper).filter_by(media_type="application/pdf").one()
        assert (refused, paper.state) == ([], FIT)
        assert clean_path(paper).is_file()
        assert list(storage.folder().glob("incoming-*")) == []


def test_what_turns_out_too_heavy_is_told_so(house: House) -> None:
    with house.open():
        file = kept(made())
        papers.ask(file, at=FILED)
        papers.settle(file.sha256, papers.Judged({"died": True}, None), at=FILED)
        paper = db.session.get_one(Paper, file.sha256)
        assert paper.state == UNFIT
        assert "Divídalo" in paper.reason


def opened_case(house: House, data: bytes, name: str = "bases.pdf") -> str:
    """A request for the portal with this document, in the hands of Pedro. The document's token."""
    with house.open():
        fields = {key: said for key, said in form().items() if key not in ("sender", "audience")}
        file = kept(data, name)
        working(house.cast(), category=WEB, fields=fields, files=[(file, "attachment", None)])
        return file.token


def delivery(house: House) -> Any:
    pedro = house.browser(PEDRO)
    data = {"which": "deliver-web", "seen": value(pedro.get(PAGE), "seen"), "address": "https://portal.example/bases"}
    return pedro.post(f"{PAGE}/deliverables/web", data=data)


def test_the_web_is_delivered_once_what_fails_is_let_pass_with_a_reason(house: House) -> None:
    token = opened_case(house, made(untitled))
    refused = delivery(house)
    assert refused.status_code == 422
    assert "tiene observaciones: título" in words(refused)
    assert 'value="https://portal.example/bases"' in refused.text

    pedro = house.browser(PEDRO)
    page = pedro.get(PAGE)
    assert "No tiene título" in words(page)
    sent = {"which": f"waive-{token}", "seen": value(page, "seen"), "rule": "title", "reason": " "}
    mute = pedro.post(f"{PAGE}/documents/{token}/waivers", data=sent)
    assert mute.status_code == 422
    assert "Escriba por qué se publica así" in words(mute)
    sent |= {"reason": "Es un formato antiguo.", "seen": value(mute, "seen")}
    assert pedro.post(f"{PAGE}/documents/{token}/waivers", data=sent).status_code == 303
    told = words(pedro.get(PAGE))
    assert "admitió «bases.pdf» aunque no cumple: Título" in told
    assert "Admitida por Pedro Profesional: Es un formato antiguo." in told
    assert delivery(house).status_code == 303


def test_only_who_works_the_ticket_lets_a_document_pass(house: House) -> None:
    token = opened_case(house, made(untitled))
    rosa, elena = house.browser(ROSA), house.browser(ELENA)
    sent = {"which": f"waive-{token}", "seen": 99, "rule": "title", "reason": "Porque sí."}
    with house.open():
        sent["seen"] = house.ticket().version
    refused = rosa.post(f"{PAGE}/documents/{token}/waivers", data=sent)
    assert refused.status_code == 422
    assert "Solo quien atiende la solicitud" in words(refused)
    assert "Admitir una observación" not in rosa.get(PAGE).text
    assert elena.post(f"{PAGE}/documents/{token}/waivers", data=sent).status_code == 404
    pedro = house.browser(PEDRO)
    assert pedro.post(f"{PAGE}/documents/otro/waivers", data=sent).status_code == 404
    wrong = pedro.post(f"{PAGE}/documents/{token}/waivers", data=sent | {"rule": "language"})
    assert "no tiene esa observación" in words(wrong)


def test_letting_pass_twice_is_written_once(house: House) -> None:
    token = opened_case(house, made(untitled))
    with house.open():
        ticket, pedro = house.ticket(), house.person(PEDRO)
        first = waive(ticket, token, "title", reason="Así llegó.", by=pedro, at=FILED)
        assert waive(ticket, token, "title", reason="Otra vez.", by=pedro, at=FILED) is first
        assert [one.reason for one in queries.documents(ticket)[0].waivers.values()] == ["Así llegó."]


def test_what_is_published_is_the_copy_without_its_makers_and_the_original_stays(house: House) -> None:
    data = made(marked)
    token = opened_case(house, data)
    rosa = house.browser(ROSA)
    page = rosa.get(PAGE)
    assert "Descargar la copia que se publica" in words(page)
    assert "autor: Juana Pérez" in words(page)
    with rosa.get(f"/files/{token}/clean/bases.pdf") as clean:
        assert clean.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in clean.headers["Content-Security-Policy"]
        assert b"Juana" not in clean.data
    with rosa.get(f"/files/{token}/bases.pdf") as original:
        assert original.data == data
    assert house.browser(ELENA).get(f"/files/{token}/clean/bases.pdf").status_code == 404


def test_a_signed_one_has_no_copy_and_waits_for_a_decision(house: House) -> None:
    token = opened_case(house, made(signed))
    pedro = house.browser(PEDRO)
    page = pedro.get(PAGE)
    assert "Está firmado digitalmente" in words(page)
    assert "Datos que lleva y no se le quitan" in words(page)
    assert pedro.get(f"/files/{token}/clean/bases.pdf").status_code == 404
    assert "firma digital" in words(delivery(house))


def test_a_workbook_is_judged_and_cleaned_too(house: House) -> None:
    token = opened_case(house, workbook(), "cupos.xlsx")
    assert delivery(house).status_code == 303
    with house.browser(ROSA).get(f"/files/{token}/clean/cupos.xlsx") as clean:
        assert clean.status_code == 200
        assert clean.data.startswith(b"PK")


def test_what_the_office_delivers_is_cleaned_and_blocks_nothing(house: House) -> None:
    opened_case(house, made())
    pedro = house.browser(PEDRO)
    data = {
        "which": "deliver-web",
        "seen": value(pedro.get(PAGE), "seen"),
        "files": (io.BytesIO(scan()), "pantalla.pdf"),
    }
    assert pedro.post(f"{PAGE}/deliverables/web", data=data, content_type="multipart/form-data").status_code == 303
    with house.open():
        assert [paper.state for paper in db.session.query(Paper) if paper.state == WAITING] == [WAITING]
        jobs.judge_waiting(clock.now())
        assert [(one.file.name, one.delivered) for one in queries.documents(house.ticket())][-1] == (
            "pantalla.pdf",
            True,
        )


def test_a_campaign_asks_no_rule_of_what_it_attaches(house: House) -> None:
    with house.open():
        file = kept(made(untitled))
        ticket = filed(house.cast(), files=[(file, "attachment", None)])
        assert not queries.publishes(ticket)
    assert "Accesibilidad" not in words(house.browser(ROSA).get(PAGE))


def test_a_request_of_before_is_delivered_as_it_was(house: House) -> None:
    """Nobody looked at its documents, and nobody asks for it now."""
    token = opened_case(house, made(untitled))
    with house.open():
        db.session.query(Paper).delete()
    with house.open():
        ticket = house.ticket()
        assert [one.paper for one in queries.documents(ticket)] == [None]
        tick(
            ticket,
            "web",
            evidence={"address": "https://portal.example/"},
            by=house.person(PEDRO),
            at=at("2026-03-03 10:00"),
        )
    assert token in house.browser(PEDRO).get(PAGE).text
