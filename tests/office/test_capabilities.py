"""What roles may do, as the procedures' files say: with what they do too, in one procedure or in all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.office.conftest import AT, TODAY, Cast
from ticketing.demo import roles
from ticketing.office.people import actions, queries
from ticketing.office.procedures.capabilities import can, capabilities, roles_with
from ticketing.office.procedures.queries import granted_roles, head_titles
from workflows import capabilities as may
from workflows.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient

KEEPERS = {"people", "settings", "transports", "returns"}


@pytest.mark.parametrize(
    ("role", "may_do", "may_not"),
    [
        ("requester", {may.FILE, may.SEE_DEPARTMENT}, {may.WORK, may.SEE_ALL}),
        (roles.PROFESSIONAL, {may.WORK, may.COMPOSE, may.LAUNCH, may.MANAGE_LISTS}, {may.ASSIGN, may.ENABLE_LISTS}),
        (roles.COORDINATOR, {may.WORK, may.ASSIGN, may.LIFT_RESERVE, may.AUDIT, may.ENABLE_LISTS}, {may.PEOPLE}),
        (roles.TIC, {may.TRANSPORTS, may.RETURNS, may.DISPATCHES, may.MANAGE_LISTS}, {may.SEE_ALL, may.PEOPLE}),
        (roles.AUDITOR, {may.SEE_ALL, may.READ_ONLY, may.READ_AUDIT}, {may.WORK, may.AUDIT}),
        (roles.ADMINISTRATOR, KEEPERS, {may.WORK, may.SEE_ALL, may.MANAGE_LISTS}),
        ("nobody-knows-it", set(), {may.WORK}),
    ],
)
def test_a_role_may_do_what_its_file_says(desk: Flask, role: str, may_do: set[str], may_not: set[str]) -> None:
    held = capabilities({role})
    assert may_do <= held
    assert held.isdisjoint(may_not)


def test_reading_only_beats_what_is_more_than_reading(desk: Flask) -> None:
    assert not can({roles.AUDITOR, roles.COORDINATOR}, may.WORK, may.ASSIGN, may.AUDIT)
    assert can({roles.AUDITOR, roles.COORDINATOR}, may.SEE_ALL)


def test_the_roles_of_a_capability_are_those_that_have_it_and_those_that_act_for_them(desk: Flask) -> None:
    assert roles_with(may.WORK) == {roles.PROFESSIONAL, roles.COORDINATOR}
    assert roles_with(may.ASSIGN) == {roles.COORDINATOR}
    assert roles_with(may.PEOPLE, "icetex") == {roles.ADMINISTRATOR}
    assert roles_with(may.WORK, "no-such-procedure") == frozenset()


def test_every_installation_has_somebody_who_administers_it(desk: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.desk.another_house import FILES, works_by
    from workflows.reading import load

    load("icetex")
    works_by(desk, "hospital", monkeypatch, folder=FILES)

    assert capabilities({roles.ADMINISTRATOR}) == KEEPERS
    assert roles.ADMINISTRATOR in {role.key for role in granted_roles()}
    assert roles_with(may.PEOPLE) == {roles.ADMINISTRATOR, "jefatura_mesa"}


def test_the_last_one_who_administers_stays_whatever_the_role_is_called(
    desk: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.desk.another_house import FILES, works_by

    works_by(desk, "hospital", monkeypatch, folder=FILES)
    with pytest.raises(Refused, match="una persona con el rol Dirección del gabinete"):
        actions.withdraw_role(cast.administrator.grants[0], on=TODAY, by=None, at=AT)

    actions.grant(cast.deputy, "jefatura_mesa", from_on=TODAY, by=None, at=AT)
    actions.withdraw_role(cast.administrator.grants[0], on=TODAY, by=None, at=AT)

    assert queries.with_capability(may.PEOPLE, TODAY) == [cast.deputy]


def test_the_same_role_is_given_once_for_all_or_once_for_each_procedure(desk: Flask, cast: Cast) -> None:
    given = actions.grant(cast.deputy, roles.TIC, procedure="icetex", from_on=TODAY, by=None, at=AT)
    assert queries.roles_of(cast.deputy, TODAY) == {"requester", "tic@icetex"}
    assert queries.with_role(roles.TIC, TODAY, "icetex") == [cast.deputy]
    assert queries.with_role(roles.TIC, TODAY, "another") == []
    assert can(queries.roles_of(cast.deputy, TODAY), may.TRANSPORTS)
    with pytest.raises(Refused, match="ya tiene el rol"):
        actions.grant(cast.deputy, roles.TIC, procedure="icetex", from_on=TODAY, by=None, at=AT)
    with pytest.raises(Refused, match="No hay ningún procedimiento «otro»"):
        actions.grant(cast.deputy, roles.TIC, procedure="otro", from_on=TODAY, by=None, at=AT)

    actions.grant(cast.deputy, roles.TIC, from_on=TODAY, by=None, at=AT)
    actions.withdraw_role(given, on=TODAY, by=None, at=AT)

    assert queries.roles_of(cast.deputy, TODAY) == {"requester", roles.TIC}


def test_heads_have_the_titles_that_the_gates_ask_for_or_any_where_none_does(
    desk: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch, sign_in: Callable[..., FlaskClient]
) -> None:
    from tests.desk.another_house import FILES, works_by

    assert head_titles() == ("Jefe", "Coordinador", "Vicepresidente")
    with pytest.raises(Refused, match="Jefe, Coordinador, Vicepresidente"):
        actions.name_head(cast.group, cast.deputy, "Directora", by=None, at=AT)

    works_by(desk, "hospital", monkeypatch, folder=FILES)
    assert head_titles() == ()
    with pytest.raises(Refused, match="en 80 letras a lo sumo"):
        actions.name_head(cast.group, cast.deputy, "D" * 81, by=None, at=AT)
    typed = {"head-department": str(cast.group.id), "head-title": "Directora de enfermería"}
    answer = sign_in(cast.administrator).post(f"/people/{cast.deputy.id}/headships", data=typed)
    assert answer.status_code == 303
    assert [one.title for one in cast.deputy.headships] == ["Directora de enfermería"]


def test_where_a_department_is_named_its_head_has_whatever_title(
    desk: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch, sign_in: Callable[..., FlaskClient]
) -> None:
    from tests.desk.another_house import FILES, works_by

    works_by(desk, "consejo", monkeypatch, folder=FILES)

    page = sign_in(cast.administrator).get(f"/people/{cast.deputy.id}").text
    assert "Tal como lo nombran los procedimientos: Presidenta." in page
    actions.name_head(cast.group, cast.deputy, "Secretaria General", by=None, at=AT)
    assert [one.title for one in cast.deputy.headships] == ["Secretaria General"]


def test_a_person_page_says_the_roles_as_people_call_them(cast: Cast, sign_in: Callable[..., FlaskClient]) -> None:
    page = sign_in(cast.head).get("/people/me").text
    assert "Aprobador, Solicitante" in page
    assert "Profesional, Solicitante" in sign_in(cast.professional).get("/people/me").text
