"""Roles, heads, substitutes and passwords."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.office.conftest import AT, PASSWORD, TODAY, Cast
from ticketing.demo import roles
from ticketing.office.accounts import actions as accounts
from ticketing.office.people import actions, passwords, queries
from workflows.refusals import Refused
from workflows.rows import REQUESTER

TOMORROW = TODAY + timedelta(days=1)
YESTERDAY = TODAY - timedelta(days=1)


def names(signers: list[queries.Signer]) -> list[tuple[str, str | None]]:
    """The signers by first name."""
    return [(s.person.name.split()[0], s.on_behalf_of and s.on_behalf_of.name.split()[0]) for s in signers]


def test_whoever_works_here_may_file(cast: Cast) -> None:
    assert queries.roles_of(cast.requester, TODAY) == {REQUESTER}


def test_a_head_approves_and_a_professional_does_not(cast: Cast) -> None:
    assert queries.heads(cast.head, TODAY)
    assert queries.roles_of(cast.professional, TODAY) == {REQUESTER, roles.PROFESSIONAL}


@pytest.mark.parametrize(
    ("on", "held"), [(YESTERDAY, False), (TODAY, True), (TOMORROW, True), (date(2026, 3, 4), False)]
)
def test_a_dated_role_is_held_on_its_days_only(cast: Cast, on: date, held: bool) -> None:
    actions.grant(cast.deputy, roles.AUDITOR, from_on=TODAY, until_on=TOMORROW, by=None, at=AT)
    assert (roles.AUDITOR in queries.roles_of(cast.deputy, on)) is held
    assert (cast.deputy in queries.with_role(roles.AUDITOR, on)) is held


def test_the_nearest_head_signs_first_then_those_above(cast: Cast) -> None:
    assert queries.heads_above(cast.group) == [cast.group_head, cast.head]
    assert queries.heads_above(cast.credit) == [cast.head]


def test_a_head_sees_downwards_in_the_tree(cast: Cast) -> None:
    assert queries.departments_headed(cast.head, TODAY) == {cast.credit.id, cast.group.id}
    assert queries.departments_headed(cast.group_head, TODAY) == {cast.group.id}
    assert queries.departments_headed(cast.requester, TODAY) == set()


def test_a_substitute_signs_on_behalf_between_the_days_both_included(cast: Cast) -> None:
    actions.name_substitute(cast.head, cast.deputy, from_on=TODAY, until_on=TOMORROW, by=cast.head, at=AT)
    assert names(queries.signers_above(cast.credit, YESTERDAY)) == [("Víctor", None)]
    assert names(queries.signers_above(cast.credit, TOMORROW)) == [("Víctor", None), ("Delia", "Víctor")]
    assert names(queries.signers_above(cast.credit, TOMORROW + timedelta(days=1))) == [("Víctor", None)]
    assert queries.departments_headed(cast.deputy, TODAY) == {cast.credit.id, cast.group.id}
    assert queries.heads(cast.deputy, TODAY)
    assert queries.stood_in_for(cast.deputy, TODAY) == [cast.head]


def test_a_head_who_stands_in_for_another_head_signs_in_his_own_name(cast: Cast) -> None:
    actions.name_substitute(cast.head, cast.group_head, from_on=TODAY, until_on=TODAY, by=None, at=AT)
    assert names(queries.signers_above(cast.group, TODAY)) == [("Julia", None), ("Víctor", None)]


def test_whoever_left_neither_signs_nor_lets_others_sign(cast: Cast) -> None:
    actions.name_substitute(cast.head, cast.deputy, from_on=TODAY, until_on=TODAY, by=None, at=AT)
    accounts.disable(cast.head, by=cast.administrator, at=AT)
    assert names(queries.signers_above(cast.group, TODAY)) == [("Julia", None)]
    assert queries.departments_headed(cast.deputy, TODAY) == set()
    assert queries.roles_of(cast.head, TODAY) == frozenset()


def test_a_substitution_ended_today_is_over(cast: Cast) -> None:
    row = actions.name_substitute(cast.head, cast.deputy, from_on=YESTERDAY, until_on=TOMORROW, by=None, at=AT)
    actions.end_substitution(row, on=TODAY, by=cast.head, at=AT)
    assert queries.stood_in_for(cast.deputy, TODAY) == []
    assert queries.stood_in_for(cast.deputy, YESTERDAY) == [cast.head]


def test_nobody_is_his_own_substitute(cast: Cast) -> None:
    with pytest.raises(Refused, match="nadie se reemplaza"):
        actions.name_substitute(cast.head, cast.head, from_on=TODAY, until_on=TODAY, by=None, at=AT)


def test_a_role_is_not_given_twice_for_one_day(cast: Cast) -> None:
    with pytest.raises(Refused, match="ya tiene el rol"):
        actions.grant(cast.professional, roles.PROFESSIONAL, from_on=TOMORROW, by=None, at=AT)


def test_one_administrator_always_stays(cast: Cast) -> None:
    with pytest.raises(Refused, match="al menos una persona"):
        accounts.disable(cast.administrator, by=cast.head, at=AT)
    with pytest.raises(Refused, match="al menos una persona"):
        actions.withdraw_role(cast.administrator.grants[0], on=TODAY, by=None, at=AT)


def test_addresses_are_unique_whatever_their_letter_case(cast: Cast) -> None:
    with pytest.raises(Refused, match="Ya hay una persona"):
        actions.add("Otra Rosa", "ROSA@despacho.test", cast.credit, by=None, at=AT)
    assert queries.by_email(" Rosa@Despacho.test ") == cast.requester


@pytest.mark.parametrize("email", ["", "nadie", "a@b@c.co", "a b@c.co", "x@c.co\r\nBcc: y@c.co"])
def test_what_is_no_address_is_refused(cast: Cast, email: str) -> None:
    with pytest.raises(Refused, match="no es una dirección"):
        actions.add("Nadie", email, cast.credit, by=None, at=AT)


def test_an_address_that_many_servers_cannot_take_is_refused_in_words(cast: Cast) -> None:
    with pytest.raises(Refused, match="tildes, eñes u otras letras antes de la arroba"):
        actions.add("Nadie", "víctor@c.co", cast.credit, by=None, at=AT)


def test_searching_people_takes_percent_signs_as_they_are(cast: Cast) -> None:
    assert queries.everybody("%") == []
    assert queries.everybody("rosa solic") == [cast.requester]


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("corta", "al menos 10"),
        ("x" * 129, "hasta 128"),
        ("Password1234", "primero se adivinan"),
        ("1q2w3e4r5t6y", "primero se adivinan"),
        ("AbracaDabra", "primero se adivinan"),
        ("¡Abracadabra!", "primero se adivinan"),
        ("  password1  ", "primero se adivinan"),
        ("qazWSXedc123", "primero se adivinan"),
        ("aaaaaaaaaaaa", "primero se adivinan"),
        ("rosa solicitante", "su nombre"),
        ("rosa@despacho.test", "su nombre"),
        ("tengo rosa@DESPACHO.test guardado", "su correo"),
        ("la ROSA de los vientos", "su correo"),
        ("Solicitante2026", "su nombre"),
        ("Sólícitante.2026", "su nombre"),
    ],
)
def test_a_weak_password_is_refused(cast: Cast, password: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        accounts.set_password(cast.requester, password, by=None, at=AT)


def test_the_list_of_passwords_holds_the_ten_thousand_commonest_and_says_where_from() -> None:
    text = Path(passwords.__file__).with_name("common_passwords.txt").read_text()
    assert len(passwords.common()) >= 10_000
    assert {"123456", "contraseña123", "icetex2026"} <= passwords.common()
    assert "zxcvbn" in text.splitlines()[1] + text.splitlines()[2]


def test_a_short_mailbox_does_not_forbid_every_word_that_holds_it(cast: Cast) -> None:
    ana = actions.add("Ana Gil", "ana@despacho.test", cast.credit, by=None, at=AT)
    accounts.set_password(ana, "campana y ventana", by=None, at=AT)
    with pytest.raises(Refused, match="su nombre"):
        accounts.set_password(ana, "ana.gil.2026", by=None, at=AT)


def test_the_demos_own_passwords_are_allowed_and_a_new_person_is_held_to_the_same(cast: Cast) -> None:
    from ticketing.demo.cast import CAST

    for member in CAST:
        passwords.refuse_weak(member.password, member.name, member.email)
    with pytest.raises(Refused, match="su correo"):
        actions.add("Ana Ruiz", "ana.ruiz@despacho.test", cast.credit, password="soy ana.ruiz hoy", by=None, at=AT)


@pytest.mark.parametrize("password", ["ñandú en Bogotá", "x" * 64 + "yz12", "solo minúsculas y espacios"])
def test_a_long_password_without_rules_is_taken_whole(cast: Cast, password: str) -> None:
    accounts.set_password(cast.requester, password, by=None, at=AT)
    assert accounts.check_password(cast.requester, password)
    assert not accounts.check_password(cast.requester, password[:-1])


def test_passwords_are_kept_as_argon2id(cast: Cast) -> None:
    assert (cast.requester.password_hash or "").startswith("$argon2id$v=19$")
    assert (passwords.MEMORY_KIB, passwords.ROUNDS, passwords.LANES) == (19456, 2, 1)


def test_nobody_and_somebody_without_a_password_never_match(cast: Cast) -> None:
    cast.requester.password_hash = None
    assert not accounts.check_password(None, PASSWORD)
    assert not accounts.check_password(cast.requester, "nobody has this password")
