"""A scan is offered to have its text recognised, where what does it is installed; else the page says what lacks."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import House, begun, opened, send, words
from tests.desk.cast import WEB
from tests.desk.test_documents import ASKED, ROSA, kept
from tests.office.documents_made import made
from tests.office.test_documents_refused import scan
from ticketing import clock
from ticketing.extensions import db
from ticketing.office.files.storage import place
from ticketing.office.papers import actions, jobs, scans
from ticketing.office.papers.models import FIT, RECOGNISING, UNFIT, Paper
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

OFFER = "Reconocer su texto (OCR)"


@pytest.fixture
def house(app: Flask) -> House:
    return opened(app)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A place for what the office installed, and nothing else, on the way to programs."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    scans.lacking.cache_clear()
    yield folder
    scans.lacking.cache_clear()


def installed(folder: Path, reads: bytes | None, languages: str = "osd\nspa") -> None:
    """As if ocrmypdf and tesseract were there; the former makes this of any scan, or fails."""
    done = folder / "read.pdf"
    done.write_bytes(reads or b"")
    # The last word of its command is where it writes.
    write = f'for last; do :; done; cp "{done}" "$last"' if reads else "exit 3"
    for name, does in (("ocrmypdf", write), ("tesseract", f"printf '{languages}\\n'")):
        path = folder / name
        path.write_text(f"#!/bin/sh\n{does}\n")
        path.chmod(0o755)
    scans.lacking.cache_clear()


def with_a_scan(rosa: FlaskClient) -> tuple[str, str]:
    """A draft with a scan that was refused: its address, and the file's token."""
    address = begun(rosa, WEB)
    assert send(rosa, address, **ASKED, attachments=(io.BytesIO(scan()), "acta.pdf")).status_code == 422
    return address, rosa.get(address).text.partition("remove:")[2].partition('"')[0]


@pytest.mark.parametrize(("languages", "missing"), [(None, "ocrmypdf"), ("eng", "tesseract-ocr-spa")])
def test_where_it_is_not_installed_the_page_says_what_is_missing(
    house: House, programs: Path, languages: str | None, missing: str
) -> None:
    if languages:
        installed(programs, made(), languages)
    rosa = house.browser(ROSA)
    address, token = with_a_scan(rosa)
    page = words(rosa.get(address))
    assert f"le falta {missing}" in page
    assert OFFER not in page
    refused = send(rosa, address, **ASKED, do=f"recognise:{token}")
    assert refused.status_code == 422
    assert f"falta instalar {missing}" in words(refused)
    assert "Inscríbase antes del viernes." in refused.text


def test_the_text_of_a_scan_is_recognised_and_its_copy_is_what_is_published(house: House, programs: Path) -> None:
    installed(programs, made())
    rosa = house.browser(ROSA)
    address, token = with_a_scan(rosa)
    assert OFFER in words(rosa.get(address))
    assert send(rosa, address, **ASKED, do=f"recognise:{token}").status_code == 303
    assert send(rosa, address, **ASKED, do=f"recognise:{token}").status_code == 303, "Asked twice it is done once."
    assert "Reconociendo el texto" in words(rosa.get(address))
    waits = send(rosa, address, **ASKED)
    assert waits.status_code == 422
    assert "se está reconociendo el texto" in words(waits)
    with house.open():
        assert [jobs.recognise_waiting(clock.now()) for _ in range(2)] == [1, 0]
    assert "léalo antes de publicarlo" in words(rosa.get(address))
    assert send(rosa, address, **ASKED).status_code == 303
    with rosa.get(f"/files/{token}/clean/acta.pdf") as copy, rosa.get(f"/files/{token}/acta.pdf") as original:
        assert b"/Lang (es-CO)" in copy.data
        assert copy.data != original.data


def test_what_cannot_be_recognised_is_told_so(house: House, programs: Path) -> None:
    installed(programs, None)
    rosa = house.browser(ROSA)
    address, token = with_a_scan(rosa)
    send(rosa, address, **ASKED, do=f"recognise:{token}")
    with house.open():
        jobs.recognise_waiting(clock.now())
        assert db.session.query(Paper).filter_by(state=UNFIT).one().reason == actions.UNRECOGNISED
    assert "no se pudo reconocer el texto" in words(rosa.get(address))


def test_what_is_recognised_and_still_has_no_text_is_refused(house: House, programs: Path) -> None:
    installed(programs, scan(3))
    rosa = house.browser(ROSA)
    address, token = with_a_scan(rosa)
    send(rosa, address, **ASKED, do=f"recognise:{token}")
    with house.open():
        jobs.recognise_waiting(clock.now())
    assert "no se puede buscar" in words(rosa.get(address))


def test_only_a_scan_of_ones_own_draft_is_recognised(house: House, programs: Path) -> None:
    installed(programs, made())
    rosa = house.browser(ROSA)
    _address, token = with_a_scan(rosa)
    other = begun(rosa, WEB)
    assert send(rosa, other, **ASKED, do=f"recognise:{token}").status_code == 404
    with house.open():
        file = kept(made())
        with pytest.raises(Refused, match="no es un documento escaneado"):
            actions.ask_recognition(file, at=clock.now())


def test_who_takes_too_long_is_ended_with_all_that_he_began(
    house: House, programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(programs, made())
    (programs / "ocrmypdf").write_text("#!/bin/sh\nsleep 60 &\nsleep 60\n")
    monkeypatch.setattr(scans, "LONGEST", 0.3)
    with house.open():
        file = kept(scan())
        assert not scans.recognise(place(file.sha256), programs / "out.pdf")


def test_a_scan_that_waits_is_found_by_the_worker(house: House, programs: Path) -> None:
    installed(programs, made())
    with house.open():
        file = kept(scan())
        actions.judge_here(file, at=clock.now())
        actions.ask_recognition(file, at=clock.now())
        db.session.commit()
        assert db.session.get_one(Paper, file.sha256).state == RECOGNISING
        assert jobs.recognise_waiting(clock.now()) == 1
        db.session.expire_all()
        assert db.session.get_one(Paper, file.sha256).state == FIT
