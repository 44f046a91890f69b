"""The page «Estado»: who sees it, what it says, and what is decided on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING

import pytest

from tests.office.conftest import AT, TODAY, Cast
from ticketing.demo import roles
from ticketing.extensions import db
from ticketing.ledger.events.queries import history
from ticketing.ledger.reactions import table
from ticketing.ledger.reactions.actions import carry_out_waiting
from ticketing.ledger.reactions.models import ReactionRow
from ticketing.ledger.recording import actions as events
from ticketing.ledger.verification import verify
from ticketing.office.people import actions as people

if TYPE_CHECKING:
    from flask.testing import FlaskClient

SignIn = Callable[..., "FlaskClient"]
PAGE = "/condition"


class Works:
    """What the test's effect does: it fails until it is mended."""

    def __init__(self) -> None:
        self.problem: Exception | None = KeyError("audience")
        self.done = 0

    def __call__(self, _occasion: object) -> None:
        if self.problem:
            raise self.problem
        self.done += 1


@pytest.fixture
def works(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Works:
    made = Works()
    monkeypatch.setitem(table.REACTIONS, "sum", table.After(made, words="Sumar"))
    monkeypatch.setitem(table.REACTIONS, "letter", table.After(made, needs="mail", words="Avisar"))
    return made


@pytest.fixture
def keeper(cast: Cast, sign_in: SignIn) -> FlaskClient:
    """Somebody of TIC."""
    people.grant(cast.deputy, roles.TIC, from_on=TODAY, by=None, at=AT)
    db.session.commit()
    return sign_in(cast.deputy)


def stands_still(cast: Cast, effect: str = "sum") -> int:
    """A reaction that failed as often as it may."""
    events.record(cast.requester, "happened", by=None, at=AT, effects=(effect,))
    db.session.commit()
    for minutes in range(0, 100, 5):
        carry_out_waiting(at=AT + timedelta(minutes=minutes))
    db.session.rollback()
    row = db.session.query(ReactionRow).order_by(ReactionRow.id.desc()).first()
    assert row
    assert row.given_up_at
    return row.id


def told(page: str) -> str:
    return unescape(page)


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (roles.TIC, True),
        (roles.ADMINISTRATOR, True),
        (roles.COORDINATOR, False),
        (roles.PROFESSIONAL, False),
        (roles.AUDITOR, False),
        (None, False),
    ],
)
def test_it_is_for_who_keeps_the_installation(cast: Cast, works: Works, sign_in: SignIn, role, seen) -> None:
    number = stands_still(cast)
    if role:
        people.grant(cast.deputy, role, from_on=TODAY, by=None, at=AT)
        db.session.commit()
    browser = sign_in(cast.deputy)
    found = browser.get(PAGE).status_code, f'href="{PAGE}"' in browser.get("/people/me").text
    assert found == ((200, True) if seen else (404, False))
    posted = browser.post(f"{PAGE}/reactions/{number}/discard", data={"why": "Ya no hace falta."}).status_code
    # Who only reads is told so before anything else is asked.
    assert posted == (303 if seen else 422 if role == roles.AUDITOR else 404)
    assert (db.session.get_one(ReactionRow, number).discarded_at is not None) is seen


def test_a_stranger_is_led_to_the_sign_in_page(desk) -> None:
    assert desk.test_client().get(PAGE).location.startswith("/sign-in")


def test_with_nothing_to_tell_it_says_so(keeper: FlaskClient) -> None:
    page = told(keeper.get(PAGE).text)
    assert "No hay nada detenido." in page
    assert "Al día: nada espera ni está detenido." in page
    assert "Base de datos" in page
    assert "Responde." in page
    assert "No se pudo conectar con 127.0.0.1:9: nadie atiende en ese puerto." in page
    assert "Nunca ha corrido." in page, "El despachador de la prueba no existe, y se dice con palabras."


def test_what_stands_still_says_what_why_and_what_it_concerns(cast: Cast, works: Works, keeper: FlaskClient) -> None:
    stands_still(cast)
    page = told(keeper.get(PAGE).text)
    assert "Sumar" in page
    assert "Falta un dato que el programa esperaba encontrar (KeyError: 'audience')." in page
    assert "Rosa Solicitante" in page
    assert "Requiere atención" in page
    assert "<details" in page
    assert "Traceback" in page
    assert "1 está detenido y espera su decisión." in page


def test_one_more_try_is_recorded_and_carries_it_out_once_mended(cast: Cast, works: Works, keeper: FlaskClient) -> None:
    number = stands_still(cast)
    works.problem = None
    assert keeper.post(f"{PAGE}/reactions/{number}/again").status_code == 303
    assert carry_out_waiting(at=AT + timedelta(days=1)) == 1
    (said,) = history("reaction", number)
    assert (said.kind, said.actor_id, said.payload["effect"]) == ("reaction_tried_again", cast.deputy.id, "sum")
    assert verify().broken is None
    assert "No hay nada detenido." in told(keeper.get(PAGE).text)


def test_what_fails_again_stands_still_again_at_once(cast: Cast, works: Works, keeper: FlaskClient) -> None:
    number = stands_still(cast)
    keeper.post(f"{PAGE}/reactions/{number}/again")
    carry_out_waiting(at=AT + timedelta(days=1))
    assert db.session.get_one(ReactionRow, number).given_up_at == AT + timedelta(days=1)


def test_discarding_needs_a_reason_which_is_kept(cast: Cast, works: Works, keeper: FlaskClient) -> None:
    number = stands_still(cast)
    for why in ("", "   ", "x" * 1001):
        page = keeper.post(f"{PAGE}/reactions/{number}/discard", data={"why": why})
        assert page.status_code == 422
        assert ("Puede tener hasta 1.000 caracteres" if why.strip() else "razón") in told(page.text)
    assert history("reaction", number) == []
    why = "La solicitud era de prueba."
    assert keeper.post(f"{PAGE}/reactions/{number}/discard", data={"why": why}).status_code == 303
    (said,) = history("reaction", number)
    assert (said.kind, said.actor_id, said.payload["why"]) == ("reaction_discarded", cast.deputy.id, why)
    works.problem = None
    carry_out_waiting(at=AT + timedelta(days=30))
    assert works.done == 0
    page = told(keeper.get(PAGE).text)
    assert why in page
    assert "Delia Encargada" in page


@pytest.mark.parametrize("second", ["again", "discard"])
@pytest.mark.parametrize("first", ["again", "discard"])
def test_of_two_who_decide_one_does_and_the_other_is_told(cast: Cast, works: Works, keeper, first, second) -> None:
    number = stands_still(cast)
    said = {"why": "Ya no hace falta."}
    assert keeper.post(f"{PAGE}/reactions/{number}/{first}", data=said).status_code == 303
    late = keeper.post(f"{PAGE}/reactions/{number}/{second}", data=said)
    assert late.status_code == 409
    assert "ya no está detenido" in told(late.text)
    assert len(history("reaction", number)) == 1


def test_all_may_be_tried_again_together(cast: Cast, works: Works, keeper: FlaskClient) -> None:
    numbers = [stands_still(cast), stands_still(cast)]
    assert "Intentar todos de nuevo" in told(keeper.get(PAGE).text)
    works.problem = None
    assert keeper.post(f"{PAGE}/reactions/again").status_code == 303
    assert carry_out_waiting(at=AT + timedelta(days=1)) == 2
    assert [len(history("reaction", number)) for number in numbers] == [1, 1]


@pytest.mark.parametrize("number", ["1", "999999999", "99999999999999999999"])
def test_what_does_not_exist_is_not_found(keeper: FlaskClient, number: str) -> None:
    assert keeper.post(f"{PAGE}/reactions/{number}/again").status_code == 404
    assert keeper.post(f"{PAGE}/reactions/{number}/discard", data={"why": "Porque sí."}).status_code == 404


def test_those_that_wait_for_the_mail_server_are_one_line(cast: Cast, works: Works, keeper: FlaskClient) -> None:
    works.problem = ConnectionRefusedError("nadie")
    for _ in range(37):
        events.record(cast.requester, "happened", by=None, at=AT, effects=("letter",))
    db.session.commit()
    carry_out_waiting(at=AT)
    page = told(keeper.get(PAGE).text)
    assert "37 avisos esperan al servidor de correo desde las" in page
    assert "próximo intento" in page
    assert "No hay nada detenido." in page
