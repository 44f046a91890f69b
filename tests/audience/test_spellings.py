"""One address is one person however it is spelled, and two addresses are two; blocks of before hold."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.audience.conftest import AT
from tests.audience.test_candidates import judged
from tests.audience.test_pages import MEMBER, sign_in  # noqa: F401 - a fixture
from ticketing.audience.consent.mailboxes import mailbox_key
from ticketing.audience.contacts import queries as contacts
from ticketing.audience.lists import reasons
from ticketing.audience.lists.actions import put_on
from ticketing.audience.lists.models import Membership
from ticketing.audience.suppression.actions import block, lift
from ticketing.audience.suppression.keys import address_key, address_keys
from ticketing.audience.suppression.queries import block_of, blocked, blocks
from ticketing.demo import roles
from ticketing.extensions import db
from ticketing.web.outcomes import Missing
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask

Make = Callable[..., Any]
SPELLINGS = [
    "ana@faß.example", "ana@xn--fa-hia.example", "ANA@faß.example", "ana@ｆａß．example", "ana@faß。example",
    "ana@XN--FA-HIA.EXAMPLE",
]  # fmt: skip


def former(base: Flask, known_as: str) -> str:
    """The hash by which an address was blocked before."""
    secret = base.config["SETTINGS"].secret_key
    mine = hashlib.blake2b(secret.encode(), person=b"suppression", digest_size=32).digest()
    return hashlib.blake2b(known_as.encode(), key=mine, digest_size=32).hexdigest()


@pytest.mark.parametrize("spelled", SPELLINGS)
def test_an_address_in_another_spelling_is_already_there(make_contact: Make, spelled: str) -> None:
    ana = make_contact("ana@faß.example")
    assert contacts.by_email(spelled) is ana
    with pytest.raises(Refused, match="Ya hay un contacto"):
        make_contact(spelled)


def test_sharp_s_is_not_two_letters_s(make_contact: Make) -> None:
    one, other = make_contact("ana@faß.example"), make_contact("ana@fass.example")
    eva, ewa = make_contact("groß@ejemplo.com"), make_contact("gross@ejemplo.com")
    assert len({one.id, other.id, eva.id, ewa.id}) == 4
    assert len({each.address_key for each in (one, other, eva, ewa)}) == 4


@pytest.mark.parametrize("spelled", SPELLINGS)
def test_the_page_says_that_who_is_spelled_otherwise_is_on_the_list(
    sign_in: Make,  # noqa: F811
    make_list: Make,
    spelled: str,
) -> None:
    make_list("boletin", kind="public")
    client = sign_in(roles.PROFESSIONAL)
    data = MEMBER | {"email": "ana@faß.example", "basis": "authorised"}
    assert client.post("/lists/boletin/members", data=data).status_code == 303

    again = client.post("/lists/boletin/members", data=data | {"email": spelled})

    assert again.status_code == 422
    assert "ya está en la lista" in again.text


@pytest.mark.parametrize("spelled", ["ana@ejem..plo.com", "ana@☃.com", f"{'ñ' * 40}@{'ñ' * 50}.{'ñ' * 50}.com"])
def test_what_no_server_takes_is_told_on_the_page(sign_in: Make, make_list: Make, spelled: str) -> None:  # noqa: F811
    make_list("boletin", kind="public")
    data = MEMBER | {"email": spelled, "basis": "authorised"}
    answer = sign_in(roles.PROFESSIONAL).post("/lists/boletin/members", data=data)
    assert answer.status_code == 422
    assert contacts.by_email(spelled) is None


def test_a_block_of_before_holds_for_who_comes_later(base: Flask, make_list: Make, make_contact: Make) -> None:
    students = make_list("estudiantes")
    block(former(base, "ana@fass.example"), reason="bounced", at=AT)
    ana = make_contact("ana@faß.example")
    db.session.add(Membership(list_id=students.id, contact_id=ana.id, source="base", since_at=AT, changed_at=AT))
    assert judged(students) == {"ana@faß.example": reasons.SUPPRESSED}
    assert blocked(ana.keys)
    assert blocks(ana.keys)[0].reason == "bounced"


def test_a_block_of_before_on_a_list_holds_there(base: Flask, make_list: Make, make_contact: Make) -> None:
    news, students = make_list("boletin"), make_list("estudiantes")
    block(former(base, "ana@fass.example"), scope="list:boletin", reason="removed", at=AT)
    ana = make_contact("ana@faß.example", students)
    with pytest.raises(Refused, match="bloqueada"):
        put_on(news, ana, source="base", by=None, at=AT)
    assert judged(students) == {"ana@faß.example": None}


def test_who_is_let_in_again_is_let_in_under_every_key(base: Flask, make_contact: Make) -> None:
    ana = make_contact("ana@faß.example")
    for key in (ana.address_key, former(base, "ana@fass.example")):
        block([key], reason="bounced", at=AT)
    found = block_of(ana.keys, "*")
    lift(found, ana.keys)
    assert not blocked(ana.keys)


def test_a_new_block_is_known_in_every_spelling_and_is_nobody_elses(base: Flask) -> None:
    block(address_keys("ana@faß.example"), reason="asked", at=AT)
    assert all(blocked(address_keys(each)) for each in SPELLINGS)
    assert not blocked(address_keys("ana@fass.example"))
    assert not blocked(())
    assert address_keys("ana@ejemplo.com") == (address_key("ANA@ejemplo.com"),)


def test_a_mailbox_is_asked_too_often_in_whatever_spelling(base: Flask) -> None:
    assert mailbox_key("ana+1@faß.example") == mailbox_key("ANA@xn--fa-hia.example")


def test_a_search_finds_the_address_as_it_is_read(make_list: Make, make_contact: Make) -> None:
    from ticketing.audience.lists.queries import members

    news = make_list("boletin")
    make_contact("josé@münchen.example", news)
    db.session.flush()
    for words in ("josé", "josé@mün", "JOSé@münchen.example", "josé@xn--mnchen-3ya.example"):
        assert len(members(news, words=words)) == 1, words


def test_a_link_of_before_to_leave_is_still_good(base: Flask, make_list: Make, make_contact: Make) -> None:
    from datetime import timedelta

    from ticketing.audience.leaving import queries as leaving

    ana, news = make_contact("ana@faß.example"), make_list("boletin")
    db.session.flush()
    key, ana.email_key = ana.email_key, "ana@fass.example"
    link = leaving.token(ana, [news], AT + timedelta(days=7))
    ana.email_key = key
    assert leaving.by_token(link).contact is ana
    ana.email, ana.email_key = "otra@ejemplo.com", "otra@ejemplo.com"
    with pytest.raises(Missing):
        leaving.by_token(link)


def test_who_cannot_be_asked_does_not_get_onto_a_public_list(sign_in: Make, make_list: Make) -> None:  # noqa: F811
    make_list("boletin", kind="public")
    data = MEMBER | {"email": "josé@münchen.example", "basis": "authorised"}
    answer = sign_in(roles.PROFESSIONAL).post("/lists/boletin/members", data=data)
    assert answer.status_code == 422
    assert "no se le puede preguntar" in answer.text


def test_a_letter_goes_to_the_domain_that_its_address_names(base: Flask) -> None:
    from ticketing.office.notices.letters import Letter, build

    letter = Letter(
        "Despacho <a@b.example>", "", "ana@faß.example", "Hola", "Hola", "<p>Hola</p>", "1", "b.example", AT
    )
    assert build(letter).to == "ana@xn--fa-hia.example"
