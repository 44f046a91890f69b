"""A house in which everything stands that a form may be about, and its forms as each person's pages show them."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from werkzeug.exceptions import HTTPException

from tests.harness import office
from tests.harness.forms import Values, forms
from tests.upkeep import guest

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.harness.postgres import Server

VERSION = "0003"
# Who sees what: of each kind of person one, those who do most first.
BLOCK = re.compile(r"<form\b.*?</form>", re.DOTALL)
TAG = re.compile(r"<(?:input|button|select|textarea)\b[^>]*>")
NAME, VALUE = re.compile(r' name="([^"]*)"'), re.compile(r' value="([^"]*)"')
PEOPLE = ("coordinacion", "profesional", "tic", "administracion", "solicitante", "jefe", "auditor", "delegado")
NOBODY = ""
OTHER = "Actualización web + campañas mensajes de texto o e-mail"


@dataclass(frozen=True)
class Shown:
    """A form as a page shows it: who saw it, where it posts, and what a browser would send."""

    who: str
    page: str
    action: str
    endpoint: str
    values: Values


@dataclass
class Place:
    """The application on a copy of the populated database. On SQLite it is put back as it was at will."""

    app: Flask
    kept: dict[str, Any]
    database: Path
    copy: Path
    people: dict[str, str]
    tokens: dict[str, str]
    clients: dict[str, FlaskClient] = field(default_factory=dict)

    def browser(self, who: str) -> FlaskClient:
        """A browser of that person; of nobody, one without cookies."""
        return self.clients[who]

    def endpoint(self, address: str, method: str = "GET") -> tuple[str, dict[str, Any]]:
        """What answers at this address; nothing where nothing does."""
        try:
            found, values = self.app.url_map.bind("localhost").match(urlsplit(address).path, method=method)
        except HTTPException:
            return "", {}
        return str(found), dict(values)

    def post(self, form: Shown, values: dict[str, Any]) -> TestResponse:
        """What is answered to that form, filled in so."""
        return self.browser(form.who).post(form.action, data=values, content_type="multipart/form-data")

    def put_back(self) -> None:
        """Everything as it was at first; who was signed out is signed in again."""
        from ticketing.extensions import db

        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        for file in self.database.parent.glob(f"{self.database.name}-*"):
            file.unlink()
        shutil.copy(self.copy, self.database)
        self.sign_in()

    def sign_in(self) -> None:
        """A browser for everybody."""
        self.clients = {who: _client(self.app, token) for who, token in self.tokens.items()}


@contextmanager
def opened(folder: Path, server: Server | None = None) -> Iterator[Place]:
    """The house, brought to the present schema, with everybody signed in; on that server's PostgreSQL, or on SQLite."""
    from flask_migrate import upgrade

    from ticketing import clock
    from ticketing.demo import cast
    from ticketing.extensions import db

    kind = "postgres" if server else "sqlite"
    kept = guest.known(VERSION, kind)
    with guest.restored(VERSION, kind, folder, server) as url:
        ours = {"secret_key": kept["secret_key"], "mail_domain": cast.DOMAIN, "procedures": "icetex,reports"}
        chosen = office.settings(url, folder, **ours)
        with office.opened(chosen) as app:
            app.config.update(WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
            with app.app_context():
                upgrade()
                clock.move(datetime.fromisoformat(kept["at"]) + timedelta(minutes=5))
                people = _people()
                _reported(people["coordinacion"])
                tokens = {who: _token(email) for who, email in people.items()}
                db.session.commit()
                db.session.remove()
                db.engine.dispose()
            if server:
                place = Place(app, kept, Path(), Path(), people, {**tokens, NOBODY: ""})
                place.sign_in()
                yield place
                return
            database = Path(url.removeprefix("sqlite:///"))
            with sqlite3.connect(database) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            copy = Path(shutil.copy(database, folder / "first.sqlite3"))
            place = Place(app, kept, database, copy, people, {**tokens, NOBODY: ""})
            place.put_back()
            yield place


def _reported(coordinator: str) -> None:
    """A section of the portal, and a report of one of its pages."""
    from ticketing import clock
    from ticketing.desk.reports.actions import Said, file_report
    from ticketing.desk.reports.answering import Told
    from ticketing.desk.reports.keeping import add_section
    from ticketing.office.people.queries import by_email

    clara = by_email(coordinator)
    assert clara is not None
    add_section("entidad.test/creditos", clara.department, None, by=clara, at=clock.now())
    said = Said(Told("page", "entidad.test/creditos/x"), "Está mal.", "staff", "Nora", "nora@entidad.test")
    file_report(said, by=None, origin="192.0.2.1", at=clock.now())


def _people() -> dict[str, str]:
    """One of each role, and a requester of a ticket."""
    from ticketing.demo import cast, roles
    from ticketing.extensions import db
    from ticketing.office.people.models import Grant, Headship, Person

    def holder(role: str) -> str:
        return (
            db.session.query(Person).join(Grant, Grant.person_id == Person.id).filter(Grant.role == role).first().email
        )

    held = {"coordinacion": roles.COORDINATOR, "profesional": roles.PROFESSIONAL, "tic": roles.TIC}
    held |= {"administracion": roles.ADMINISTRATOR, "auditor": roles.AUDITOR, "delegado": roles.DELEGATE}
    found = {who: holder(role) for who, role in held.items()}
    head = db.session.query(Person).join(Headship).order_by(Headship.id).first()
    return found | {"solicitante": f"{cast.REQUESTER}@{cast.DOMAIN}", "jefe": head.email}


def _token(email: str) -> str:
    from ticketing import clock
    from ticketing.office.people.queries import by_email
    from ticketing.office.sign_in.actions import begin

    person = by_email(email)
    assert person is not None, email
    return begin(person, "prueba", at=clock.now())[1]


def _client(app: Flask, token: str) -> FlaskClient:
    client = app.test_client()
    if token:
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = token, True
    return client


def addresses(place: Place) -> Iterator[tuple[str, str]]:
    """(who, page) of every page with a form, where there is something to do."""
    kept, office_people = place.kept, ("coordinacion", "profesional")
    yield from (("coordinacion", each) for each in COORDINATORS)
    yield from (("administracion", each) for each in ADMINISTRATORS)
    yield from (("tic", each) for each in TIC)
    yield from (("solicitante", each) for each in ("/people/me/keys", *_drafts(kept)))
    yield "jefe", "/people/me"
    for number in kept["campaigns"].values():
        for tab in ("content", "review", "sending", "results"):
            yield "coordinacion", f"/campaigns/{number}/{tab}"
    yield "coordinacion", "/campaigns/1/links"
    yield "coordinacion", "/campaigns/1/results"
    for month, numbers in kept["samples"].items():
        yield "coordinacion", f"/samples/{month}"
        yield "coordinacion", f"/samples/{month}/{numbers[0]}"
    for who, number in _tickets(place):
        yield who, f"/tickets/{number}"
        yield "coordinacion", f"/tickets/{number}"
        yield office_people[1], f"/tickets/{number}"
        yield "coordinacion", f"/tickets/{number}/category?category={quote(OTHER)}"
        yield who, f"/tickets/{number}/survey"
        yield "jefe", f"/tickets/{number}/sign/jefatura"
    for number, gate in _open_gates(place):
        yield from (("coordinacion", f"/tickets/{number}"), ("jefe", f"/tickets/{number}/sign/{gate}"))
    yield from (
        (NOBODY, each) for each in (*(one for many in kept["links"].values() for one in many), "/sign-in", "/recover")
    )


COORDINATORS = ("/people/me", "/people/me/keys", "/queue", "/queue?view=unassigned", "/requests/new", "/lists/new")
COORDINATORS += ("/lists/boletin", "/groups/new", "/groups/ies", "/samples", "/samples/2026-08")
ADMINISTRATORS = (
    "/people/new",
    "/people/1",
    "/people/3",
    "/people/3/edit",
    "/people/3/leaving",
    "/people/6",
    "/people/keys",
)
TIC = ("/senders/new", "/senders/1", "/senders/1/edit", "/transports/new", "/transports/1", "/transports/1/edit")
TIC += ("/condition", "/returns", "/returns/1", "/returns/55")


def _drafts(kept: dict[str, Any]) -> list[str]:
    return [kept["drafts"]["new"], kept["drafts"]["edit"]]


def _tickets(place: Place) -> list[tuple[str, str]]:
    """Of each state the newest ticket, of the requester's where there is one."""
    from ticketing.desk.cases.models import Ticket
    from ticketing.desk.deliverables.queries import left as deliverables
    from ticketing.extensions import db
    from ticketing.office.people.queries import by_email

    with place.app.app_context():
        mine, found = by_email(place.people["solicitante"]), dict[tuple[str, bool, tuple[str, ...]], str]()
        assert mine is not None
        for ticket in db.session.query(Ticket).order_by(Ticket.id):
            owes = tuple(one.kind for one in deliverables(ticket)) if ticket.state == "En proceso" else ()
            kind = (ticket.state, ticket.received, owes)
            if ticket.requester_id == mine.id:
                found[kind] = ticket.number
            found.setdefault(kind, ticket.number)
        return [("solicitante", number) for number in found.values()]


def _open_gates(place: Place) -> list[tuple[str, str]]:
    """Some tickets that wait for a signature, and at which gate."""
    from ticketing.desk.cases.models import Ticket
    from ticketing.desk.gates.models import OPEN, TicketGate
    from ticketing.extensions import db

    with place.app.app_context():
        query = db.session.query(Ticket, TicketGate).join(TicketGate, TicketGate.ticket_id == Ticket.id)
        query = query.filter(TicketGate.status == OPEN, Ticket.ended_at.is_(None))
        return [(ticket.number, gate.name) for ticket, gate in query.order_by(TicketGate.id.desc()).limit(5)]


def shown(place: Place) -> dict[tuple[str, tuple[str, ...]], Shown]:
    """Every form there is: of those that post the same names to the same place the first."""
    found: dict[tuple[str, tuple[str, ...]], Shown] = {}
    for who, address in dict.fromkeys(addresses(place)):
        answer = place.browser(who).get(address, buffered=True)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            for form in _posts(place, who, address, answer.text):
                found.setdefault((form.endpoint, tuple(sorted(form.values))), form)
    return found


def _posts(place: Place, who: str, address: str, html: str) -> Iterator[Shown]:
    """The forms of a page that post, each with every name that it has, pressed or not."""
    blocks = [block for block in BLOCK.findall(html) if "<form" in block]
    for (action, values), block in zip(forms(html), blocks, strict=True):
        target = action or address
        endpoint, _values = place.endpoint(target, "POST")
        if endpoint and 'method="post"' in block.partition(">")[0]:
            names = {unescape(name): [unescape(value)] for name, value in _named(block)}
            yield Shown(who, address, target, endpoint, names | values)


def _named(block: str) -> Iterator[tuple[str, str]]:
    """The fields that a browser would not send by itself: unticked ones, and buttons."""
    for tag in TAG.findall(block):
        name, value = NAME.search(tag), VALUE.search(tag)
        if name:
            yield name[1], value[1] if value else ""
