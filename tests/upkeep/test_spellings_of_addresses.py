"""The step by which one address became one contact: who fell together is one, blocked and withdrawn as the stricter."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from flask_migrate import downgrade, upgrade

from tests.harness import office

if TYPE_CHECKING:
    from flask import Flask

BEFORE, AT = "0030", "2026-03-02 15:15:00+00:00"
WHOLE, PUNY, SHARP, PLAIN = "ana@faß.example", "ana@xn--fa-hia.example", "groß@ejemplo.example", "eva@ejemplo.example"


@pytest.fixture(params=["sqlite", "postgres"])
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """A database of before, with contacts that are one address and one that is another's no more."""
    url = (
        f"sqlite:///{tmp_path / 'work.sqlite3'}"
        if request.param == "sqlite"
        else request.getfixturevalue("postgres_url")
    )
    with office.opened(office.settings(url, tmp_path)) as app, app.app_context():
        upgrade(revision=BEFORE)
        for number, email in enumerate((WHOLE, PUNY, SHARP, PLAIN), start=1):
            _insert(
                "contact", email=email, email_key=email.casefold(), address_key=_hash(app, email.casefold()),
                domain=email.partition("@")[2], first_name="", last_name="" if number == 1 else "Ruiz",
                document=None if number == 1 else f"10{number}", origin="typed" if number == 1 else "base",
                attributes="{}", created_at=AT, updated_at=AT,
            )  # fmt: skip
        for number, code in enumerate(("boletin", "noticias"), start=1):
            _insert(
                "mailing_list", id=number, code=code, name=code, kind="institutional", purpose="", status="active",
                valid_until="2036-12-31", made_at=AT,
            )  # fmt: skip
        for contact, one, status in ((1, 1, "confirmed"), (2, 1, "unsubscribed"), (2, 2, "unconfirmed")):
            _insert(
                "membership", list_id=one, contact_id=contact, status=status, source="base", since_at=AT, changed_at=AT
            )
        for number, contact in ((5, 1), (6, 2)):
            _insert(
                "consent", id=number, list_id=1, contact_id=contact, basis="habeas", words="", at=AT, mailbox="m",
                asked=1, asked_at=AT, expires_at="2036-12-31 00:00:00+00:00", answer="",
            )  # fmt: skip
        for scope, of in (("*", PUNY), ("list:boletin", SHARP.casefold())):
            said = {"channel": "email", "scope": scope, "reason": "bounced", "source": "", "since_at": AT}
            _insert("suppression", key=_hash(app, of), **said)
        yield app


def test_contacts_that_are_one_address_become_one_and_the_stricter_state_holds(earlier: Flask) -> None:
    upgrade()

    assert _all("SELECT id, email_key, origin, last_name, document FROM contact ORDER BY id") == [
        (1, "ana@xn--fa-hia.example", "base", "Ruiz", "102"),
        (3, SHARP, "base", "Ruiz", "103"),
        (4, PLAIN, "base", "Ruiz", "104"),
    ]
    assert _all("SELECT list_id, contact_id, status FROM membership ORDER BY list_id") == [
        (1, 1, "unsubscribed"), (2, 1, "unconfirmed"),
    ]  # fmt: skip


def test_a_link_that_was_mailed_to_who_was_merged_leads_to_who_stayed(earlier: Flask) -> None:
    from datetime import UTC, datetime

    from ticketing.audience.consent import queries as consent
    from ticketing.audience.leaving import queries as leaving

    mailed = b"2.%d.noticias" % datetime(2036, 1, 1, tzinfo=UTC).timestamp()
    to_leave = _link(leaving._mac(mailed, PUNY) + mailed)
    forged = _link(leaving._mac(mailed, SHARP) + mailed)
    asks = [_link(b"\6" + consent._mac(6, 1, 2, PUNY)), _link(b"\5" + consent._mac(5, 1, 1, WHOLE.casefold()))]
    upgrade()

    browser = earlier.test_client()
    assert browser.get(f"/leave/confirm/{forged}").status_code == 404
    page = browser.get(f"/leave/confirm/{to_leave}")
    assert (page.status_code, "noticias" in page.text) == (200, True)
    assert browser.post(f"/leave/confirm/{to_leave}").status_code == 200
    assert _all("SELECT contact_id, status FROM membership WHERE list_id = 2") == [(1, "unsubscribed")]
    assert [browser.get(f"/confirm/{one}").status_code for one in asks] == [200, 200]
    assert browser.post(f"/confirm/{asks[0]}", data={"answer": "no"}).status_code == 303
    assert _all("SELECT id, contact_id, answer FROM consent") == [(5, 1, "no")]


def test_a_link_of_who_was_merged_is_none_once_the_address_is_another(earlier: Flask) -> None:
    from ticketing.audience.contacts.models import Contact
    from ticketing.audience.contacts.queries import bound_to
    from ticketing.extensions import db
    from ticketing.web.outcomes import Missing

    upgrade()
    assert bound_to(2)[0].id == 1
    db.session.get_one(Contact, 1).email_key = "ana@otra.example"
    with pytest.raises(Missing):
        bound_to(2)


def test_who_was_blocked_is_blocked(earlier: Flask) -> None:
    from ticketing.audience.contacts.queries import by_email
    from ticketing.audience.suppression.queries import blocked

    upgrade()

    ana, sharp, plain = by_email(WHOLE), by_email(SHARP), by_email(PLAIN)
    assert ana is not None
    assert sharp is not None
    assert plain is not None
    assert ana is by_email(PUNY)
    assert blocked(ana.keys)
    assert blocked(sharp.keys, "list:boletin")
    assert not blocked(sharp.keys)
    assert plain.former_key is None
    assert not blocked(plain.keys, "list:boletin")


def test_an_address_that_is_anothers_no_more_can_be_added(earlier: Flask) -> None:
    from datetime import UTC, datetime

    from ticketing.audience.contacts.actions import add

    upgrade()

    assert add(email="gross@ejemplo.example", by=None, at=datetime(2026, 3, 2, tzinfo=UTC)).id > 4


def test_it_goes_back_and_comes_again(earlier: Flask) -> None:
    upgrade()
    before = _all("SELECT id, email_key, address_key, former_key FROM contact ORDER BY id")
    downgrade(revision=BEFORE)
    keys = dict(_all("SELECT id, email_key FROM contact"))
    upgrade()
    assert keys == {1: "ana@fass.example", 3: "gross@ejemplo.example", 4: PLAIN}
    assert _all("SELECT id, email_key, address_key, former_key FROM contact ORDER BY id") == before


def _link(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _hash(app: Flask, known_as: str) -> str:
    secret = app.config["SETTINGS"].secret_key
    mine = hashlib.blake2b(secret.encode(), person=b"suppression", digest_size=32).digest()
    return hashlib.blake2b(known_as.encode(), key=mine, digest_size=32).hexdigest()


def _insert(table: str, **values: Any) -> None:
    from ticketing.extensions import db

    with db.engine.begin() as connection:
        marks = ", ".join(f":{name}" for name in values)
        connection.execute(sa.text(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})"), values)


def _all(query: str) -> list[tuple[Any, ...]]:
    from ticketing.extensions import db

    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]
