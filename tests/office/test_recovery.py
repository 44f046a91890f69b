"""A password by a link of a mail: asked for on the sign-in page, or sent by who administers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.desk.test_together import at_once
from tests.office.conftest import AT, PASSWORD, TODAY, Cast
from ticketing import clock
from ticketing.demo import roles
from ticketing.extensions import db
from ticketing.ledger.events.queries import history
from ticketing.ledger.reactions.actions import carry_out_waiting
from ticketing.ledger.reactions.models import ReactionRow
from ticketing.office.accounts import actions as accounts
from ticketing.office.people import actions as people
from ticketing.office.people.models import Person
from ticketing.office.people.queries import by_email
from ticketing.office.recovery import tokens
from ticketing.office.recovery.actions import set_by_link
from ticketing.office.sign_in.queries import open_sessions
from ticketing.web.outcomes import Missing

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.harness.mailbox import Mailbox

SignIn = Callable[..., "FlaskClient"]
Letters = Callable[[], list[EmailMessage]]
FRESH = "jugo de lulo frío"
LINK = re.compile(r"https?://\S+?(/recover/link/[\w.-]+)")
FOR_ANYBODY = re.compile(r"20\d\d-\S+|value=\"[^\"]*\"|nonce=\"[^\"]*\"")


@pytest.fixture
def visitor(desk: Flask) -> Iterator[FlaskClient]:
    """Somebody who has not signed in."""
    desk.config["WTF_CSRF_ENABLED"] = False
    with desk.test_client() as client:
        yield client


@pytest.fixture
def letters(desk: Flask, mailbox: Mailbox) -> Letters:
    """Carries out what waits through a real mail server, and gives the letters that came."""
    desk.config["SETTINGS"] = replace(desk.config["SETTINGS"], smtp_url=mailbox.url)

    def carried() -> list[EmailMessage]:
        db.session.commit()
        before = len(mailbox.accepted())
        while carry_out_waiting(at=clock.now()):
            pass
        assert db.session.scalars(select(ReactionRow.last_error).where(ReactionRow.last_error.is_not(None))).all() == []
        return [mailbox.content(item) for item in mailbox.accepted()[before:]]

    return carried


def ask(visitor: FlaskClient, email: str, origin: str = "10.0.0.1") -> TestResponse:
    """One asks for a link, and is led on."""
    given = {"REMOTE_ADDR": origin}
    return visitor.post("/recover", data={"email": email}, environ_base=given, follow_redirects=True)


def link_in(letter: EmailMessage) -> str:
    """The path of the link in the letter, the same in both of its parts."""
    parts = [letter.get_body((kind,)) for kind in ("plain", "html")]
    found = [LINK.search(part.get_content()) for part in parts if part is not None]
    paths = {match[1] for match in found if match is not None}
    assert len(found) == 2
    (path,) = paths
    return path


def use(visitor: FlaskClient, path: str, fresh: str = FRESH, again: str | None = None) -> TestResponse:
    return visitor.post(path, data={"fresh": fresh, "again": fresh if again is None else again})


def test_who_forgot_the_password_sets_another_by_a_link(
    cast: Cast, visitor: FlaskClient, letters: Letters, sign_in: SignIn
) -> None:
    elsewhere = sign_in(cast.requester)
    assert 'href="/recover"' in visitor.get("/sign-in").text
    assert "Revise su correo" in ask(visitor, " Rosa@Despacho.test ").text
    (letter,) = letters()
    assert letter["To"] == "Rosa Solicitante <rosa@despacho.test>"
    path = link_in(letter)
    assert "rosa@despacho.test" in visitor.get(path).text

    answer = use(visitor, path)

    assert answer.location == "/sign-in"
    assert "Guardó la contraseña de rosa@despacho.test" in visitor.get("/sign-in").text
    assert elsewhere.get("/people/me").location.startswith("/sign-in")
    assert not accounts.check_password(cast.requester, PASSWORD)
    assert sign_in(cast.requester, FRESH).get("/people/me").status_code == 200
    kinds = [event.kind for event in history("person", cast.requester.id)]
    assert kinds[-4:] == ["signed_in", "password_link_asked", "password_set", "signed_in"]


def test_the_answer_is_the_same_whether_the_address_is_known_or_not(
    cast: Cast, visitor: FlaskClient, letters: Letters
) -> None:
    accounts.disable(cast.deputy, by=None, at=AT)
    pages = [ask(visitor, email) for email in ("nadie@despacho.test", cast.deputy.email, cast.requester.email)]
    assert {page.status_code for page in pages} == {200}
    assert len({FOR_ANYBODY.sub("", page.text) for page in pages}) == 1
    assert [letter["To"] for letter in letters()] == ["Rosa Solicitante <rosa@despacho.test>"]


def test_a_link_serves_once(cast: Cast, visitor: FlaskClient) -> None:
    path = f"/recover/link/{tokens.token(cast.requester, tokens.RECOVERY, at=AT)}"
    assert visitor.get(path).status_code == visitor.get(path).status_code == 200
    assert use(visitor, path).status_code == 303
    for page in (visitor.get(path), use(visitor, path, "jugo de mora frío")):
        assert page.status_code == 404
        assert "El enlace ya se usó" in page.text
        assert 'href="/recover"' in page.text
    assert accounts.check_password(cast.requester, FRESH)


@pytest.mark.parametrize(
    ("purpose", "lasts", "why"),
    [
        (tokens.RECOVERY, timedelta(hours=1), "servía una hora"),
        (tokens.INVITATION, timedelta(days=7), "servía siete días"),
    ],
)
def test_an_old_link_says_that_it_expired_and_how_to_ask_again(
    cast: Cast, visitor: FlaskClient, purpose: str, lasts: timedelta, why: str
) -> None:
    path = f"/recover/link/{tokens.token(cast.requester, purpose, at=AT)}"
    clock.move(AT + lasts - timedelta(minutes=1))
    assert visitor.get(path).status_code == 200
    clock.move(AT + lasts + timedelta(minutes=1))
    for page in (visitor.get(path), use(visitor, path)):
        assert page.status_code == 404
        assert why in page.text
        assert "Pedir otro enlace" in page.text
    assert accounts.check_password(cast.requester, PASSWORD)


def _with_another_password(cast: Cast) -> None:
    accounts.set_password(cast.requester, FRESH, by=None, at=AT)


def _with_another_address(cast: Cast) -> None:
    cast.requester.email = "otra@despacho.test"


def _disabled(cast: Cast) -> None:
    accounts.disable(cast.requester, by=None, at=AT)


@pytest.mark.parametrize("change", [_with_another_password, _with_another_address, _disabled])
def test_what_changes_the_account_ends_its_links(
    cast: Cast, visitor: FlaskClient, change: Callable[[Cast], None]
) -> None:
    path = f"/recover/link/{tokens.token(cast.requester, tokens.RECOVERY, at=AT)}"
    change(cast)
    db.session.commit()
    kept = cast.requester.password_hash
    assert visitor.get(path).status_code == use(visitor, path, "jugo de mora frío").status_code == 404
    assert cast.requester.password_hash == kept


def test_a_forged_link_is_nobodys(cast: Cast, visitor: FlaskClient) -> None:
    good = tokens.token(cast.requester, tokens.RECOVERY, at=AT)
    purpose, person, last, proof = good.split(".")
    forged = (
        f"{purpose}.{cast.administrator.id}.{last}.{proof}",
        f"{purpose}.{person}.{int(last) + 60}.{proof}",
        f"{tokens.INVITATION}.{person}.{last}.{proof}",
        f"{purpose}.{person}.{last}.ñandú",
        f"{purpose}.99999.{last}.{proof}",
        "nadie",
        "recovery.ñ.1.x",
    )
    assert {visitor.get(f"/recover/link/{each}").status_code for each in forged} == {404}
    assert visitor.get(f"/recover/link/{good}").status_code == 200


@pytest.mark.parametrize(
    ("fresh", "again", "why"),
    [
        ("corta", "corta", "al menos 10 caracteres"),
        (FRESH, "jugo de mora", "No es igual"),
        ("password1234", "password1234", "primero se adivinan"),
        ("", "", "Escriba la contraseña."),
    ],
)
def test_a_weak_password_leaves_the_link_good(
    cast: Cast, visitor: FlaskClient, fresh: str, again: str, why: str
) -> None:
    path = f"/recover/link/{tokens.token(cast.requester, tokens.RECOVERY, at=AT)}"
    page = use(visitor, path, fresh, again)
    assert page.status_code == 422
    assert why in page.text
    assert use(visitor, path).status_code == 303


def test_of_two_at_once_one_sets_the_password(desk: Flask, cast: Cast) -> None:
    token = tokens.token(cast.requester, tokens.RECOVERY, at=AT)
    db.session.commit()

    def setting(password: str) -> Callable[[], object]:
        def act() -> object:
            try:
                return set_by_link(token, password, at=AT).email
            except Missing as gone:
                db.session.rollback()
                return gone.sentence

        return act

    answers = at_once(desk, setting(FRESH), setting("jugo de mora frío"))

    assert sorted(answers, key=str) == [tokens.USED, cast.requester.email]
    assert [event.kind for event in history("person", cast.requester.id)].count("password_set") == 1


def test_nobodys_mailbox_is_filled(cast: Cast, visitor: FlaskClient, letters: Letters) -> None:
    for email in (cast.requester.email, "nadie@despacho.test"):
        answers = [ask(visitor, email, f"10.0.0.{each}") for each in range(5)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
        assert "Ya se pidieron varios enlaces" in answers[-1].text
        assert f'value="{email}"' in answers[-1].text
        assert int(answers[-1].headers["Retry-After"]) > 0
    assert len(letters()) == 3
    clock.move(AT + timedelta(minutes=1, seconds=5))
    assert ask(visitor, cast.requester.email).status_code == 200


def test_one_origin_does_not_ask_for_everybody(cast: Cast, visitor: FlaskClient) -> None:
    answers = [ask(visitor, f"persona{each}@despacho.test").status_code for each in range(21)]
    assert answers == [200] * 20 + [429]


def test_asking_for_links_keeps_nobody_from_signing_in(cast: Cast, visitor: FlaskClient, sign_in: SignIn) -> None:
    for _time in range(5):
        ask(visitor, cast.requester.email)
    assert sign_in(cast.requester).get("/people/me").status_code == 200


def test_what_is_no_address_is_said_at_once(cast: Cast, visitor: FlaskClient) -> None:
    for typed, why in (("", "Escriba su correo."), ("rosa", "no es una dirección")):
        page = visitor.post("/recover", data={"email": typed})
        assert page.status_code == 422
        assert why in page.text


def test_a_letter_that_waited_has_its_whole_hour(cast: Cast, visitor: FlaskClient, letters: Letters) -> None:
    ask(visitor, cast.requester.email)
    clock.move(AT + timedelta(hours=5))
    (letter,) = letters()
    assert visitor.get(link_in(letter)).status_code == 200


def test_nothing_is_mailed_to_somebody_who_left_meanwhile(cast: Cast, visitor: FlaskClient, letters: Letters) -> None:
    ask(visitor, cast.requester.email)
    accounts.disable(cast.requester, by=None, at=AT)
    assert letters() == []


def test_somebody_new_is_invited_and_chooses_the_password(
    cast: Cast, visitor: FlaskClient, letters: Letters, sign_in: SignIn
) -> None:
    typed = {"name": "Nora Nueva", "email": "Nora@despacho.test", "department": cast.group.id}
    browser = sign_in(cast.administrator)
    answer = browser.post("/people/new", data=typed, follow_redirects=True)
    assert "Le enviamos a nora@despacho.test una invitación" in answer.text
    assert "todavía no la ha puesto" in answer.text
    (letter,) = letters()
    assert "Adela Administradora le abrió una cuenta" in letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]

    page = visitor.get(link_in(letter))
    assert "Ponga su contraseña" in page.text
    assert use(visitor, link_in(letter)).location == "/sign-in"

    nora = by_email("nora@despacho.test")
    assert nora is not None
    assert sign_in(nora, FRESH).get("/").status_code == 200


def test_an_invitation_can_be_sent_again_and_the_first_then_serves_only_until_one_is_used(
    cast: Cast, visitor: FlaskClient, letters: Letters, sign_in: SignIn
) -> None:
    nora = people.add("Nora Nueva", "nora@despacho.test", cast.group, invite=True, by=None, at=AT)
    first = letters()
    browser = sign_in(cast.administrator)
    page = browser.post(f"/people/{nora.id}/link", follow_redirects=True)
    assert "Le enviamos a nora@despacho.test el enlace" in page.text
    second = letters()
    assert use(visitor, link_in(second[0])).status_code == 303
    assert visitor.get(link_in(first[0])).status_code == 404
    assert accounts.check_password(nora, FRESH)


def test_who_was_invited_may_ask_for_a_link_too(cast: Cast, visitor: FlaskClient, letters: Letters) -> None:
    nora = people.add("Nora Nueva", "nora@despacho.test", cast.group, by=None, at=AT)
    db.session.commit()
    ask(visitor, nora.email)
    (letter,) = letters()
    assert use(visitor, link_in(letter)).status_code == 303
    assert accounts.check_password(nora, FRESH)


def test_no_invitation_leaves_when_a_password_was_set_meanwhile(cast: Cast, letters: Letters) -> None:
    nora = people.add("Nora Nueva", "nora@despacho.test", cast.group, invite=True, by=None, at=AT)
    accounts.set_password(nora, FRESH, by=None, at=AT)
    assert letters() == []


def test_who_administers_sends_a_link_and_nobody_else_does(
    cast: Cast, letters: Letters, sign_in: SignIn, visitor: FlaskClient
) -> None:
    place = f"/people/{cast.requester.id}/link"
    assert sign_in(cast.professional).post(place).status_code == 404
    assert sign_in(cast.administrator).post(place).status_code == 303
    (letter,) = letters()
    assert "Adela Administradora, que administra el sistema" in letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert use(visitor, link_in(letter)).status_code == 303


def test_who_left_gets_no_link(cast: Cast, letters: Letters, sign_in: SignIn) -> None:
    accounts.disable(cast.requester, by=None, at=AT)
    page = sign_in(cast.administrator).post(f"/people/{cast.requester.id}/link")
    assert page.status_code == 422
    assert "habilite primero su cuenta" in page.text
    assert letters() == []


def test_who_reads_only_recovers_the_password_too(cast: Cast, visitor: FlaskClient, letters: Letters) -> None:
    people.grant(cast.deputy, roles.AUDITOR, from_on=TODAY, by=None, at=AT)
    ask(visitor, cast.deputy.email)
    (letter,) = letters()
    assert use(visitor, link_in(letter)).status_code == 303


def test_in_a_browser_of_somebody_else_only_the_owners_sessions_end(
    cast: Cast, visitor: FlaskClient, sign_in: SignIn
) -> None:
    browser = sign_in(cast.professional)
    path = f"/recover/link/{tokens.token(cast.requester, tokens.RECOVERY, at=AT)}"
    assert "rosa@despacho.test" in browser.get(path).text
    assert use(browser, path).status_code == 303
    assert browser.get("/people/me").status_code == 200
    assert open_sessions(db.session.get_one(Person, cast.professional.id), AT)
