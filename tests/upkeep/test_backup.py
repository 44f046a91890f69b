"""What the guide says to back up is enough: from exactly that, in a fresh place, all works and nothing goes out."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url

import env_file
from tests.harness import mailbox as mailboxes
from tests.harness import office
from tests.massmail.world import sending
from tests.upkeep import dumps
from tests.upkeep import guest as guests

if TYPE_CHECKING:
    from flask import Flask

    from tests.harness.mailbox import Mailbox
    from tests.harness.postgres import Server
    from tests.upkeep.guest import Guest

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "operacion.md"
VERSION = guests.VERSIONS[0]


@dataclass(frozen=True)
class Place:
    """Where an installation lives: its data folder, its settings, and the address of its database."""

    data: Path
    etc: Path
    url: str


def listed() -> list[str]:
    """The first column of the guide's table of what is backed up."""
    chapter = GUIDE.read_text(encoding="utf-8").partition("\n## Qué se respalda\n")[2].partition("\n### ")[0]
    rows = re.findall(r"^\|(.+?)\|", chapter, re.MULTILINE)
    return [row.strip().strip("`") for row in rows[2:]]


def kept(place: Path, living: Place) -> None:
    """Take a copy of what is listed, and of nothing else."""
    place.mkdir()
    for what in listed():
        if what == "la base de datos":
            _database_to(place, living.url)
        elif what == "/etc/despacho":
            shutil.copytree(living.etc, place / "etc")
        else:
            source = living.data / what.removeprefix("DESPACHO_DATA_DIR/")
            assert source.exists(), what
            (shutil.copytree if source.is_dir() else shutil.copy2)(source, place / source.name)


def put_back(place: Path, fresh: Place) -> None:
    """The copy, in a place that holds nothing."""
    for one in place.iterdir():
        if one.name == "etc":
            shutil.copytree(one, fresh.etc)
        elif one.name == "database":
            _database_from(one, fresh.url)
        else:
            (shutil.copytree if one.is_dir() else shutil.copy2)(one, fresh.data / one.name)


def _database_to(place: Path, url: str) -> None:
    if url.startswith("sqlite"):
        live = sqlite3.connect(str(make_url(url).database))
        with closing(live) as source, closing(sqlite3.connect(place / "database")) as copy:
            source.backup(copy)
        return
    subprocess.run([dumps._pg_dump(), "-Fc", "-f", place / "database", dumps._plain(url)], check=True)


def _database_from(copy: Path, url: str) -> None:
    if url.startswith("sqlite"):
        shutil.copy2(copy, str(make_url(url).database))
        return
    restore = dumps._pg_dump().with_name("pg_restore")
    subprocess.run([restore, "--no-owner", "-d", dumps._plain(url), copy], check=True)


@contextmanager
def database(kind: str, folder: Path, server: Server | None) -> Iterator[str]:
    """The address of a place for a database, on each kind of server."""
    if server is None:
        yield f"sqlite:///{folder / 'fresh.sqlite3'}"
        return
    with server.database() as url:
        yield url


@pytest.fixture(scope="module")
def module_mailbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    """A real SMTP server."""
    with mailboxes.running(tmp_path_factory.mktemp("mail"), raw=True) as box:
        yield box


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def living(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, module_mailbox: Mailbox
) -> Iterator[tuple[Guest, Place, str]]:
    """A full installation that has been at work: its machine has counted, its key lies in its data folder."""
    from ticketing.extensions import db
    from ticketing.massmail.chunks import restored

    server = request.getfixturevalue("postgres") if request.param == "postgres" else None
    data, etc = tmp_path_factory.mktemp("datos"), tmp_path_factory.mktemp("etc") / "despacho"
    with guests.restored(VERSION, request.param, data, server) as url:
        told = guests.known(VERSION, request.param)
        with guests.welcomed(url, data, module_mailbox, told) as guest:
            (data / "secret.key").write_text(told["secret_key"])
            env_file.put(etc / "despacho.env", {"DESPACHO_DATA_DIR": str(data), "DESPACHO_DATABASE_URL": url})
            for _ in range(3):
                restored.look(data, guest.at)
            db.session.remove()
            yield guest, Place(data, etc, url), request.param


@pytest.fixture(scope="module")
def put(
    living: tuple[Guest, Place, str], request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """The same, restored in a fresh place from what the guide lists: the application there."""
    from ticketing import clock

    guest, old, kind = living
    folder = tmp_path_factory.mktemp("nuevo")
    server = request.getfixturevalue("postgres") if kind == "postgres" else None
    kept(folder / "copia", old)
    (folder / "datos").mkdir()
    with database(kind, folder, server) as url:
        fresh = Place(folder / "datos", folder / "etc", url)
        put_back(folder / "copia", fresh)
        env_file.put(fresh.etc / "despacho.env", {"DESPACHO_DATA_DIR": str(fresh.data), "DESPACHO_DATABASE_URL": url})
        said = env_file.read(fresh.etc / "despacho.env")
        settings = office.settings(
            said["DESPACHO_DATABASE_URL"], Path(said["DESPACHO_DATA_DIR"]), secret_key="",
            smtp_url=guest.mailbox.url, mail_domain=guest.app.config["SETTINGS"].mail_domain,
        )  # fmt: skip
        with office.opened(settings) as app:
            app.config["WTF_CSRF_ENABLED"] = False
            clock.move(guest.at + timedelta(minutes=1))
            yield app


def answered(app: Flask, *words: str) -> str:
    """What a command says there: within a context of that place, since another's is open."""
    from ticketing.extensions import db

    with app.app_context():
        said = app.test_cli_runner().invoke(args=list(words))
        db.session.remove()
    return said.output


def test_the_guide_lists_what_there_is_to_keep() -> None:
    assert listed() == [
        "la base de datos",
        "DESPACHO_DATA_DIR/files",
        "DESPACHO_DATA_DIR/secret.key",
        "/etc/despacho",
    ]


def test_the_record_is_whole_and_the_schema_this_versions(put: Flask) -> None:
    assert "Cadena íntegra" in answered(put, "chain", "verify")
    assert "ya está en el esquema" in answered(put, "upgrade", "--dry-run")


def test_links_that_were_mailed_and_files_that_were_sent_open(put: Flask, living: tuple[Guest, Place, str]) -> None:
    from ticketing.extensions import db
    from ticketing.office.files.models import StoredFile
    from ticketing.office.files.queries import path

    stranger = put.test_client()
    links = [link for kind in ("sign", "proof", "survey") for link in living[0].kept["links"][kind]]
    answers = {link: stranger.get(link).status_code for link in links}
    with put.app_context():
        files = [path(file).is_file() for file in db.session.query(StoredFile)]
        db.session.rollback()

    assert set(answers.values()) == {200}, answers
    assert len(links) >= 8
    assert files
    assert all(files)


def test_nothing_goes_out_by_itself(
    put: Flask, living: tuple[Guest, Place, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from ticketing import clock
    from ticketing.massmail import ticks
    from ticketing.massmail.chunks import restored

    monkeypatch.setattr(restored, "OTHERS_SECONDS", 1.0)
    guest = living[0]
    before = len(guest.mailbox.accepted())
    with put.app_context():
        restored.look_first(put.config["SETTINGS"].data_dir, threading.Event())
        ticks.start_due(clock.now() + timedelta(days=2))
        with sending(put, replace(put.config["SETTINGS"], lease_seconds=5)):
            time.sleep(2)
        held = {campaign.id for campaign in restored.in_doubt()}
    told = answered(put, "restored")

    going = {guest.kept["campaigns"][name] for name in ("running", "armed", "paused")}
    assert len(guest.mailbox.accepted()) == before
    assert going <= held
    assert all(f"Campaña {number} «" in told for number in going)
