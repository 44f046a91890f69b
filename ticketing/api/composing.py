"""A campaign before it goes out: made from its request, composed, looked at, proved, signed."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response, current_app, g, jsonify, url_for

from ticketing import clock
from ticketing.api.campaigns import ONE
from ticketing.api.frame import body, caller, checked, once
from ticketing.api.shared import done, mine, seen, version
from ticketing.api.table import (
    CAMPAIGN,
    LINE,
    LINE_SENT,
    SENT,
    SENTENCE,
    STRING,
    TEXT,
    VERSION,
    WHOLE,
    YES_NO,
    Operation,
    Schema,
    items,
    record,
    told,
)
from ticketing.desk.access import queries as tickets
from ticketing.desk.cases.rules import ask_able
from ticketing.dispatch.campaign_page import pages, preflight
from ticketing.dispatch.campaign_page.forms import LONGEST, TRACKING, ContentForm, ProofForm
from ticketing.dispatch.campaign_page.previews import parts
from ticketing.dispatch.campaigns import actions
from ticketing.dispatch.campaigns.corrections import TO
from ticketing.dispatch.campaigns.engines import CALLED
from ticketing.dispatch.campaigns.engines import CAMPAIGN as ENGINE
from ticketing.dispatch.campaigns.queries import ticket_of
from ticketing.dispatch.proofs import actions as proofs
from ticketing.dispatch.proofs.queries import newest
from ticketing.dispatch.proofs.ready import ready
from ticketing.massmail.campaigns.models import Campaign
from ticketing.office.calendars.queries import today
from ticketing.office.institution.queries import institution
from ticketing.office.signatures.channels import API
from ticketing.office.tokens.scopes import READ, SIGN, WRITE
from ticketing.web.beforehand import beforehand
from ticketing.web.outcomes import Missing
from workflows.capabilities import COMPOSE

COMPOSED = ("from_address", "reply_to", "subject", "preheader", "words", "mail_class", "tracking", "utm")


@once
def make(number: str) -> Response:
    """The campaign of a request, or its notice to institutional groups (`engine`); with `corrects`, a correction of an
    earlier one (to `reached`: an alcance)."""
    who, now = caller(), clock.now()
    ticket = tickets.get(number, who.person, who.roles, today(now))
    ask_able(ticket, who.person, COMPOSE, at=now)
    said = body()
    corrects = said.get("corrects")
    campaign = actions.from_ticket(
        ticket, from_address=current_app.config["SETTINGS"].campaigns_from, by=who.person, at=now,
        corrects=seen(corrects) if corrects is not None else None, to=said.get("to", actions.REST),
        engine=said.get("engine", ENGINE),
    )  # fmt: skip
    answer = done(campaign, 201)
    answer.headers["Location"] = url_for("api.show", campaign_id=campaign.id)
    return answer


def content(campaign_id: int) -> Response:
    """How it reads and from whom it comes."""
    return _content(seen(campaign_id))


@once
def compose(campaign_id: int) -> Response:
    """Change what is said and leave the rest; a confirmed proof is then to be confirmed anew."""
    found = mine(campaign_id, COMPOSE)
    said = body()
    known = version(found, said)
    whole = {name: said.get(name, getattr(found, name)) for name in COMPOSED}
    form = checked(partial(_form, found), version=found.version, **whole)
    now = found.version if known is None else known
    actions.compose(found, whole | form.data, by=caller().person, at=clock.now(), seen=now)
    return _content(found)


def _form(campaign: Campaign, **sent: Any) -> ContentForm:
    """The page's. Which classes there are the campaign's procedure says when it is composed, and refuses (409)."""
    form = pages.offering(campaign, **sent)
    if "mail_class" in form:
        form.mail_class.validate_choice = False
    return form


@once
def carry_over(campaign_id: int) -> Response:
    """Take anew what the request now says."""
    found, known = _told(campaign_id)
    ours = current_app.config["SETTINGS"].campaigns_from
    actions.carry_over(found, from_address=ours, by=caller().person, at=clock.now(), seen=known)
    return done(found)


def preview(campaign_id: int) -> Response:
    """The mail with a sample reader's values, as HTML and as text."""
    html, text = parts(seen(campaign_id))
    return jsonify({"html": html, "text": text, "html_bytes": len(html.encode())})


def audience(campaign_id: int) -> Response:
    """To how many it goes, and who is left out and why: an estimate until it is frozen."""
    found: dict[str, Any] = pages.audience(seen(campaign_id))
    left_out = [{"why": str(words), "people": many} for words, many in found["excluded"]]
    lists = [{"code": one.code, "name": one.name} for one in found["lists"]]
    return jsonify({
        "frozen": found["frozen"], "candidates": found["candidates"], "included": found["included"],
        "excluded": left_out, "lists": lists,
    })  # fmt: skip


def checks(campaign_id: int) -> Response:
    """Everything that must hold before the launch, each with what to do."""
    found = preflight.checks(seen(campaign_id), today(clock.now()))
    lights = [{"state": one["state"], "title": str(one["title"]), "text": str(one["text"])} for one in found]
    return jsonify({"items": lights})


def _prepare_proof(campaign_id: int) -> None:
    g.prepared = ready(seen(campaign_id), institution().name, at=clock.now())


@beforehand(_prepare_proof)
@once
def proof(campaign_id: int) -> Response:
    """Compile it and ask the requester to confirm; the request's clock stands meanwhile."""
    found = mine(campaign_id, COMPOSE)
    said = body()
    form = checked(ProofForm, version=found.version, note=said.get("note", ""))
    known = version(found, said)
    proofs.send_proof(
        found, institution=institution().name, note=form.note.data or "",
        by=caller().person, at=clock.now(), seen=found.version if known is None else known, prepared=g.prepared,
    )  # fmt: skip
    return done(found)


@once
def confirm(campaign_id: int) -> Response:
    """It may go out like this: the second signature, of whoever the request lets confirm it."""
    found = seen(campaign_id)
    version(found, body())
    last = newest(found)
    if last is None:
        raise Missing
    proofs.confirm(last, by=caller().person, at=clock.now(), channel=API)
    return done(found)


@once
def ask_changes(campaign_id: int) -> Response:
    """Something must change first."""
    found = seen(campaign_id)
    said = body()
    version(found, said)
    note, last = str(said.get("note", "")), newest(found)
    if last is None:
        raise Missing
    proofs.ask_changes(last, note=note, by=caller().person, at=clock.now(), channel=API)
    return done(found)


@once
def sign_substance(campaign_id: int) -> Response:
    """The coordination signs the office's own work."""
    found = mine(campaign_id, COMPOSE)
    version(found, body())
    actions.sign_substance(ticket_of(found), by=caller().person, at=clock.now(), channel=API)
    return done(found)


def _content(campaign: Campaign) -> Response:
    answer = done(campaign)
    told = {name: getattr(campaign, name) for name in ("from_name", *COMPOSED)}
    answer.set_data(jsonify({"id": campaign.id, "version": campaign.version} | told).get_data())
    return answer


def _told(campaign_id: int) -> tuple[Campaign, int]:
    said, found = body(), mine(campaign_id, COMPOSE)
    known = version(found, said)
    return found, found.version if known is None else known


EMPTY = told()
MADE = told(
    engine={"enum": list(CALLED)},
    corrects={"type": "integer", "minimum": 1, "maximum": 2**31 - 1},
    to={"enum": list(TO)},
)
PLAIN = told(version=VERSION)
EMAIL = "[A-Za-z0-9]{1,30}([._+-][A-Za-z0-9]{1,30}){0,3}@[A-Za-z0-9]{1,30}([.-][A-Za-z0-9]{1,30}){0,4}[.][A-Za-z]{2,10}"
SAID: dict[str, Schema] = {
    "from_address": {
        "type": "string", "maxLength": 254, "pattern": f"^{EMAIL}$",
        "description": "Un remitente del registro que pueda usar quien hizo la solicitud; su nombre sale de allí.",
    },
    "reply_to": {
        "type": "string", "maxLength": 254, "pattern": f"^({EMAIL})?$",
        "description": "Un remitente del registro, o un buzón del dominio de quien hizo la solicitud.",
    },
    "subject": LINE | {"maxLength": 300}, "preheader": LINE_SENT | {"maxLength": 200},
    "words": SENTENCE | {
        "maxLength": LONGEST, "description": "HTML; {{nombre|estudiante}} es un dato de la persona.",
    },
    "mail_class": LINE | {"maxLength": 40, "description": "La clave de una clase de campaña del procedimiento."},
    "tracking": {"enum": [one.value for one in TRACKING]},
    "utm": YES_NO,
}  # fmt: skip
CHANGES: Schema = {**PLAIN, "properties": {**SAID, "version": VERSION}}
CONTENT = record(
    required=("id", "version", "from_name", *COMPOSED),
    id=WHOLE, version=WHOLE, from_name=TEXT, **{name: YES_NO if name == "utm" else TEXT for name in COMPOSED},
)  # fmt: skip
PREVIEW = record(required=("html", "text"), html=STRING, text=STRING, html_bytes=WHOLE)
LEFT_OUT = record(required=("why", "people"), why=STRING, people=WHOLE)
AUDIENCE = record(
    required=("frozen", "candidates", "included", "excluded", "lists"),
    frozen=YES_NO, candidates=WHOLE, included=WHOLE, excluded={"type": "array", "items": LEFT_OUT},
    lists={"type": "array", "items": record(required=("code", "name"), code=STRING, name=STRING)},
)  # fmt: skip
CHECKS = items(
    record(
        required=("state", "title", "text"), state={"enum": ["ok", "warn", "bad", "wait"]}, title=STRING, text=STRING
    )
)
OPERATIONS = (
    Operation("POST", "/tickets/{number}/campaigns", "Hacer la campaña de una solicitud, o su infoservicio", make,
              CAMPAIGN, WRITE, body=MADE, status=201),
    Operation("GET", f"{ONE}/content", "El contenido de una campaña", content, CONTENT, READ),
    Operation("PATCH", f"{ONE}/content", "Cambiar el contenido de una campaña", compose, CONTENT, WRITE,
              body=CHANGES, guarded=True),
    Operation("POST", f"{ONE}/carry-over", "Traer de nuevo lo que dice la solicitud", carry_over, CAMPAIGN, WRITE,
              body=PLAIN, guarded=True),
    Operation("GET", f"{ONE}/preview", "El mensaje como lo vería una persona", preview, PREVIEW, READ),
    Operation("GET", f"{ONE}/audience", "A cuántas personas llega y quién queda fuera", audience, AUDIENCE, READ),
    Operation("GET", f"{ONE}/checks", "Lo que falta para lanzar una campaña", checks, CHECKS, READ),
    Operation("POST", f"{ONE}/proof", "Mandar la prueba a quien solicitó", proof, CAMPAIGN, WRITE,
              body=told(note=SENT | {"maxLength": 2000}, version=VERSION), guarded=True),
    Operation("POST", f"{ONE}/proof/confirm", "Confirmar la última prueba", confirm, CAMPAIGN, SIGN, body=EMPTY,
              guarded=True),
    Operation("POST", f"{ONE}/proof/changes", "Pedir cambios en la última prueba", ask_changes, CAMPAIGN, SIGN,
              body=told(required=("note",), note=SENTENCE), guarded=True),
    Operation("POST", f"{ONE}/substance", "Firmar el contenido del trabajo propio de la oficina", sign_substance,
              CAMPAIGN, SIGN, body=EMPTY, guarded=True),
)  # fmt: skip
