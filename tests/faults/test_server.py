"""F3, F4, F6 to F9: what a mail server may do to a campaign. Nobody is lost, nobody is blamed for another's fault."""

from __future__ import annotations

import socket
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.faults.judge import addresses, judged, status, through_the_pauses, told
from tests.harness import mailbox as mailboxes
from tests.harness.smtp_faults import Fault
from tests.massmail.world import commit, fill, recipients, sending, sheet, started, until

PEOPLE = 100


def test_f3_a_promise_that_does_not_arrive_repeats_one_message_and_blames_nobody(base, smtp, sink):
    sink.misbehave(Fault(at="accepted", match=r"\.[0-9]*[27]0@", close=True, each=1))
    fill(PEOPLE)
    campaign = started()
    with sending(base, smtp):
        moved = through_the_pauses(campaign.id)
    found = told("F3", **judged(addresses(PEOPLE), sink), failed=sheet(campaign.id)["failed"], clock_moved=moved)
    assert (found["lost"], found["strangers"], found["differing_ids"], found["failed"]) == (0, 0, 0, 0)
    assert found["twice"] == 2


def test_f4_a_closed_port_is_asked_once_a_step_and_sending_resumes_alone(base, smtp, tmp_path, caplog):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    fill(PEOPLE)
    campaign = started()
    with sending(base, elsewhere(base, f"smtp://127.0.0.1:{port}")):
        until(lambda: caplog.text.count("Next try in") >= 3, "three steps")
        steps, away = caplog.text.count("Next try in"), sheet(campaign.id)
        with mailboxes.running(tmp_path / "late", port=port) as late:
            until(status(campaign.id, "finished"), "finished", seconds=30)
            found = judged(addresses(PEOPLE), late)
    attempts = Counter(row.attempts for row in recipients(campaign))
    told("F4", **found, steps=steps, failed_while_away=away["failed"], attempts=dict(attempts))
    assert (found["lost"], found["twice"], away["failed"], away["pending"]) == (0, 0, 0, PEOPLE)
    assert set(attempts) == {1}
    assert steps <= 4


def test_f6_a_storm_of_not_now_and_greylisting_ends_with_everybody_served(base, smtp, sink):
    sink.misbehave(
        Fault(at="rcpt", match=r"\.[0-9]*[147]@", reply="451 4.3.0 try later", each=2),
        Fault(at="rcpt", match=r"\.[0-9]*5@", reply="421 4.3.2 closing", close=True, each=1),
        Fault(at="rcpt", reply="450 4.7.1 greylisted", each=1),
    )
    fill(PEOPLE)
    campaign = started()
    with sending(base, smtp):
        moved = through_the_pauses(campaign.id, seconds=100)
    attempts = Counter(row.attempts for row in recipients(campaign))
    found = told("F6", **judged(addresses(PEOPLE), sink), attempts=dict(attempts), clock_moved=moved)
    assert (found["lost"], found["twice"], sheet(campaign.id)["accepted"]) == (0, 0, PEOPLE)
    assert max(attempts) <= 4
    assert blocked() == []


def test_f7_a_server_that_throttles_everything_for_a_quarter_of_an_hour_ends_no_campaign(base, smtp, sink):
    from ticketing import clock

    sink.misbehave(Fault(at="rcpt", reply="454 4.7.1 throttled"))
    fill(PEOPLE)
    campaign = started()
    seen = []
    with sending(base, smtp):
        for _ in range(3):
            until(lambda: sheet(campaign.id)["accepted"] == 0 and sheet(campaign.id)["deferred"], "deferred")
            seen.append(sheet(campaign.id)["status"])
            clock.move(timedelta(minutes=5))
        sink.misbehave()
        through_the_pauses(campaign.id, seconds=150)  # slowly at first: the server asked for less
    found = told("F7", **judged(addresses(PEOPLE), sink), seen=seen, accepted=sheet(campaign.id)["accepted"])
    assert "finished" not in seen
    assert (found["lost"], found["twice"], found["accepted"]) == (0, 0, PEOPLE)


def test_f8_a_password_that_is_refused_holds_the_campaign_at_once(base, smtp, sink):
    sink.misbehave(
        Fault(at="ehlo", reply="250-sink\r\n250-AUTH PLAIN LOGIN\r\n250 PIPELINING"),
        Fault(at="auth", reply="535 5.7.8 no"),
    )
    fill(20)
    campaign = started()
    with sending(base, elsewhere(base, f"smtp://yo:clave@127.0.0.1:{sink.port}")):
        until(status(campaign.id, "held"), "held")
    found = told("F8 535", **judged((), sink), pending=sheet(campaign.id)["pending"], blocked=len(blocked()))
    commit()
    assert "535 5.7.8 no" in campaign.held_reason
    assert (found["messages"], found["pending"], found["blocked"]) == (0, 20, 0)


def test_f8_a_full_mailbox_or_a_refused_text_suppresses_nobody(base, smtp, sink):
    sink.misbehave(
        Fault(at="rcpt", match=r"\.1@", reply="552 5.2.2 mailbox full"),
        Fault(at="message", match=r"\.2@", reply="554 5.7.9 not authenticated"),
        Fault(at="rcpt", match=r"\.3@", reply="550 5.1.1 no such user"),
    )
    fill(40)
    campaign = started()
    with sending(base, smtp):
        through_the_pauses(campaign.id, step=timedelta(hours=5))
    keys = blocked()
    innocent = [key for number in range(40) if number != 3 for key in keys if key == key_of(number)]
    found = told("F8 mix", **judged(addresses(40), sink), blocked=len(keys), wrong=len(innocent))
    assert (found["wrong"], found["lost"]) == (0, 3)
    assert {row.email.partition("@")[0] for row in recipients(campaign, state=3)} == {
        "estudiantes.1", "estudiantes.2", "estudiantes.3",
    }  # fmt: skip


def elsewhere(app, url: str):
    """The settings with another mail server, as every part of the application reads them."""
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], smtp_url=url)
    return app.config["SETTINGS"]


WORDS = ["9" * 100_000, "250-never\r\n" * 50 + "251 ends otherwise", "25ñ qué", "\r\n\r\n", "999 nothing"]
MOMENTS = ["mail", "rcpt", "data", "message", "accepted"]


def test_f9_what_is_no_smtp_loses_nobody(base, smtp, sink):
    faults = [Fault(at=moment, reply=words, times=1) for moment in MOMENTS for words in WORDS]
    faults += [Fault(at=moment, close=True, times=1) for moment in [*MOMENTS, "ehlo"]]
    sink.misbehave(*faults)
    fill(PEOPLE)
    campaign = started()
    with sending(base, smtp):
        through_the_pauses(campaign.id, seconds=100)
    found = told("F9", **judged(addresses(PEOPLE), sink), faults=len(faults), failed=sheet(campaign.id)["failed"])
    assert (found["lost"], found["differing_ids"], found["failed"]) == (0, 0, 0)
    assert found["twice"] <= len(WORDS) + 1


@pytest.mark.parametrize("answer", ["454 4.7.0 not now", "220 go\r\nand more in clear", "220 go"])
def test_f9_a_protection_that_fails_leaves_everybody_waiting(base, smtp, sink, answer):
    from ticketing.massmail.transports.troubles import troubles

    sink.misbehave(
        Fault(at="ehlo", reply="250-sink\r\n250 STARTTLS"), Fault(at="starttls", reply=answer, close=answer == "220 go")
    )
    fill(20)
    campaign = started()
    with sending(base, elsewhere(base, f"smtp+starttls://127.0.0.1:{sink.port}")):
        said = until(troubles, "trouble")[0].said
    left = sheet(campaign.id)
    told("F9 STARTTLS", said=said, messages=len(sink.accepted()), pending=left["pending"])
    assert (sink.accepted(), left["pending"], left["failed"]) == ([], 20, 0)
    assert ": ." not in said  # it says why


def blocked() -> list[str]:
    """The keys that are suppressed everywhere."""
    from sqlalchemy import select

    from ticketing.audience.suppression.models import Suppression
    from ticketing.extensions import db

    keys = list(db.session.scalars(select(Suppression.key)))
    db.session.rollback()
    return keys


def key_of(number: int) -> str:
    from ticketing.audience.contacts.queries import by_email
    from ticketing.extensions import db

    key = by_email(f"estudiantes.{number}@correo.example").address_key
    db.session.rollback()
    return key
