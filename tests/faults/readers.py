"""People who take themselves off a list through the public page, many at a time, and what they were told."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from flask import Flask

    from ticketing.massmail.campaigns.models import Campaign


ONE_CLICK = {"List-Unsubscribe": "One-Click"}
Post = Callable[[str], int]  # a page's address, posted to; the status of the answer


@dataclass
class Readers:
    """`told`: answers by status; `acked`: who was told that it is done, and at which instant (true seconds)."""

    told: Counter[int] = field(default_factory=Counter)
    acked: dict[str, float] = field(default_factory=dict)


def addresses_to_leave(app: Flask, campaign: Campaign) -> dict[str, str]:
    """The removal page's address by mail address, for each recipient of a frozen campaign."""
    from tests.massmail.world import recipients
    from ticketing.massmail.identity import tokens

    secret = app.config["SETTINGS"].secret_key
    rows = recipients(campaign)
    return {row.email: f"/u/{tokens.token(secret, tokens.REMOVAL, row.campaign_id, row.seq)}" for row in rows}


def in_process(app: Flask) -> Post:
    """Asks the application itself."""
    return lambda page: app.test_client().post(page, data=ONE_CLICK).status_code


def over_http(port: int) -> Post:
    """Asks the web server that listens on a port."""

    def post(page: str) -> int:
        wire = HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            form = {"Host": "publico.test", "Content-Type": "application/x-www-form-urlencoded"}
            wire.request("POST", page, urlencode(ONE_CLICK), form)
            return wire.getresponse().status
        finally:
            wire.close()

    return post


def leave(post: Post, addresses: dict[str, str], *, stop: threading.Event | None = None, width: int = 6) -> Readers:
    """Each posts once; whoever is told of an error tries once more a moment later."""
    import time

    found, lock = Readers(), threading.Lock()

    def one(email: str) -> None:
        for _ in range(2):
            if stop is not None and stop.is_set():
                return
            status = post(addresses[email])
            with lock:
                found.told[status] += 1
                if status == 200:
                    found.acked[email] = time.time()
                    return
            time.sleep(0.1)

    with ThreadPoolExecutor(width) as pool:
        list(pool.map(one, addresses))
    return found


def still_members(emails: object, code: str) -> int:
    """How many of them are still on the list, whatever they were told."""
    from sqlalchemy import func, select

    from ticketing.audience.contacts.models import Contact
    from ticketing.audience.lists.models import CONFIRMED, Membership
    from ticketing.audience.lists.queries import by_code
    from ticketing.extensions import db

    db.session.rollback()
    here = (Membership.list_id == by_code(code).id, Membership.status == CONFIRMED)
    query = select(func.count()).select_from(Membership).join(Contact, Contact.id == Membership.contact_id)
    found = db.session.scalar(query.where(*here, Contact.email.in_(list(emails))))  # type: ignore[call-overload]
    db.session.rollback()
    return int(found)
