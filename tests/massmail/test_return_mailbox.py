"""The mailbox of returns on a real Dovecot, by IMAP and POP3, with a password or OAuth2: read once whatever happens."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from config import SettingsError, from_environment
from tests.harness import dovecot, parts, tokens
from tests.massmail.test_return_handling import HARD, figures, report, verp
from tests.massmail.world import AT
from ticketing.massmail.returns.accounts import Unreadable, account, configured
from ticketing.office.outside import oauth
from ticketing.office.outside.oauth import Grant

if TYPE_CHECKING:
    from flask import Flask


LONG = b"Subject: largo\r\n\r\n" + b"x" * 76 * 100_000


@pytest.fixture
def open_app(app_sqlite: Flask) -> Iterator[Flask]:
    """The application's context: what is asked here is no question of the database."""
    with app_sqlite.app_context():
        yield app_sqlite


@pytest.fixture
def imap() -> Iterator[dovecot.Imap]:
    """A mailbox of returns."""
    with _dovecot() as one:
        yield one


@pytest.fixture
def giver() -> Iterator[tokens.Tokens]:
    """Who gives tokens; nothing is kept from other tests."""
    oauth._kept.clear()
    with tokens.running(dovecot.USER) as one:
        yield one


def _dovecot(asks: str = "", *, standard: bool = True):
    return _Skipping(asks, standard)


class _Skipping:
    """Dovecot, or the test is skipped by name."""

    def __init__(self, asks: str, standard: bool) -> None:
        self._server = dovecot.running(asks, standard=standard)

    def __enter__(self) -> dovecot.Imap:
        try:
            return self._server.__enter__()
        except dovecot.NoDovecot as why:
            parts.missing("Dovecot", f"{why} En Debian: apt install dovecot-imapd dovecot-pop3d.")
            raise

    def __exit__(self, *told: object) -> None:
        self._server.__exit__(*told)


def read(url: str, grant: Grant | None = None) -> int:
    from ticketing.massmail.returns.jobs import READERS

    box = account(url, grant)
    return READERS[box.protocol](box, at=AT)


def grant(giver: tokens.Tokens, secret: str = tokens.SECRET) -> Grant:
    return Grant(giver.url, tokens.CLIENT, secret, "imap")


def test_the_mailbox_is_read_once_whatever_happens_to_it(base, campaign, imap):
    from ticketing.extensions import db
    from ticketing.massmail.returns.jobs import handle_returns
    from ticketing.massmail.returns.models import Returned

    assert read(imap.url) == 0
    imap.deliver(report(verp(base, campaign, 3), HARD), "1.uno")
    imap.deliver(b"\xff\x00 no es un mensaje", "2.dos")
    imap.deliver(LONG, "3.tres")
    assert read(imap.url) == 3
    assert read(imap.url) == 0
    assert imap.holds() == ["S", "S", "S"]
    imap.renumber()
    assert read(imap.url) in (0, 3)  # kept again if the server says that they are others
    handle_returns(AT)
    whole = db.session.execute(select(func.length(Returned.raw), Returned.size)).all()
    assert max(row[0] for row in whole) <= 2 * 1024 * 1024
    assert max(row[1] for row in whole) == len(LONG)
    assert figures(campaign) == {"bounced": 1, "bounced_hard": 1}


def test_what_was_read_is_put_away_where_there_is_a_place_for_it(base, campaign, imap):
    imap.deliver(report(verp(base, campaign, 3), HARD), "1.uno")
    assert read(imap.url) == 1
    imap.make_folder("Procesadas")
    imap.deliver(b"Subject: otro\r\n\r\n", "2.dos")
    assert read(imap.url) == 1
    assert (imap.holds(), imap.holds("Procesadas")) == ([], ["S", "S"])
    assert read(imap.url) == 0


def test_a_trouble_that_is_over_is_no_longer_told(open_app, imap):
    from ticketing.extensions import db
    from ticketing.massmail.returns import queries
    from ticketing.massmail.returns.jobs import read_mailbox

    right = replace(open_app.config["SETTINGS"], returns_url=imap.url)
    open_app.config["SETTINGS"] = replace(right, returns_url=imap.url.replace("clave", "llave"))
    read_mailbox(AT)
    assert "no acepta el usuario o la clave" in queries.mailbox().trouble
    open_app.config["SETTINGS"] = right
    read_mailbox(AT)
    db.session.expire_all()
    assert (queries.mailbox().trouble, queries.mailbox().read_at) == ("", AT)


def test_a_mailbox_that_cannot_be_reached_is_told_in_words(open_app):
    with pytest.raises(Unreadable, match=r"devoluciones de 127\.0\.0\.1: nadie atiende en ese puerto"):
        read("imap://x:y@127.0.0.1:9/INBOX")


def test_a_password_goes_nowhere_unencrypted(open_app):
    with pytest.raises(Unreadable, match="la clave viajaría sin cifrar"):
        read("imap://x:y@correo.example/INBOX")


# --- POP3 ---


def test_what_came_by_pop3_is_kept_once_and_deleted_only_after_that(base, campaign, imap):
    from ticketing.extensions import db
    from ticketing.massmail.returns.jobs import handle_returns
    from ticketing.massmail.returns.models import Returned

    assert read(imap.pop3) == 0
    imap.deliver(report(verp(base, campaign, 3), HARD), "1.uno")
    imap.deliver(b".un punto\n..dos\n\xff\x00 no es un mensaje", "2.dos")
    imap.deliver(LONG, "3.tres")
    assert read(imap.pop3) == 3
    assert imap.holds() == []
    handle_returns(AT)
    whole = db.session.execute(select(Returned.size, func.length(Returned.raw)).order_by(Returned.size)).all()
    assert whole[-1] == (len(LONG) + 2, 2_000_000)
    dots = db.session.scalars(select(Returned.raw).where(Returned.size < 50)).one()
    assert dots.startswith(b".un punto\r\n..dos\r\n")
    assert figures(campaign) == {"bounced": 1, "bounced_hard": 1}


def test_a_death_between_keeping_and_deleting_costs_another_reading_and_counts_once(base, campaign, imap, monkeypatch):
    import poplib

    from ticketing.massmail.returns.jobs import handle_returns

    imap.deliver(report(verp(base, campaign, 3), HARD), "1.uno")
    with monkeypatch.context() as dying:

        def cut(_self: object) -> None:
            raise ConnectionResetError

        dying.setattr(poplib.POP3, "quit", cut)
        with pytest.raises(Unreadable):
            read(imap.pop3)
    assert len(imap.holds()) == 1
    assert read(imap.pop3) == 0  # nothing new
    assert imap.holds() == []
    handle_returns(AT)
    assert figures(campaign) == {"bounced": 1, "bounced_hard": 1}


@pytest.mark.parametrize("standard", [True, False], ids=["OAUTHBEARER", "XOAUTH2"])
def test_pop3_is_signed_in_to_with_a_token_and_a_refused_one_is_told(open_app, giver, standard):
    with _dovecot(giver.url, standard=standard) as imap:
        url = f"pop3://{dovecot.USER}@127.0.0.1:{imap.pop3_port}"
        giver.valid = False
        with pytest.raises(Unreadable, match=r"no acepta el token de OAuth2 para rebotes.*ese buzón por POP3"):
            read(url, grant(giver))
        giver.valid = True
        imap.deliver(b"Subject: hola\r\n\r\n", "1.uno")
        assert read(url, grant(giver)) == 1
    assert giver.given == ["ficha-1", "ficha-2"]


def test_pop3_tells_its_troubles_in_words(open_app, giver, imap):
    with pytest.raises(Unreadable, match="no acepta el usuario o la clave"):
        read(imap.pop3.replace("clave", "llave"))
    with pytest.raises(Unreadable, match="no ofrece iniciar sesión con OAuth2"):
        read(imap.pop3, grant(giver))
    with pytest.raises(Unreadable, match=r"nadie atiende en ese puerto"):
        read("pop3://x:y@127.0.0.1:9")
    with pytest.raises(Unreadable, match=r"la clave viajaría sin cifrar; use pop3s:// o pop3\+starttls://"):
        read("pop3://x:y@correo.example")


@pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    ("said", "why"),
    [
        (b"", "cortó la conexión"),
        (b"220 hola\r\n", "220 hola"),
        (b"x" * 1_100_000, "una línea que no termina"),
        (b"+OK\r\n+OK\r\n+OK\r\n+OK muchos\r\n", "no dice cuántos"),
        (b"+OK\r\n+OK\r\n+OK\r\n+OK 1 9\r\n+OK\r\nSubject: a medias\r\n", "cortó la conexión"),
    ],
)
def test_a_pop3_server_that_is_none_is_told_and_nothing_is_kept(open_app, said, why):
    """poplib leaves the socket of a server that greets it badly to the collector."""
    from ticketing.massmail.returns.queries import waiting

    with _saying(said) as port, pytest.raises(Unreadable, match=why):
        read(f"pop3://x:y@127.0.0.1:{port}")
    assert list(waiting()) == []


def test_a_message_that_the_server_does_not_hand_over_stops_no_other(open_app):
    from ticketing.massmail.returns.queries import waiting

    said = b"+OK\r\n+OK\r\n+OK\r\n+OK 2 9\r\n-ERR not this one\r\n+OK\r\nSubject: otro\r\n.\r\n+OK\r\n+OK\r\n"
    with _saying(said) as port:
        assert read(f"pop3://x:y@127.0.0.1:{port}") == 1
    assert len(waiting()) == 1


@contextmanager
def _saying(what: bytes) -> Iterator[int]:
    """A server that says this to whoever comes, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            wire, _ = door.accept()
            with wire, suppress(OSError):
                wire.sendall(what)
                wire.shutdown(socket.SHUT_WR)
                while wire.recv(4096):
                    continue

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield int(door.getsockname()[1])
        thread.join(10)


def test_a_mailbox_of_no_known_protocol_is_refused_at_the_start(tmp_path):
    given = {"DESPACHO_DATA_DIR": str(tmp_path), "DESPACHO_RETURNS_URL": "http://x:y@imap.example"}
    with pytest.raises(SettingsError, match=r"empieza por imap://, imaps://.*pop3s://"):
        from_environment(given)


# --- OAuth2 ---


@pytest.mark.parametrize("standard", [True, False], ids=["OAUTHBEARER", "XOAUTH2"])
def test_the_mailbox_is_read_with_a_token(open_app, giver, standard):
    with _dovecot(giver.url, standard=standard) as imap:
        imap.deliver(b"Subject: hola\r\n\r\n", "1.uno")
        assert read(f"imap://{dovecot.USER}@127.0.0.1:{imap.port}", grant(giver)) == 1
        assert read(f"imap://{dovecot.USER}@127.0.0.1:{imap.port}", grant(giver)) == 0
    assert giver.given == ["ficha-1"]
    assert giver.asked_about[0] == "ficha-1"


@pytest.mark.parametrize("standard", [True, False], ids=["OAUTHBEARER", "XOAUTH2"])
def test_a_token_that_the_server_refuses_is_told_and_the_next_one_is_asked_for_anew(open_app, giver, standard):
    giver.valid = False
    with _dovecot(giver.url, standard=standard) as imap:
        url = f"imap://{dovecot.USER}@127.0.0.1:{imap.port}"
        with pytest.raises(Unreadable, match="no acepta el token de OAuth2 para rebotes") as refusal:
            read(url, grant(giver))
        assert "Revise que la aplicación despacho-de-prueba tenga permiso" in refusal.value.sentence
        giver.valid = True
        assert read(url, grant(giver)) == 0
    assert giver.given == ["ficha-1", "ficha-2"]


def test_no_token_at_all_is_told_with_the_reason(open_app, giver):
    with _dovecot(giver.url) as imap, pytest.raises(Unreadable, match=r"no hay token para entrar\. .*invalid_client"):
        read(f"imap://{dovecot.USER}@127.0.0.1:{imap.port}", grant(giver, "otro"))


def test_a_server_without_oauth2_is_told(open_app, giver, imap):
    with pytest.raises(Unreadable, match="no ofrece iniciar sesión con OAuth2"):
        read(imap.url, grant(giver))
    assert giver.given == []


def test_the_settings_say_how_the_mailbox_is_signed_in_to(tmp_path):
    given = {
        "DESPACHO_DATA_DIR": str(tmp_path),
        "DESPACHO_RETURNS_URL": "imaps://rebotes%40x.example@imap.example/Rebotes",
        "DESPACHO_RETURNS_TOKEN_URL": "https://login.example/token",
        "DESPACHO_RETURNS_CLIENT_ID": "yo",
        "DESPACHO_RETURNS_CLIENT_SECRET": "s",
        "DESPACHO_RETURNS_SCOPE": "todo",
    }
    box = configured(from_environment(given))
    assert (box.user, box.port, box.folder) == ("rebotes@x.example", 993, "Rebotes")
    assert box.grant == Grant("https://login.example/token", "yo", "s", "todo")
    assert configured(from_environment({"DESPACHO_DATA_DIR": str(tmp_path)})) is None
    del given["DESPACHO_RETURNS_CLIENT_SECRET"]
    with pytest.raises(SettingsError, match="DESPACHO_RETURNS_CLIENT_SECRET"):
        from_environment(given)
