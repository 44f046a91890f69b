"""Institutional groups: only mailboxes of permitted domains, whoever brings them and however; never for a campaign."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.harness.telling import retold
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask

    from ticketing.audience.lists.models import MailingList
    from ticketing.office.people.models import Person

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
LATER = date(2026, 12, 31)


@pytest.fixture
def by(base: Flask) -> Person:
    """Who keeps the groups."""
    from ticketing.office.departments.actions import add as department
    from ticketing.office.people.actions import add

    home = department("Comunicaciones", "Comunicaciones", "comms", None, by=None, at=NOW)
    return add("Clara", "clara@despacho.test", home, by=None, at=NOW)


@pytest.fixture
def group(by: Person) -> MailingList:
    return grouped("ies", "norte.edu.co", "sur.edu.co", by=by)


@retold
def grouped(code: str, *domains: str, by: Person) -> MailingList:
    from ticketing.audience.groups.actions import make

    return make(
        code=code,
        name=code.upper(),
        purpose="Instituciones",
        owner=by,
        valid_until=LATER,
        domains=domains,
        by=by,
        at=NOW,
    )


@retold
def put(group: MailingList, email: str, by: Person, **more: str) -> Any:
    from ticketing.audience.groups.actions import Mailbox, put_in

    return put_in(group, Mailbox(email, **more), by=by, at=NOW)


def included(rule: dict[str, Any]) -> set[str]:
    from ticketing.audience.lists.queries import candidates
    from ticketing.extensions import db

    db.session.flush()
    return {row.email for row in db.session.execute(candidates(rule, NOW.date())) if row.reason is None}


def test_a_mailbox_of_a_permitted_domain_goes_in(group: MailingList, by: Person) -> None:
    place = put(group, "Rectoria@Norte.edu.co", by, name="Rectoría", note="Sede central")
    assert (place.contact.first_name, place.note, place.status) == ("Rectoría", "Sede central", "confirmed")
    assert included({"lists": ["ies"]}) == {place.contact.email}


@pytest.mark.parametrize(
    "email",
    ["ana@otra.edu.co", "ana@mail.norte.edu.co", "ana@norte.edu.co.malo.example", "ana@xnorte.edu.co", "norte.edu.co"],
)
def test_a_mailbox_of_another_domain_does_not(group: MailingList, by: Person, email: str) -> None:
    with pytest.raises(Refused):
        put(group, email, by)
    from ticketing.audience.lists.queries import members

    assert members(group) == []


def test_a_mailbox_is_in_a_group_once_and_can_come_back(group: MailingList, by: Person) -> None:
    from ticketing.audience.groups.actions import take_out

    contact = put(group, "a@norte.edu.co", by).contact
    with pytest.raises(Refused, match="ya está en el grupo"):
        put(group, "A@NORTE.EDU.CO", by)
    take_out(group, contact, by=by, at=NOW)
    assert included({"lists": ["ies"]}) == set()
    with pytest.raises(Refused, match="ya no está"):
        take_out(group, contact, by=by, at=NOW)
    put(group, "a@norte.edu.co", by)
    assert included({"lists": ["ies"]}) == {"a@norte.edu.co"}


def test_a_domain_in_other_letters_is_the_same_domain(by: Person) -> None:
    group = grouped("bib", "büchereien.example", by=by)
    assert put(group, "a@xn--bchereien-q9a.example", by).status == "confirmed"


@pytest.mark.parametrize("domains", [(), ("",), ("localhost",), ("a b.co",), ("x@y.co",), ("norte.edu.co/x",)])
def test_a_group_permits_real_domains_and_at_least_one(by: Person, domains: tuple[str, ...]) -> None:
    with pytest.raises(Refused):
        grouped("ies", *domains, by=by)


def test_a_domain_goes_only_when_nobody_of_it_is_left(group: MailingList, by: Person) -> None:
    from ticketing.audience.groups.actions import permit, take_out

    contact = put(group, "a@sur.edu.co", by).contact
    with pytest.raises(Refused, match=r"a@sur\.edu\.co"):
        permit(group, ["norte.edu.co"], by=by, at=NOW)
    take_out(group, contact, by=by, at=NOW)
    assert permit(group, ["norte.edu.co"], by=by, at=NOW).domains == ["norte.edu.co"]
    with pytest.raises(Refused, match="dominio"):
        put(group, "a@sur.edu.co", by)


def test_nobody_leaves_a_group_but_a_dead_mailbox_gets_nothing(group: MailingList, by: Person) -> None:
    from ticketing.audience.lists.actions import withdraw
    from ticketing.audience.suppression.actions import block
    from ticketing.audience.suppression.reasons import BOUNCED

    left, dead = (put(group, f"{name}@norte.edu.co", by).contact for name in ("a", "b"))
    withdraw(left, None, source="página", at=NOW)
    block(dead.keys, reason=BOUNCED, at=NOW)
    assert included({"lists": ["ies"]}) == {"a@norte.edu.co"}
    with pytest.raises(Refused, match="bloqueada"):
        put(grouped("otro", "norte.edu.co", by=by), "b@norte.edu.co", by)


def test_a_group_is_offered_nowhere_as_a_list(group: MailingList, by: Person) -> None:
    from ticketing.audience.contacts.actions import add
    from ticketing.audience.leaving.queries import lists_of_codes
    from ticketing.audience.lists import actions, queries
    from ticketing.web.outcomes import Missing

    assert group not in queries.everything()
    assert group not in queries.usable(NOW.date())
    assert queries.usable_groups(NOW.date()) == [group]
    for asked in (queries.by_code, lists_of_codes):
        with pytest.raises(Missing):
            asked("ies")
    contact = add(email="a@norte.edu.co", by=None, at=NOW)
    for status in ("confirmed", "unconfirmed"):
        with pytest.raises(Refused, match="grupo institucional"):
            actions.put_on(group, contact, status=status, source="hand", by=by, at=NOW)
    with pytest.raises(Refused, match="grupo institucional"):
        actions.classify(group, "public", by=by, at=NOW)
    with pytest.raises(Refused):
        actions.enable(code="x", name="X", purpose="", owner=by, valid_until=LATER, kind="group", by=by, at=NOW)


def test_a_group_and_a_list_never_go_together(
    group: MailingList, make_list: Callable[..., MailingList], by: Person
) -> None:
    from ticketing.audience.lists.queries import estimate

    make_list("alumnos")
    with pytest.raises(Refused, match="no va junto con listas"):
        estimate({"lists": ["ies", "alumnos"]}, NOW.date())


SHEET = "Correo\tNombre\tNota\na@norte.edu.co\tAna\tRectora\nb@sur.edu.co\tBeto\t\n"
WITH_ERRORS = "a@norte.edu.co\nb@gmail.com;Beto\nno es\nA@norte.edu.co\n"


def test_a_sheet_goes_in_whole(group: MailingList, by: Person) -> None:
    from ticketing.audience.groups.actions import take_in
    from ticketing.audience.groups.sheet import read

    found = read(SHEET, group)
    assert found.wrong == []
    assert take_in(group, found.mailboxes, by=by, at=NOW) == (2, 0)
    assert take_in(group, found.mailboxes, by=by, at=NOW) == (0, 2)
    assert included({"lists": ["ies"]}) == {"a@norte.edu.co", "b@sur.edu.co"}


def test_a_sheet_comes_back_with_what_is_wrong_of_each_row(group: MailingList) -> None:
    from ticketing.audience.groups.sheet import read

    found = read(WITH_ERRORS, group)
    assert [line.number for line in found.wrong] == [2, 3, 4]
    assert "repetida: es la misma de la fila 1" in found.wrong[-1].error
    again = read(found.told, group)
    assert [line.error for line in again.lines] == [
        error.replace("fila 1", "fila 2") for error in (line.error for line in found.lines)
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "vacía"), (" \n\t\n", "vacía"), ("Nombre\tNota\nAna\tx\n", "columna «Correo»"),
        ("Correo\n", "solo tiene los títulos"), ("a@norte.edu.co\n" * 2001, "2.001 filas"),
        ("x" * 200_000, "no se puede leer"), ("\0", "vacía"),
    ],
    ids=["empty", "blank", "no-address", "headings", "too-many", "one-cell", "nul"],
)  # fmt: skip
def test_a_sheet_that_is_none_is_refused_in_words(group: MailingList, text: str, told: str) -> None:
    from ticketing.audience.groups.sheet import read

    with pytest.raises(Refused, match=told):
        read(text, group)


@pytest.mark.parametrize(
    "data",
    [SHEET.encode(), SHEET.encode("utf-8-sig"), SHEET.encode("utf-16"), SHEET.replace("\t", ";").encode("cp1252")],
    ids=["utf-8", "bom", "utf-16", "windows"],
)
def test_a_csv_is_read_as_anybody_saves_it(group: MailingList, data: bytes) -> None:
    from ticketing.audience.groups.sheet import decoded, read

    assert [line.mailbox.email for line in read(decoded(data), group).lines] == ["a@norte.edu.co", "b@sur.edu.co"]


def test_a_workbook_or_a_large_file_is_no_csv() -> None:
    from ticketing.audience.groups.sheet import decoded

    with pytest.raises(Refused, match="no es un CSV"):
        decoded(b"PK\x03\x04\x00\x00")
    with pytest.raises(Refused, match="2 MB"):
        decoded(b"a" * 2_000_001)


def test_a_procedure_begins_with_groups_that_nobody_is_in_yet(base: Flask, by: Person) -> None:
    from ticketing.audience.groups.actions import open_missing

    named = [("ies", "Instituciones"), ("staff", "Funcionarios"), ("Mal código", "x")]
    assert [one.code for one in open_missing(named, by=None, at=NOW)] == ["ies", "staff"]
    assert open_missing(named, by=None, at=NOW) == []
    from ticketing.audience.lists.queries import group

    with pytest.raises(Refused, match="todavía ninguno"):
        put(group("ies"), "a@norte.edu.co", by)


def test_who_answers_for_a_group_hands_it_over_when_leaving(group: MailingList, by: Person) -> None:
    from ticketing.audience.pages import lists_owned

    [holding] = lists_owned(by, NOW)
    assert [thing.name for thing in holding.things] == ["IES"]
