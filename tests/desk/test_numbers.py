"""The numbers of tickets, with the prefix of their procedure or without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desk.another_house import asked
from ticketing.desk.access.queries import get, search
from ticketing.desk.cases.numbers import Number, read_number
from ticketing.desk.filing.numbers import next_serial
from ticketing.web.outcomes import Missing

if TYPE_CHECKING:
    from tests.desk.cast import Cast


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2026-0148", Number("", 2026, 148)),
        ("HSC-2026-0007", Number("HSC", 2026, 7)),
        ("hsc-2026-7", Number("HSC", 2026, 7)),
        ("2026-123456789", None),
        ("HSC-", None),
        ("20260148", None),
        ("1HSC-2026-0007", None),
        ("", None),
    ],
)
def test_a_number_is_read_as_people_write_it(text: str, number: Number | None) -> None:
    assert read_number(text) == number


def test_a_number_is_written_as_it_is_read() -> None:
    assert [str(Number(prefix, 2026, 7)) for prefix in ("", "HSC")] == ["2026-0007", "HSC-2026-0007"]
    assert str(Number("", 2026, 12345)) == "2026-12345"


def test_each_prefix_counts_by_itself(cast: Cast) -> None:
    assert [next_serial("", 2026), next_serial("HSC", 2026), next_serial("HSC", 2026), next_serial("HSC", 2027)] == [
        1, 1, 2, 1,
    ]  # fmt: skip


def test_a_request_bears_its_procedures_prefix_and_is_found_with_it_and_without(cast: Cast) -> None:
    ticket = asked(cast.requester)
    me, on = cast.requester, ticket.filed_at.date()

    assert ticket.number == "HOS-2026-0001"
    assert get("HOS-2026-0001", me, frozenset({"requester"}), on) is ticket
    with pytest.raises(Missing):
        get("2026-0001", me, frozenset({"requester"}), on)
    found = [search(me, frozenset({"requester"}), on, q) for q in ("hos-2026-0001", "2026-0001", "XYZ-2026-0001")]
    assert found == [[ticket], [ticket], []]
