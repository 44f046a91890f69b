"""The demo's own pages: the inbox and the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.harness import office
from ticketing import clock
from ticketing.demo import letters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient

MONDAY = datetime(2026, 3, 2, 15, 15, tzinfo=UTC)


@pytest.fixture
def demo(sqlite_office_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application as a demo."""
    here = dict.fromkeys(("base_url", "public_url"), "http://127.0.0.1")
    settings = office.settings(sqlite_office_url, tmp_path, demo=True, smtp_url="smtp://127.0.0.1:9", **here)
    with office.opened(settings) as app:
        app.config["WTF_CSRF_ENABLED"] = False
        yield app


@pytest.fixture
def client(demo: Flask, tmp_path: Path) -> FlaskClient:
    """A browser, and one message in the inbox."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@x.example", "b@x.example", "Asunto"
    message.set_content("Texto sencillo: http://127.0.0.1:8000/sign/abc")
    message.add_alternative(
        '<p>Con <a href="http://127.0.0.1:8000/sign/abc">enlace</a></p><script>1</script>', subtype="html"
    )
    with letters.open_to_write(tmp_path) as connection:
        letters.keep(
            connection, [(MONDAY.isoformat(), "a@x.example", "b@x.example", "Asunto", "<1@x>", message.as_bytes())]
        )
    connection.close()
    return demo.test_client()


def test_the_inbox_shows_what_arrived(client: FlaskClient) -> None:
    page = client.get("/demo/inbox").text
    assert "Asunto" in page
    assert "b@x.example" in page
    assert "Asunto" not in client.get("/demo/inbox?q=nadie").text


def test_a_message_offers_its_links(client: FlaskClient) -> None:
    page = client.get("/demo/inbox/1").text
    assert '<a href="http://127.0.0.1:8000/sign/abc">enlace</a>' in page
    assert client.get("/demo/inbox/2").status_code == 404


def test_mail_html_runs_nothing(client: FlaskClient) -> None:
    answer = client.get("/demo/inbox/1/html")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy
    assert answer.text.startswith('<base target="_blank">')
    assert client.get("/demo/inbox/1/html?modo=texto").text.startswith("Texto sencillo")
    assert client.get("/demo/inbox/1/source").mimetype == "text/plain"


def test_outside_the_demo_there_is_no_inbox_and_no_clock(app_sqlite: Flask) -> None:
    client = app_sqlite.test_client()
    assert client.get("/demo/inbox").status_code == 404
    assert client.get("/demo/clock").status_code == 404


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"move": "hour"}, datetime(2026, 3, 20, 17, 0, tzinfo=UTC)),
        ({"move": "working-day"}, datetime(2026, 3, 24, 16, 0, tzinfo=UTC)),  # Monday 23 is a holiday
        ({"move": "three-days"}, datetime(2026, 3, 23, 16, 0, tzinfo=UTC)),
        ({"at": "2026-04-01T08:00"}, datetime(2026, 4, 1, 13, 0, tzinfo=UTC)),
    ],
    ids=lambda value: str(value),
)
def test_the_clock_moves_for_everybody(
    demo: Flask, client: FlaskClient, form: dict[str, str], expected: datetime
) -> None:
    from ticketing.office.calendars.actions import keep
    from ticketing.office.procedures.queries import current

    with demo.app_context():
        keep(current("icetex").calendar, by=None, at=MONDAY)
        from ticketing.extensions import db

        db.session.commit()
    clock.move(datetime(2026, 3, 20, 16, 0, tzinfo=UTC))
    assert client.post("/demo/clock", data=form).status_code == 303
    assert abs(clock.now() - expected) < timedelta(seconds=30)
    assert client.post("/demo/clock", data={"move": "back"}).status_code == 303
    assert clock.offset() == timedelta()


def test_no_clock_time_no_move(client: FlaskClient) -> None:
    assert client.post("/demo/clock", data={"at": "mañana"}).status_code == 422
