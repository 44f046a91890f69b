"""Settings are read once, explained, and refused in words where they are wrong or unsafe."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import SettingsError, described, from_environment

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
    ],
    ids=["number", "switch", "unknown", "demo-mail", "no-mail", "clock", "short-key", "plain-key"],
)
def test_what_is_wrong_or_unsafe_is_named(tmp_path, environ, named):
    with pytest.raises(SettingsError, match=named):
        read(tmp_path, **environ)


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
