"""Assemble: settings, extensions, wings, the filled table of reactions."""

from __future__ import annotations

import logging
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import Map

import masking
import private
from config import Settings, SettingsError
from ticketing import cli, clock, frame, wings
from ticketing.demo import cast
from ticketing.demo import pages as demo_pages
from ticketing.extensions import babel, csrf, db, migrate, parsed, reading, tune
from ticketing.ledger.reactions.table import REACTIONS
from ticketing.office import doors
from ticketing.office.institution.queries import zone
from ticketing.office.people.models import Person
from ticketing.office.procedures.brought import VOCABULARY
from ticketing.office.sign_in.current import forget
from ticketing.patience import in_a_hurry
from ticketing.setup.command import command as setup
from ticketing.setup.open import still_open
from ticketing.vocabulary import vocabulary
from ticketing.web import (
    addresses,
    attributes,
    beforehand,
    errors,
    filters,
    forms,
    fragments,
    security,
    spoken,
    sprites,
    walls,
)
from ticketing.web.health import pages as health
from ticketing.web.numbers import RowNumber
from ticketing.web.once import guard
from ticketing.web.outcomes import Outcome
from workflows.refusals import Refused

log = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parent.parent
# Nobody waits long for a server that is away; there are more connections than threads, so that none waits for another.
POSTGRESQL = {
    "pool_pre_ping": True,
    "json_deserializer": parsed,
    "pool_size": 10,
    "max_overflow": 30,
    "pool_timeout": 2,
    "connect_args": {"connect_timeout": 2, "tcp_user_timeout": 10_000},
}
LOOKING = {"GET", "HEAD", "OPTIONS"}


class Despacho(Flask):
    """Flask, with the edge's promise: a transaction a request, committed only when it went well, once. Nobody waits."""

    def full_dispatch_request(self) -> Response:
        with in_a_hurry(), reading() if request.method in LOOKING else nullcontext():
            beforehand.limit(self)
            return super().full_dispatch_request()

    def dispatch_request(self) -> ResponseReturnValue:
        self._prepare()
        answer = guard.done_once(lambda: self.make_response(super(Despacho, self).dispatch_request()))
        if request.method in LOOKING or answer.status_code >= 400:
            db.session.rollback()
        else:
            forms.all_read()
            db.session.commit()
        return answer

    def handle_user_exception(self, e: Exception) -> ResponseReturnValue:
        """A page that says why something was not done only looks. What keeps it from being shown is told in its place:
        the database is away, or what it would show is not there for this person."""
        with reading():
            try:
                return super().handle_user_exception(e)
            except (Outcome, Refused, DBAPIError, PoolTimeout) as instead:
                return super().handle_user_exception(instead)

    def _prepare(self) -> None:
        """What was sent is received and read before the deed begins, which then asks anew who sent it."""
        works = beforehand.works(self)
        if works:
            db.session.rollback()  # whoever asked who is asking held the lock
        for work in works:
            with reading():
                work(**(request.view_args or {}))
                db.session.rollback()
        if works:
            forget()


def create_app(settings: Settings, *, face: str = "desk") -> Flask:
    """The application that these settings describe. `face="public"` serves only what needs no account."""
    app = Despacho("despacho", root_path=str(ROOT), static_folder="static", template_folder="templates")
    app.config.update(_flask_settings(settings))
    app.url_map.converters["int"] = RowNumber
    clock.follow(settings.clock_file)
    _extend(app, settings)
    REACTIONS.update(wings.reactions())
    VOCABULARY[:] = [vocabulary]
    walls.HOME[:] = [zone]
    attributes.install()
    for part in (addresses, errors, filters, forms, fragments, guard, security, walls):
        part.install(app)
    health.install(app, public=face == "public")
    for blueprint in _blueprints(settings, face):
        app.register_blueprint(blueprint)
    app.extensions["every_address"] = _every_address(app, settings, face).bind("localhost", url_scheme="http")
    for page_module in wings.PAGES:
        page_module.install(app)
    if still_open not in doors.LACKS:
        doors.LACKS.append(still_open)
    frame.install(app, settings)
    cli.install(app)
    app.cli.add_command(setup(create_app))
    if not (settings.demo or settings.testing):
        _refuse_demo_people(app)
    return app


def _flask_settings(settings: Settings) -> dict[str, Any]:
    secure = settings.base_url.startswith("https://") or not (settings.demo or settings.testing)
    return {
        "SETTINGS": settings,
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": dict(POSTGRESQL) if "postgresql" in settings.database_url else {},
        "MAX_CONTENT_LENGTH": settings.upload_limit * 3,
        "MAX_FORM_MEMORY_SIZE": beforehand.MOST_TEXT,
        "SESSION_COOKIE_NAME": "__Host-despacho" if secure else "despacho",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": 12 * 3600,
        "WTF_CSRF_SSL_STRICT": False,
        "BABEL_DEFAULT_LOCALE": "es",
        "TEMPLATES_AUTO_RELOAD": False,
    }


def _extend(app: Flask, settings: Settings) -> None:
    _close_to_others(settings)
    try:
        db.init_app(app)
    except (ArgumentError, ValueError):
        shown = masking.address(settings.database_url)
        raise SettingsError(f"DESPACHO_DATABASE_URL no se puede leer ({shown}).") from None
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), compare_type=True)
    babel.init_app(app)
    spoken.install(app)
    sprites.install(app)
    csrf.init_app(app)
    if settings.proxies:
        # Else everybody would ask from one place, and one who guesses would make all of them wait.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=0)  # type: ignore[method-assign]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    with app.app_context():
        tune(db.engine)


def _close_to_others(settings: Settings) -> None:
    """Data folder and database belong to their owner alone; what cannot be closed is told."""
    left = private.folder(settings.data_dir)
    if settings.database_url.startswith("sqlite:///"):
        left += private.database(Path(make_url(settings.database_url).database or ""))
    if left:
        named = ", ".join(map(str, left[:3]))
        log.warning("Others may read %s files of the data folder, which cannot be closed: %s", len(left), named)


def _refuse_demo_people(app: Flask) -> None:
    """The demo's passwords are public: a real installation does not start on a database that holds its people."""
    with app.app_context():
        try:
            found = db.session.scalar(select(Person.id).where(Person.email.endswith(f"@{cast.DOMAIN}")).limit(1))
        except DBAPIError:
            return  # no database yet, or none that answers: whoever asks it next is told
        finally:
            db.session.remove()
    if found:
        raise SettingsError("La base de datos es la de la demostración, con contraseñas públicas; use otra.")


def _every_address(app: Flask, settings: Settings, face: str) -> Map:
    """Every address there is, also those that this face does not serve."""
    if face == "desk":
        return app.url_map
    whole = Flask(app.name, root_path=str(ROOT), static_folder="static")
    for blueprint in _blueprints(settings, "desk"):
        whole.register_blueprint(blueprint)
    return whole.url_map


def _blueprints(settings: Settings, face: str) -> list[Blueprint]:
    desk = [] if face == "public" else [blueprint for wing in wings.PAGES for blueprint in wing.BLUEPRINTS]
    public = [blueprint for wing in wings.PAGES for blueprint in wing.PUBLIC]
    demo = list(demo_pages.BLUEPRINTS) if settings.demo and face == "desk" else []
    return [*desk, *public, *demo]
