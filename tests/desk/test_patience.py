"""What one person sends makes nobody else wait: it is received, read and cleaned before any lock is taken."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable
from contextlib import closing
from threading import Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.desk.browsing import FIELDS, House, begun, opened, send, words
from tests.office import hostile
from tests.office.test_files import pdf
from tests.office.test_reading import everybody_reads
from ticketing import clock
from ticketing.extensions import db
from ticketing.office.files import jobs
from ticketing.office.files.models import StoredFile
from ticketing.office.papers import jobs as papers

if TYPE_CHECKING:
    from flask import Flask

ROSA = "Rosa Solicitante"


def longest_wait(app: Flask, act: Callable[[], Any]) -> float:
    """The longest that another writer waited for the database while this was done."""
    file = app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")
    acting, waits = Thread(target=act), [0.0]
    with closing(sqlite3.connect(file, timeout=30, isolation_level=None)) as other:
        acting.start()
        while acting.is_alive():
            began = monotonic()
            other.execute("BEGIN IMMEDIATE")
            waits.append(monotonic() - began)
            other.execute("ROLLBACK")
            sleep(0.01)
    acting.join()
    return max(waits)


def filled(**more: Any) -> dict[str, Any]:
    """The form's fields, to be posted."""
    return {key: value for key, value in {**FIELDS, "do": "send", **more}.items() if value is not None}


def multipart(**more: Any) -> dict[str, Any]:
    """The same as a form with files sends it; the client's own way leaves a temporary file behind."""
    files = {name: FileStorage(*one) for name, one in more.items() if isinstance(one, tuple)}
    boundary, data = encode_multipart(filled(**more | files))
    return {"data": data, "content_type": f"multipart/form-data; boundary={boundary}"}


@pytest.mark.parametrize(
    "piece",
    ["<img><figcaption>", "{{" + " " * 1_500, "<!--", "<p" + " " * 30_000, "<b id=x>", "<b>a</b> "],
)
def test_nobody_waits_while_a_hostile_text_is_sent(own_sqlite: Flask, piece: str) -> None:
    rosa = opened(own_sqlite).browser(ROSA)
    address, many = begun(rosa), piece * (1_000_000 // len(piece))
    longest = longest_wait(
        own_sqlite,
        lambda: (
            rosa.post(address, **multipart(words=many, words_format="html")),
            rosa.post(f"{address}/saved", data=filled(words=many, words_format="html")),
            rosa.post(address, **multipart(words=many[:59_000], words_format="html")),
        ),
    )
    assert longest < 2  # on a quiet machine below 0.2; what stops everybody took minutes


def test_nobody_waits_while_a_hostile_file_is_read(own_sqlite: Flask) -> None:
    house = opened(own_sqlite)
    rosa, other = house.browser(ROSA), house.browser("Víctor Vicepresidente")
    address, slow, answers = begun(rosa), [], []
    heavy = hostile.FILES["roto.pdf"]()

    def act() -> None:
        began = monotonic()
        answers.append(rosa.post(address, **multipart(do="save", attachments=(io.BytesIO(heavy), "roto.pdf"))))
        slow.append(monotonic() - began)

    seen: list[float] = []

    def look() -> None:
        for _ in range(5):
            began = monotonic()
            assert other.get("/tickets").status_code == 200
            seen.append(monotonic() - began)

    looking = Thread(target=look)
    looking.start()
    assert longest_wait(own_sqlite, act) < 2
    looking.join()
    assert max(seen) < 3
    # Read in time it is refused there and then; else it is kept, to be read later. Either way it is told by its name.
    assert "roto.pdf" in answers[0].text + rosa.get(address).text, (answers, slow)


def newest() -> StoredFile:
    """The file that was sent last."""
    return db.session.scalars(select(StoredFile).order_by(StoredFile.id.desc())).one()


@pytest.fixture
def house(app: Flask) -> House:
    return opened(app)


def test_a_file_that_takes_long_is_read_later_and_the_request_waits_for_it(house: House) -> None:
    rosa = house.browser(ROSA)
    address = begun(rosa)
    with everybody_reads():
        send(rosa, address, do="save", attachments=(io.BytesIO(pdf()), "acta.pdf"))
    page = rosa.get(address)
    assert "Revisando el archivo…" in page.text
    assert 'hx-trigger="every 2s"' in page.text
    refused = send(rosa, address)
    assert refused.status_code == 422
    assert "todavía se está revisando; ya casi" in words(refused)
    with house.open():
        token = newest().token
        jobs.read_waiting(clock.now())
        papers.judge_waiting(clock.now())
    part = rosa.get(f"{address}/files/{token}")
    assert f"/files/{token}/" in part.text
    assert "Revisando" not in part.text
    assert send(rosa, address).status_code == 303


def test_a_file_that_turns_out_bad_says_so_beside_its_field_and_can_be_taken_away(house: House) -> None:
    rosa = house.browser(ROSA)
    address = begun(rosa)
    with everybody_reads():
        send(rosa, address, do="save", attachments=(io.BytesIO(b"%PDF-1.7\n%%EOF"), "acta.pdf"))
    with house.open():
        token = newest().token
        jobs.read_waiting(clock.now())
    assert "no se puede leer" in words(rosa.get(address))
    refused = send(rosa, address)
    assert refused.status_code == 422
    assert "no se puede leer" in words(refused)
    assert send(rosa, address, do=f"remove:{token}").status_code == 303
    assert send(rosa, address).status_code == 303


def test_other_peoples_files_in_the_making_are_not_told(house: House) -> None:
    rosa, victor = house.browser(ROSA), house.browser("Víctor Vicepresidente")
    address = begun(rosa)
    assert rosa.get(f"{address}/files/nada").status_code == 404
    assert victor.get(f"{address}/files/nada").status_code == 404


def test_text_that_is_longer_than_a_megabyte_is_not_even_read(house: House) -> None:
    rosa = house.browser(ROSA)
    address = begun(rosa)
    text = {"words": "a" * 1_100_000}
    for where, sent in (
        (f"{address}/saved", {"data": filled(**text)}),
        (address, multipart(**text)),
        ("/requests", {"data": text}),
    ):
        answer = rosa.post(where, **sent)
        assert answer.status_code == 413
        assert "Lo enviado supera 1" in words(answer)


def test_many_texts_among_files_are_one_text(house: House) -> None:
    rosa = house.browser(ROSA)
    address = begun(rosa)
    many = multipart(**{f"otro{n}": "a" * 300_000 for n in range(5)})
    assert rosa.post(address, **many).status_code == 413
