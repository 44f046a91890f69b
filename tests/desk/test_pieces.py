"""A proof of what is being made is shown to the requester, who comments on a place of it and answers from the mail."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.desk.browsing import House, opened, value, words
from tests.desk.cast import FILED, WEB, Cast, at, taken
from tests.desk.test_notices import waiting
from ticketing.desk.pieces import queries
from ticketing.desk.pieces.actions import answer, comment, resolve, send
from ticketing.desk.pieces.links import address
from ticketing.extensions import db
from ticketing.ledger.events.queries import history
from ticketing.office.files.actions import store
from ticketing.web.outcomes import Missing, Overtaken
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask

    from ticketing.desk.cases.models import Ticket
    from ticketing.desk.pieces.models import PieceProof

LATER = at("2026-03-03 09:00")
PAGE = "/tickets/2026-0001"


def png(wide: int = 1280, tall: int = 640) -> BytesIO:
    made = BytesIO()
    Image.new("RGB", (wide, tall), (200, 60, 60)).save(made, "PNG")
    made.seek(0)
    return made


@pytest.fixture
def house(app: Flask) -> House:
    return opened(app)


def sent(cast: Cast, ticket: Ticket, note: str = "Así va") -> PieceProof:
    file = store(png(), "pieza.png", by=cast.professional, at=LATER)
    return send(ticket, "web", file=file, address="", note=note, by=cast.professional, at=LATER)


def test_the_clock_stands_while_the_requester_looks_and_the_answer_brings_it_back(cast: Cast) -> None:
    ticket = taken(cast, category=WEB)
    proof = sent(cast, ticket)
    assert (ticket.state, ticket.clock, proof.number) == ("Suspendido", "paused", 1)
    assert ("mail_piece", str(cast.requester.id)) in waiting()

    comment(proof, body="El logo va aquí", place=(250, 500), by=cast.requester, at=LATER)
    answer(proof, "changes", note="", by=cast.requester, at=LATER, channel="mail")
    assert (ticket.state, proof.verdict) == ("En proceso", "changes")

    second = sent(cast, ticket)
    assert second.number == 2
    before = queries.before(second)
    assert before is proof
    resolve(proof, proof.comments[0].id, by=cast.professional, at=LATER)
    answer(second, "approved", note="", by=cast.requester, at=LATER, channel="mail")
    kinds = [event.kind for event in history("ticket", ticket.id, ("piece_sent", "piece_answered"))]
    assert kinds == ["piece_sent", "piece_answered"] * 2


def test_only_the_requester_answers_and_only_the_last_and_once(cast: Cast) -> None:
    ticket = taken(cast, category=WEB)
    proof = sent(cast, ticket)
    for other in (cast.professional, cast.head, cast.coordinator):
        with pytest.raises(Refused, match="quien hizo la solicitud"):
            answer(proof, "approved", note="", by=other, at=LATER, channel="desk")
    with pytest.raises(Refused, match="Escriba qué"):
        answer(proof, "changes", note=" ", by=cast.requester, at=LATER, channel="mail")
    with pytest.raises(Refused, match="Elija"):
        answer(proof, "maybe", note="", by=cast.requester, at=LATER, channel="mail")
    answer(proof, "changes", note="Más grande", by=cast.requester, at=LATER, channel="mail")
    with pytest.raises(Overtaken):
        answer(proof, "approved", note="", by=cast.requester, at=LATER, channel="mail")
    second = sent(cast, ticket)
    with pytest.raises(Overtaken):
        comment(proof, body="Tarde", by=cast.requester, at=LATER)
    with pytest.raises(Refused, match="así no se envía"):
        sent(cast, ticket)
    answer(second, "approved", note="", by=cast.requester, at=LATER, channel="mail")


def test_who_works_it_never_approves_the_own_proof(cast: Cast) -> None:
    ticket = taken(cast, category=WEB)
    proof = sent(cast, ticket)
    ticket.requester_id = cast.professional.id
    db.session.flush()
    db.session.expire_all()
    assert not queries.may_answer(proof, cast.professional)


@pytest.mark.parametrize(
    ("body", "page", "place"),
    [("", None, None), (" ", None, None), ("x" * 4001, None, None), ("x", 0, None), ("x", 10_001, None),
     ("x", None, (1001, 3)), ("x", None, (3, -1))],
)  # fmt: skip
def test_nonsense_is_no_comment(cast: Cast, body: str, page: int | None, place: tuple[int, int] | None) -> None:
    proof = sent(cast, taken(cast, category=WEB))
    with pytest.raises(Refused):
        comment(proof, body=body, page=page, place=place, by=cast.requester, at=LATER)
    assert proof.comments == []


def test_strangers_say_and_settle_nothing(cast: Cast) -> None:
    proof = sent(cast, taken(cast, category=WEB))
    said = comment(proof, body="Hola", by=cast.requester, at=LATER)
    with pytest.raises(Refused):
        comment(proof, body="Hola", by=cast.head, at=LATER)
    with pytest.raises(Refused):
        resolve(proof, said.id, by=cast.requester, at=LATER)
    with pytest.raises(Missing):
        resolve(proof, said.id + 1, by=cast.professional, at=LATER)


@pytest.mark.parametrize("to", ["", "ftp://x", "javascript:alert(1)", "https://"])
def test_a_proof_is_something(cast: Cast, to: str) -> None:
    ticket = taken(cast, category=WEB)
    with pytest.raises(Refused):
        send(ticket, "web", file=None, address=to, note="", by=cast.professional, at=LATER)
    with pytest.raises(Refused):
        send(ticket, "web", file=None, address="https://x.example/", note="", by=cast.requester, at=LATER)
    assert ticket.state == "En proceso"


def link(house: House) -> str:
    with house.open():
        proof = queries.of(house.ticket())[-1]
        return re.sub(r"^https?://[^/]+", "", address(proof, at=FILED))


def test_the_link_shows_comments_on_a_place_and_decides_once(house: House) -> None:
    with house.open():
        taken(house.cast(), category=WEB)
    pedro = house.browser("Pedro Profesional")
    data = {"which": "prove-web", "seen": value(pedro.get(PAGE), "seen"), "file": (png(), "pieza.png"), "note": "Va"}
    assert pedro.post(f"{PAGE}/deliverables/web/proofs", data=data).status_code == 303
    to, anybody = link(house), house.app.test_client()
    page = anybody.get(to)
    assert page.status_code == 200
    assert 'type="image"' in page.text
    shown = anybody.get(f"{to}/1/file")
    assert shown.mimetype == "image/png"
    shown.close()
    assert anybody.get(f"{to}/2/file").status_code == 404

    pressed = {"body": "El logo aquí", "place.x": "320", "place.y": "80"}
    assert anybody.post(f"{to}/comments", data=pressed).status_code == 303
    with house.open():
        said = queries.of(house.ticket())[-1].comments[0]
        assert (said.x, said.y, said.body) == (500, 250, "El logo aquí")
    assert 'cx="320"' in anybody.get(to).text
    for wrong in ({"body": "x", "place.x": "641", "place.y": "1"}, {"body": "x", "page": "uno"}, {"body": ""}):
        assert anybody.post(f"{to}/comments", data=wrong).status_code == 422
    assert anybody.post(f"{to}/answer", data={"verdict": "no"}).status_code == 422
    assert anybody.get(to).status_code == 200, "looking decides nothing"
    assert pedro.post(f"{to}/answer", data={"verdict": "approved", "soy": "si"}).status_code == 422

    assert anybody.post(f"{to}/answer", data={"verdict": "approved"}).status_code == 303
    assert anybody.post(f"{to}/answer", data={"verdict": "changes", "note": "no"}).status_code == 409
    assert "Aprobada" in words(anybody.get(to))
    with house.open():
        assert house.ticket().state == "En proceso"


def test_at_the_desk_it_is_the_same_proof(house: House) -> None:
    with house.open():
        cast = house.cast()
        proof = sent(cast, taken(cast, category=WEB))
        number = proof.id
        comment(proof, body="Más claro", by=cast.requester, at=LATER)
        said = proof.comments[0].id
    rosa, pedro, here = house.browser("Rosa Solicitante"), house.browser("Pedro Profesional"), f"{PAGE}/proofs/{number}"
    assert "¿queda bien así?" in words(rosa.get("/"))
    assert "Apruebo la prueba" in words(rosa.get(here))
    assert "Apruebo la prueba" not in words(pedro.get(here))
    assert "Ya está hecho" in words(pedro.get(here))
    assert pedro.post(f"{here}/answer", data={"verdict": "approved"}).status_code == 422
    assert pedro.post(f"{here}/comments/{said}/done").status_code == 303
    assert "hecho, Pedro Profesional" in words(rosa.get(here))
    assert rosa.post(f"{here}/comments", data={"body": "Y esto"}).status_code == 303
    assert rosa.post(f"{here}/answer", data={"verdict": "changes", "note": "Eso"}).status_code == 303
    assert "Pidió cambios" in words(pedro.get(here))
    assert house.browser("Carlos Colega").get(f"{PAGE}/proofs/{number + 1}").status_code == 404
