"""A program with somebody's token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.desk.browsing import House

V1 = "/api/v1"
# What stands in the paths, where one campaign of the first ticket went out.
PLACES = {
    "campaign_id": "1", "seq": "0", "link": "0", "number": "2026-0001", "kind": "campaign", "key": "1", "form": "csv",
    "proposal": "1", "file": "nadie", "banner": "1", "task": "1", "year": "2026", "serial": "1", "contact": "1",
    "proof": "1", "comment": "1",
}  # fmt: skip


def token(house: House, name: str, *scopes: str, days: int = 365) -> str:
    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.office.people.models import Person
    from ticketing.office.tokens import actions
    from ticketing.office.tokens.scopes import SCOPES

    with house.open():
        person = db.session.query(Person).filter_by(name=name).one()
        plain = actions.make(person, "pruebas", scopes or SCOPES, by=None, at=clock.now(), days=days)
        db.session.commit()
    return plain


class Program:
    """A program with somebody's token."""

    def __init__(self, house: House, name: str, *scopes: str) -> None:
        self.client = house.app.test_client()
        self.headers = {"Authorization": f"Bearer {token(house, name, *scopes)}"}

    def get(self, path: str) -> TestResponse:
        return self.client.get(V1 + path, headers=self.headers)

    def post(self, path: str, *, key: str = "", seen: str = "", **what: Any) -> TestResponse:
        return self.ask("POST", path, key=key, seen=seen, **what)

    def patch(self, path: str, *, key: str = "", seen: str = "", **what: Any) -> TestResponse:
        return self.ask("PATCH", path, key=key, seen=seen, **what)

    def ask(self, method: str, path: str, *, key: str = "", seen: str = "", **what: Any) -> TestResponse:
        more = {name: value for name, value in {"Idempotency-Key": key, "If-Match": seen}.items() if value}
        return self.client.open(V1 + path, method=method, headers=self.headers | more, **what)
