"""Settings are read once, explained, and refused in words where they are wrong or unsafe."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import masking
from config import SettingsError, from_environment
from masking import described

KEY = "Zx8-kQ2vT5wR9yB4nM7pL1cD6fG3hJ0s"


def read(folder: Path, **environ: str) -> object:
    return from_environment({"DESPACHO_DATA_DIR": str(folder)} | {f"DESPACHO_{k}": v for k, v in environ.items()})


def test_without_any_variable_they_are_the_demos(tmp_path):
    settings = read(tmp_path)
    assert settings.demo
    assert settings.database_url == f"sqlite:///{tmp_path / 'despacho.sqlite3'}"
    assert settings.smtp_url == "smtp://127.0.0.1:8025"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_an_address_of_postgresql_needs_no_driver(tmp_path, scheme):
    found = read(tmp_path, DATABASE_URL=f"{scheme}://ana@localhost/despacho").database_url
    assert found == "postgresql+psycopg://ana@localhost/despacho"


def test_the_secret_is_made_once_and_kept_for_its_owner_alone(tmp_path):
    assert read(tmp_path).secret_key == read(tmp_path).secret_key
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"PORT": "http"}, "DESPACHO_PORT"),
        ({"DEMO": "quizá"}, "DESPACHO_DEMO"),
        ({"NADA": "1"}, "DESPACHO_NADA"),
        ({"SMTP_URL": "smtp://correo.example"}, "DESPACHO_SMTP_URL"),
        ({"DEMO": "0"}, "DESPACHO_SMTP_URL"),
        ({"DEMO": "0", "SMTP_URL": "smtp://x", "CLOCK_FILE": "/tmp/reloj"}, "DESPACHO_CLOCK_FILE"),
        ({"DEMO": "0", "SMTP_URL": "smtp://x", "SECRET_KEY": "corta"}, "DESPACHO_SECRET_KEY"),
        ({"DEMO": "0", "SMTP_URL": "smtp://x", "SECRET_KEY": "clave" * 10}, "DESPACHO_SECRET_KEY"),
        ({"CAMPAIGNS_FROM": "atención@ejemplo.example"}, "DESPACHO_CAMPAIGNS_FROM"),
        ({"NOTICES_FROM": "Despacho <avisos@ejemplo..example>"}, "DESPACHO_NOTICES_FROM"),
        ({"MAIL_DOMAIN": "ejemplo..example"}, "DESPACHO_MAIL_DOMAIN"),
        ({"SOCIAL_LINKS": "La Red=https://www..example/x"}, "DESPACHO_SOCIAL_LINKS"),
        ({"PQRSD_URL": "https://ejemplo.example:99999/"}, "DESPACHO_PQRSD_URL"),
    ],
    ids=[
        "number",
        "switch",
        "unknown",
        "demo-mail",
        "no-mail",
        "clock",
        "short-key",
        "plain-key",
        "from",
        "notices",
        "domain",
        "social",
        "pqrsd",
    ],
)
def test_what_is_wrong_or_unsafe_is_named(tmp_path, environ, named):
    with pytest.raises(SettingsError, match=named):
        read(tmp_path, **environ)


def test_a_domain_of_other_letters_is_kept_as_the_wire_bears_it(tmp_path):
    found = read(tmp_path, MAIL_DOMAIN="Faß.example", OWN_DOMAINS="münchen.example")
    assert found.mail_domain == "xn--fa-hia.example"
    assert found.campaigns_from == "comunicaciones@xn--fa-hia.example"
    assert found.owns("crédito.münchen.example")
    assert found.owns("xn--mnchen-3ya.example")
    assert not found.owns("fass.example")


def test_a_folder_that_cannot_be_written_is_named():
    with pytest.raises(SettingsError, match="DESPACHO_DATA_DIR"):
        read(Path("/proc/despacho"))


def test_a_real_installation_refuses_the_demos_database(tmp_path):
    from tests.harness import office
    from ticketing.app import create_app
    from ticketing.demo.cast import DOMAIN
    from ticketing.extensions import db

    url = f"sqlite:///{tmp_path / 'demo.sqlite3'}"
    office.build_schema(url, tmp_path)
    with office.opened(office.settings(url, tmp_path)) as app, app.app_context():
        db.session.execute(db.text("INSERT INTO department (name, short, kind) VALUES ('A', 'A', 'department')"))
        said = {"email": f"ana@{DOMAIN}", "at": "2026-01-01 00:00:00"}
        words = (
            "INSERT INTO person (name, email, position, department_id, created_at) VALUES ('Ana', :email, '', 1, :at)"
        )
        db.session.execute(db.text(words), said)
        db.session.commit()
    with pytest.raises(SettingsError, match="demostración"):
        create_app(read(tmp_path, DEMO="0", SMTP_URL="smtp://x", SECRET_KEY=KEY, DATABASE_URL=url))


def test_every_setting_is_told_and_no_secret_is_shown(tmp_path):
    rows = described(read(tmp_path, SMTP_URL="smtp://ana:limonada@localhost", POSTMARK_KEY="ana:limonada"))
    shown = " ".join(value for _name, value, _source, _meaning in rows)
    assert "limonada" not in shown
    assert read(tmp_path).secret_key not in shown
    assert all(meaning for *_rest, meaning in rows)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("smtp://ana:limonada@correo.example:25", "smtp://ana:•••@correo.example:25"),
        ("smtp://ana:li/mo#na?da@correo.example", "smtp://ana:•••@correo.example"),
        ("smtp://ana:limo@nada@[::1]:25", "smtp://ana:•••@[::1]:25"),
        ("imaps://ana@x.example:limonada@correo.example/INBOX", "imaps://ana@x.example:•••@correo.example/INBOX"),
        ("imaps://ana:limo[nada@correo.example", "imaps://ana:•••@correo.example"),
        ("imaps://ana:limonada", "imaps://ana:•••"),
        ("smtp://ana%3Alimonada@correo.example", "smtp://ana:•••@correo.example"),
        ("postgresql://db/x?user=ana&password=limonada&sslmode=require", "postgresql://db/x?user=ana&password=•••&sslmode=require"),
        ("postgresql://db/x?PassWord=li@mo#nada", "postgresql://db/x?PassWord=•••"),
        ("postgresql://db:5432/x?password=limo@nada", "postgresql://db:•••"),
        ("postgresql://db/x?host=y#limonada", "postgresql://db/x?host=•••"),
        ("postgresql://db/x?limonada", "postgresql://db/x?•••"),
        ("amqp://:limonada@mensajeria/despacho", "amqp://:•••@mensajeria/despacho"),
        ("sqlite:////var/lib/despacho/d.sqlite3", "sqlite:////var/lib/despacho/d.sqlite3"),
        ("https://[", "https://["),
        ("https://[::1", "https://[::1"),
        ("host=db password=limonada", "•••"),
        ("", ""),
    ],
)  # fmt: skip
def test_an_address_is_shown_without_its_password_however_it_is_written(said, shown):
    assert masking.address(said) == shown


OF_MAIL = ["SMTP_URL", "SMTP_TOKEN_URL", "BROKER_URL", "RETURNS_URL", "RETURNS_TOKEN_URL", "BASE_URL"]


@pytest.mark.parametrize("name", OF_MAIL)
@pytest.mark.parametrize("said", ["imaps://ana:li/mo#na?da@localhost", "smtp://[::1", "imap://ana:limonada@local:host"])
def test_an_address_that_cannot_be_read_is_named_without_its_password(tmp_path, name, said):
    with pytest.raises(SettingsError, match=f"DESPACHO_{name} no se puede leer") as told:
        read(tmp_path, **{name: said})
    assert "limonada" not in str(told.value)
    assert "na?da" not in str(told.value)


def test_a_database_that_cannot_be_read_is_named_without_its_password(tmp_path):
    from ticketing.app import create_app

    for url in ("postgresql://ana:limonada@db:puerto/x", "mentira://ana:limonada@db/x"):
        with pytest.raises(SettingsError, match="DESPACHO_DATABASE_URL") as told:
            create_app(read(tmp_path, DEMO="0", SMTP_URL="smtp://x", SECRET_KEY=KEY, DATABASE_URL=url))
        assert "limonada" not in str(told.value)


def test_a_secret_that_looks_like_an_address_is_hidden_whole(tmp_path):
    rows = described(read(tmp_path, MAILGUN_KEY="https://limonada", PQRSD_URL="https://ana:limonada@x.example/"))
    shown = {name: value for name, value, _source, _meaning in rows}
    assert shown["DESPACHO_MAILGUN_KEY"] == "•••"
    assert shown["DESPACHO_PQRSD_URL"] == "https://ana:•••@x.example/"


@pytest.mark.parametrize("name", ["BASE_URL", "PUBLIC_URL"])
def test_a_demo_that_others_could_open_does_not_start(tmp_path, name):
    with pytest.raises(SettingsError, match="solo se abre en este equipo"):
        read(tmp_path, **{name: "https://despacho.institucion.example"})
    for host in ("localhost:8000", "127.0.0.1:8000", "[::1]:8000"):
        assert read(tmp_path, **{name: f"http://{host}"}).demo


def test_the_data_folder_is_its_owners_alone_whatever_the_umask(tmp_path):
    from tests.harness import office
    from ticketing.app import create_app

    old = tmp_path / "datos"
    (old / "files" / "ab").mkdir(parents=True)
    (old / "files" / "ab" / "carta.pdf").write_text("x")
    old.chmod(0o755)
    before = os.umask(0)
    try:
        url = f"sqlite:///{old / 'despacho.sqlite3'}"
        office.build_schema(url, old)
        create_app(office.settings(url, old))
    finally:
        os.umask(before)
    assert old.stat().st_mode & 0o777 == 0o700
    assert [path for path in old.rglob("*") if path.stat().st_mode & 0o077] == []


def test_every_program_makes_files_for_its_owner_alone(tmp_path):
    """A real process with the most careless umask: settings, database, journal of changes."""
    from tests.harness import process

    env = {
        "DESPACHO_DATA_DIR": str(tmp_path / "datos"), "DESPACHO_DEMO": "0", "DESPACHO_SMTP_URL": "smtp://127.0.0.1:9",
    }  # fmt: skip
    before = os.umask(0)
    try:
        for command in (("db", "upgrade"), ("department", "add", "Prensa")):
            program = process.flask(*command, env=env, log=tmp_path / "log")
            assert program.process.wait(60) == 0, program.said()
    finally:
        os.umask(before)
    made = [tmp_path / "datos", *(tmp_path / "datos").rglob("*")]
    assert {path.name for path in made} >= {"despacho.sqlite3", "secret.key"}
    assert [path for path in made if path.stat().st_mode & 0o077] == []


def test_what_cannot_be_closed_is_told(tmp_path, caplog):
    from tests.harness import office
    from ticketing.app import create_app

    tmp_path.chmod(0o1777)
    create_app(office.settings(f"sqlite:///{tmp_path / 'd.sqlite3'}", tmp_path))
    assert "Others may read" in caplog.text
    assert tmp_path.stat().st_mode & 0o1777 == 0o1777
