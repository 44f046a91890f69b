"""Two faces: what needs no account is served alone too, and still knows the desk's addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.harness import office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask


@pytest.fixture
def public(sqlite_office_url: str, tmp_path: Path) -> Iterator[Flask]:
    from ticketing.app import create_app
    from ticketing.extensions import db

    app = create_app(office.settings(sqlite_office_url, tmp_path), face="public")
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("path", ["/queue", "/tickets", "/sign-in", "/campaigns/", "/samples", "/people"])
def test_the_public_face_serves_nothing_of_the_desk(public, path):
    assert public.test_client().get(path).status_code == 404


def test_the_public_face_answers_its_own_pages(public):
    client = public.test_client()
    assert client.get("/healthz").status_code == 200
    assert client.get("/o/nothing").headers["Content-Type"] == "image/gif"
    assert client.get("/sign/nothing").status_code == 404


def test_the_public_face_knows_the_desks_addresses(public):
    from ticketing.web.addresses import desk_url

    with public.app_context():
        assert desk_url("tickets.ticket", number="2026-0001") == "http://despacho.test/tickets/2026-0001"
