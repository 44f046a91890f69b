"""What an operation describes is what it takes: one description of each body, held for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask import g

from ticketing.api.description import OPERATIONS
from ticketing.api.frame import Invalid, body

if TYPE_CHECKING:
    from flask import Flask

    from ticketing.api.table import Operation

WRITES = [one for one in OPERATIONS if one.body is not None]
FITS = {"string": "texto", "integer": 7, "boolean": True}
each = pytest.mark.parametrize("operation", WRITES, ids=lambda one: one.name)


def sent(app: Flask, operation: Operation, said: object) -> dict[str, object]:
    """What the operation reads of this body."""
    with app.test_request_context(f"/api/v1{operation.path}", method=operation.method, json=said):
        g.described = operation.body
        return body()


def members(operation: Operation) -> dict[str, str]:
    """What may be sent: name -> kind; a choice is a text."""
    assert operation.body is not None
    return {name: one.get("type", "string") for name, one in operation.body["properties"].items()}


@each
def test_every_described_member_is_read_as_its_kind(app_sqlite: Flask, operation: Operation) -> None:
    whole = {name: FITS[kind] for name, kind in members(operation).items()}
    assert sent(app_sqlite, operation, whole) == whole


@each
def test_a_member_of_another_kind_is_refused_by_name(app_sqlite: Flask, operation: Operation) -> None:
    for name, kind in members(operation).items():
        others = [value for other, value in FITS.items() if other != kind]
        for wrong in ([], {}, None, 1.5, *others):
            with pytest.raises(Invalid, match=f"«{name}»"):
                sent(app_sqlite, operation, {name: wrong})


@each
def test_what_is_not_described_is_refused(app_sqlite: Flask, operation: Operation) -> None:
    with pytest.raises(Invalid, match="No se conoce «otra»"):
        sent(app_sqlite, operation, {"otra": 1})


def test_every_write_describes_its_body() -> None:
    assert [one.name for one in OPERATIONS if one.method != "GET" and one.body is None] == []
