"""A contact is stored once, well written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.audience.conftest import AT
from ticketing.audience.contacts import actions, queries, spelling
from ticketing.audience.lists import actions as lists
from ticketing.audience.lists import queries as list_queries
from ticketing.ledger.events.queries import history
from ticketing.office.institution.actions import describe
from workflows.refusals import Refused

Make = Callable[..., Any]


def test_an_address_is_kept_as_written_and_known_in_any_capitals(make_contact: Make) -> None:
    contact = make_contact("Ana.Perez@Example.org")
    assert (contact.email, contact.domain) == ("Ana.Perez@example.org", "example.org")
    assert queries.by_email("ANA.PEREZ@EXAMPLE.ORG") is contact
    assert [event.kind for event in history("contact", contact.id)] == ["contact_added"]


def test_nobody_is_stored_twice(make_contact: Make) -> None:
    make_contact("ana@example.org")
    with pytest.raises(Refused, match="Ya hay un contacto"):
        make_contact("ANA@example.org")


@pytest.mark.parametrize(
    "text", ["ana", "ana@", "@example.org", "ana@@example.org", "ana@exam ple.org", "a\r\nb@example.org"]
)
def test_an_address_no_server_could_take_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="no es una dirección"):
        spelling.address(text)


@pytest.mark.parametrize(
    "text",
    [
        "300 123 4567",
        "+57 300-123-4567",
        "(300) 1234567",
        "573001234567",
        "57 300 123 45 67",
        "300.123.4567",
        " +573001234567 ",
    ],
)
def test_a_mobile_is_one_whatever_its_spelling(text: str) -> None:
    assert spelling.phone(text, "CO") == "+573001234567"


@pytest.mark.parametrize(
    ("text", "country", "kept"),
    [
        ("+34 612 345 678", "CO", "+34612345678"),
        ("612 345 678", "ES", "+34612345678"),
        ("+57 300 123 4567", "ES", "+573001234567"),
        ("(201) 555-0123", "US", "+12015550123"),
        ("  ", "CO", None),
    ],
)
def test_a_number_is_of_the_institutions_country_unless_it_says_another(
    text: str, country: str, kept: str | None
) -> None:
    assert spelling.phone(text, country) == kept


@pytest.mark.parametrize(
    "text",
    [
        "123", "30012345678", "300123456a", "00573001234567", "+", "-", "300 123 4567 ext. 5", "3001234567;ext=4",
        "３００１２３４５６７", "3" * 5000, "+999 300 123 4567", "1-800-CELULAR", "300\x001234567",
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Refused, match=r"no es un número de celular\. Escriba todos sus dígitos, como 3"):
        spelling.phone(text, "CO")


@pytest.mark.parametrize("text", ["6013821670", "01 8000 916821"])
def test_a_number_to_which_no_message_goes_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="no es de un celular"):
        spelling.phone(text, "CO")


def test_a_country_without_numbers_of_its_own_still_gets_an_example() -> None:
    with pytest.raises(Refused, match="como 3"):
        spelling.phone("12", "AQ")


def test_a_phone_is_kept_as_the_whole_world_dials_it(base: Any) -> None:
    contact = actions.add(phone="300 123 4567", by=None, at=AT)
    assert contact.phone == "+573001234567"


def test_the_country_is_the_institutions(base: Any) -> None:
    describe(name="Instituto", country="ES", by=None, at=AT)
    assert actions.add(phone="612 345 678", by=None, at=AT).phone == "+34612345678"
    with pytest.raises(Refused, match="si es de otro país"):
        actions.add(phone="300 123 4567", by=None, at=AT)


def test_a_document_loses_its_points() -> None:
    assert spelling.document("1.020.304.050") == "1020304050"


def test_a_contact_needs_something_to_be_known_by(base: Any) -> None:
    with pytest.raises(Refused, match="al menos"):
        actions.add(first_name="Ana", by=None, at=AT)


@pytest.mark.parametrize("words", ["ñustez", "Ñustez", "o'connor", "sol.n", "1.020.304.050", "María Sol"])
def test_a_member_is_found_by_name_address_or_document(make_list: Make, make_contact: Make, words: str) -> None:
    students = make_list("estudiantes")
    sol = make_contact(
        "sol.nustez@example.org",
        students,
        first_name="María Sol",
        last_name="Ñustez O'Connor",
        document="1020304050",
    )
    make_contact("luis@example.org", students, first_name="Luis", last_name="Rojas")
    assert [place.contact for place in list_queries.members(students, words=words)] == [sol]


def test_a_search_word_is_no_pattern(make_list: Make, make_contact: Make) -> None:
    students = make_list("estudiantes")
    make_contact("luis@example.org", students, first_name="Luis")
    assert list_queries.members(students, words="%") == []
    assert list_queries.members(students, words="l_is") == []


def test_members_come_in_pages_without_repeating(make_list: Make, make_contact: Make) -> None:
    students = make_list("estudiantes")
    made = [make_contact(f"e{n}@example.org", students).id for n in range(5)]
    first = list_queries.members(students, most=3)
    second = list_queries.members(students, most=3, before=first[-1].contact_id)
    assert [place.contact_id for place in [*first, *second]] == made[::-1]


def test_who_withdrew_is_not_put_back_by_somebody_else(make_list: Make, make_contact: Make) -> None:
    news = make_list("boletin")
    ana = make_contact("ana@example.org", news)
    lists.withdraw(ana, [news], source="página", at=AT)
    with pytest.raises(Refused, match="solo ella"):
        lists.put_on(news, ana, source="base", by=None, at=AT)


def test_a_code_is_used_once(make_list: Make) -> None:
    make_list("boletin")
    with pytest.raises(Refused, match="Ya existe una lista"):
        make_list("boletin")
