"""Somebody holds the tables of PostgreSQL: whatever is posted meanwhile is told soon, and what was typed is kept."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import make_url

from tests.faults.test_busy import SOON
from tests.upkeep import house_of_forms as houses
from tests.upkeep.test_nonsense import all_forms

if TYPE_CHECKING:
    from tests.harness.postgres import Server
    from tests.upkeep.house_of_forms import Place, Shown

# That one form is told is in test_busy; all of them take half a minute, most of it to find them.
pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]
WAIT = 60  # milliseconds, in place of the 900 that people wait: there are some ninety forms
MARK = "Lo que escribí con cuidado."
# A search; nothing to be tried again; and an address that is on no list is told the same as any other.
CHANGES_NOTHING = {"returns.search", "condition.all_again", "leaving.asked"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, postgres: Server) -> Iterator[Place]:
    """The house in which everything stands, on PostgreSQL; nobody there waits long."""
    from ticketing import patience

    with pytest.MonkeyPatch.context() as patch, houses.opened(tmp_path_factory.mktemp("house"), postgres) as found:
        patch.setattr(patience, "PEOPLE_WAIT", WAIT)
        yield found


@pytest.fixture(scope="module")
def everything(place: Place) -> list[Shown]:
    return all_forms(place)


@contextmanager
def held(place: Place, mode: str) -> Iterator[None]:
    """Every table, by another's transaction: EXCLUSIVE lets others read, ACCESS EXCLUSIVE does not."""
    from ticketing.extensions import db

    with place.app.app_context():
        db.engine.dispose()  # whoever connects now waits as long as is said here
        url = make_url(place.app.config["SQLALCHEMY_DATABASE_URI"]).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False)) as other:
        found = other.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'").fetchall()
        other.execute(f"LOCK TABLE {', '.join(name for (name,) in found)} IN {mode} MODE")
        yield
        other.rollback()


def posted(place: Place, form: Shown) -> tuple[int, bool, float]:
    """The status, whether what was typed stands there again, and the seconds that it took."""
    values = {name: list(many) for name, many in form.values.items() if name != "once"}
    place.sign_in()  # whoever posts the button that signs out has no session afterwards
    began = time.monotonic()
    answer = place.post(form, values | {"note": [MARK]})
    return answer.status_code, MARK in unescape(answer.text), time.monotonic() - began


def test_where_nothing_can_be_read_every_form_is_told_so_and_keeps_its_words(
    place: Place, everything: list[Shown]
) -> None:
    with held(place, "ACCESS EXCLUSIVE"):
        told = {form.endpoint: posted(place, form) for form in everything}

    assert {one: status for one, (status, _kept, _seconds) in told.items() if status != 503} == {}
    programs = {"requests.autosave", "uploads.upload_image"}
    assert {one for one, (status, kept, _) in told.items() if status == 503 and not kept} <= programs
    assert max(seconds for _status, _kept, seconds in told.values()) < SOON


def test_where_nothing_can_be_written_none_is_answered_as_if_it_were_done(
    place: Place, everything: list[Shown]
) -> None:
    """What is refused before anything is to be written is refused as ever; all else is told that it is to wait."""
    with held(place, "EXCLUSIVE"):
        told = {form.endpoint: posted(place, form) for form in everything}

    done = {one: status for one, (status, _kept, _seconds) in told.items() if status < 400}
    broken = {one: status for one, (status, _kept, _seconds) in told.items() if status >= 500 and status != 503}
    assert (set(done) - CHANGES_NOTHING, broken) == (set(), {})
    assert len([one for one, (status, _kept, _seconds) in told.items() if status == 503]) > len(told) / 2
    assert max(seconds for _status, _kept, seconds in told.values()) < SOON
