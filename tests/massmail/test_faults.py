"""A defect that one campaign brings: it alone is held, in words, and everybody who looks is told."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.massmail.world import author, commit, drafted, fill, finished, recipients, sending, sheet, started, until
from workflows.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

ACCENT = "atención@ejemplo.example"


@pytest.fixture
def base(app_postgres: Flask, leave: list[str], alone: None) -> Iterator[Flask]:
    """One database is enough: the sender is what is tried here."""
    with app_postgres.app_context():
        yield app_postgres


def spoilt(campaign, **columns):
    """As a row of before has it, or one that somebody changed in the database."""
    for name, value in columns.items():
        setattr(campaign, name, value)
    commit()
    return campaign


def looked_at():
    from ticketing.massmail import looks

    return looks.senders()


def held(campaign):
    return lambda: sheet(campaign.id)["status"] == "held"


def reason(campaign):
    from ticketing.extensions import db

    db.session.refresh(campaign)
    return campaign.held_reason


@pytest.mark.parametrize("column", ["reply_to", "from_address"])
def test_an_address_that_no_server_takes_holds_its_campaign_and_lets_the_others_go(base, smtp, mailbox, column):
    fill(5)
    who = author()
    bad = spoilt(started(by=who), **{column: ACCENT})
    sound = started(by=who)

    with sending(base, smtp):
        until(finished(sound), "the sound one is finished")
        until(held(bad), "the other is held")
        well = looked_at()

    assert len(mailbox.accepted()) == 5
    assert sheet(bad.id)["pending"] == 5
    assert "«atención@ejemplo.example» lleva letras que este servidor de correo no acepta." in reason(bad)
    assert well == f"campañas retenidas por un error al enviarlas: la {bad.id} (NeedsUtf8); las demás siguen"


@pytest.mark.parametrize(
    "columns",
    [
        {"audience_rule": {"lists": ["no existe"]}},
        {"terms": {"de": "otra versión"}},
        {"send_window": {"from": "nunca"}},
    ],
    ids=lambda columns: next(iter(columns)),
)
def test_whatever_is_wrong_with_a_running_campaign_keeps_no_other_waiting(base, smtp, mailbox, columns):
    from sqlalchemy import update

    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import Campaign

    fill(5)
    who = author()
    bad, sound = started(by=who), started(by=who)
    table = Campaign.__table__
    db.session.execute(update(table).where(table.c.id == bad.id).values(**columns))
    commit()

    with sending(base, smtp):
        until(finished(sound), "the sound one is finished")
        until(held(bad), "the other is held")

    assert len(mailbox.accepted()) == 5
    assert "por un error" in reason(bad)


def test_a_campaign_that_was_armed_with_such_an_address_does_not_start(base):
    from ticketing import clock
    from ticketing.massmail.campaigns import actions
    from ticketing.massmail.ticks import start_due

    fill(2)
    now = clock.now()
    campaign = drafted(at=now)
    actions.arm(campaign, start_at=None, by=None, at=now)
    spoilt(campaign, reply_to=ACCENT)

    start_due(now)

    assert sheet(campaign.id)["status"] == "held"
    assert "El correo para respuestas no sirve" in reason(campaign)


def test_a_draft_with_such_an_address_is_not_armed(base):
    from ticketing import clock
    from ticketing.massmail.campaigns import actions

    fill(2)
    now = clock.now()
    with pytest.raises(Refused, match="El correo para respuestas no sirve: «atención@ejemplo"):
        actions.arm(drafted(at=now, reply_to=ACCENT), start_at=None, by=None, at=now)


def test_a_start_that_meets_a_defect_holds_its_campaign_and_starts_the_next(base):
    from sqlalchemy import update

    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.massmail.campaigns import actions
    from ticketing.massmail.campaigns.models import Campaign
    from ticketing.massmail.ticks import start_due

    fill(2)
    now, who = clock.now(), author()
    bad, sound = drafted(at=now, by=who), drafted(at=now, by=who)
    for one in (bad, sound):
        actions.arm(one, start_at=None, by=None, at=now)
    db.session.execute(update(Campaign.__table__).where(Campaign.id == bad.id).values(terms={"de": "otra versión"}))
    commit()

    start_due(now)

    assert (sheet(bad.id)["status"], sheet(sound.id)["status"]) == ("held", "running")
    assert f"campañas retenidas por un error al enviarlas: la {bad.id} (TypeError)" in looked_at()


def test_once_it_is_armed_again_nobody_is_told_of_a_defect_any_more(base, smtp, mailbox):
    from ticketing import clock
    from ticketing.massmail.campaigns import actions

    fill(3)
    campaign = spoilt(started(), reply_to=ACCENT)
    with sending(base, smtp):
        until(held(campaign), "held")
        spoilt(campaign, reply_to="")
        actions.arm(campaign, start_at=None, by=None, at=clock.now())
        actions.start(campaign, at=clock.now())
        commit()
        until(finished(campaign), "finished")
        assert looked_at() == "ok"
    assert {row.attempts for row in recipients(campaign)} == {1}


@contextmanager
def broken_claims() -> Iterator[None]:
    """A database in which nothing can be claimed, though it answers."""
    from sqlalchemy import text

    from ticketing.extensions import db

    db.session.execute(text("ALTER TABLE chunk RENAME COLUMN next_try_at TO another"))
    commit()
    try:
        yield
    finally:
        db.session.rollback()
        db.session.execute(text("ALTER TABLE chunk RENAME COLUMN another TO next_try_at"))
        commit()


def test_a_sender_that_only_fails_is_never_said_to_send(base, smtp, mailbox):
    from ticketing import clock
    from ticketing.massmail.chunks import standstill

    fill(3)
    campaign = started()
    commit()
    with sending(base, smtp):
        until(lambda: looked_at() == "ok", "it is at work")
        until(finished(campaign), "finished")
        with broken_claims():
            said = until(lambda: (told := looked_at()) != "ok" and told, "it is told")
            assert "el envío falla desde las" in said
            assert "ProgrammingError" in said
            assert "SELECT" not in said
        until(lambda: looked_at() == "ok", "it works again")
    assert standstill.of_campaign(campaign, clock.now()) == []
