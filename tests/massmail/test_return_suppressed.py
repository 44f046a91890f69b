"""What a provider did not hand over, since its own list forbids it, blames neither the text nor the sender."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.massmail.test_lost import sent
from tests.massmail.test_return_handling import figures, is_blocked
from tests.massmail.world import AT, commit, fill, recipients, started

DROPPED: list[dict[str, Any]] = [
    {"event": "dropped", "reason": reason, "email": "x@correo.example"}
    for reason in ("Bounced Address", "Spam Reporting Address", "Unsubscribed Address", "SpamReporting: suppressed")
]


def from_sendgrid(event: dict[str, Any]) -> bytes:
    from ticketing.massmail.returns import sendgrid

    return sendgrid.as_mail(json.dumps(event).encode())


def from_mailgun(**event: Any) -> bytes:
    from ticketing.massmail.returns import mailgun

    about = {"event": "failed", "severity": "permanent", "recipient": "x@correo.example"} | event
    return mailgun.as_mail(json.dumps({"event-data": about}).encode())


def from_postmark(**event: Any) -> bytes:
    from ticketing.massmail.returns import postmark

    told = {"RecordType": "Bounce", "Email": "x@correo.example"} | event
    assert postmark.concerns_us(told)
    return postmark.as_mail(json.dumps(told).encode())


def from_amazon(**event: Any) -> bytes:
    return b"Content-Type: text/plain\r\n\r\n" + json.dumps(event).encode()


def who(**more: Any) -> list[dict[str, Any]]:
    return [{"emailAddress": "x@correo.example", "action": "failed", "status": "5.1.1"} | more]


def kinds(raw: bytes) -> list[tuple[str, str | None, str]]:
    from ticketing.massmail.returns.classify import classify

    return [(one.kind, one.recipient, one.reason) for one in classify(raw)]


HELD = [("soft", "x@correo.example", "suppressed")]
SPAMMER = "Not delivering to a user who marked your messages as spam"


@pytest.mark.parametrize("event", DROPPED[:3])
def test_what_sendgrid_dropped_for_its_list_is_nobodys_fault(event):
    assert kinds(from_sendgrid(event)) == HELD


def test_what_sendgrid_dropped_for_the_text_is_the_texts_fault():
    assert [kind for kind, *_ in kinds(from_sendgrid(DROPPED[0] | {"reason": "Spam Content"}))] == ["policy"]


@pytest.mark.parametrize(
    "event",
    [
        {"delivery-status": {"code": 605, "description": "Not delivering to previously bounced address"}},
        {"delivery-status": {"code": 606, "description": "Not delivering to unsubscribed address"}},
        {"delivery-status": {"code": "607", "message": SPAMMER}},
        {"reason": "suppress-complaint", "delivery-status": {"message": SPAMMER}},
        {"reason": "suppress-bounce", "delivery-status": {"code": 605, "bounce-type": "hard"}},
    ],
)  # fmt: skip
def test_what_mailgun_kept_back_is_nobodys_fault(event):
    assert kinds(from_mailgun(**event)) == HELD


@pytest.mark.parametrize(
    "event",
    [
        {"Type": "SMTPApiError", "Description": "An error occurred", "Details": "406: inactive, spam complaint"},
        {"Type": "ManuallyDeactivated", "Details": None},
        {"Type": "ManuallyDeactivated", "Description": "The user was manually deactivated."},
    ],
)  # fmt: skip
def test_what_postmark_holds_for_inactive_is_nobodys_fault(event):
    assert kinds(from_postmark(**event)) == HELD


@pytest.mark.parametrize("sub", ["Suppressed", "OnAccountSuppressionList"])
def test_what_amazon_suppressed_is_nobodys_fault(sub):
    words = "Amazon SES has suppressed sending to this address: recent history of bouncing as an invalid address"
    bounce = {"bounceType": "Permanent", "bounceSubType": sub, "bouncedRecipients": who(diagnosticCode=words)}
    assert kinds(from_amazon(notificationType="Bounce", bounce=bounce)) == HELD


def test_who_complained_before_and_was_written_nothing_did_not_complain_again():
    told = {"complaintSubType": "OnAccountSuppressionList", "complainedRecipients": who()}
    assert kinds(from_amazon(notificationType="Complaint", complaint=told)) == HELD


@pytest.mark.parametrize(
    "said",
    [
        "554 5.7.1 Recipient address was suppressed due to customer policy",
        "550 5.7.1 The address is on the account's suppression list: spam complaint",
        "550 5.1.1 Amazon SES has suppressed sending to this address: it bounced as an invalid address",
        "605 Not delivering to previously bounced address",
        "607 Not delivering to a user who marked your messages as spam",
        "406 You tried to send to a recipient that has been marked as inactive: spam complaint, policy",
    ],
)
def test_a_providers_list_is_known_by_its_words_at_the_hand_over_too(said):
    from ticketing.massmail.replies.meaning import kind_of

    assert kind_of(int(said[:3]), said) == "soft"
    told = f"From: MAILER-DAEMON@mx.example.net\n\n<x@correo.example>: {said}\n"
    assert kinds(told.encode()) == HELD


@pytest.fixture
def campaign(base: Any) -> Any:
    """Twenty people have it, by way of SendGrid."""
    fill(20)
    one = started(at=AT)
    sent(one, range(20), AT)
    for each in recipients(one):
        each.external_id = f"sendgrid-{each.seq:06}"
    commit()
    return one


def drop(seqs: range, *, at: datetime = AT, told_at: datetime = AT, **event: Any) -> None:
    from ticketing.massmail.returns import actions, jobs

    for seq in seqs:
        raw = DROPPED[1] | {"smtp-id": f"<sendgrid-{seq:06}@geopod>", "timestamp": int(told_at.timestamp())} | event
        actions.keep("sendgrid", f"{seq} {at}", json.dumps(raw).encode(), at=at, form="sendgrid")
    commit()
    jobs.handle_returns(at)


def test_a_whole_list_of_the_providers_holds_no_campaign(base, campaign):
    from ticketing.massmail.campaigns.queries import get

    drop(range(15))
    assert get(campaign.id).status == "running"
    assert figures(campaign) == {"bounced": 15}
    assert not any(is_blocked(campaign, seq) for seq in range(20))


def test_the_persons_story_says_who_told_it_and_when_by_its_own_clock(base, campaign):
    from ticketing.massmail.statistics.explain import BOUNCE, explain

    happened = AT + timedelta(minutes=7)
    drop(range(3, 4), at=AT + timedelta(hours=9), told_at=happened)
    told = explain(campaign.id, 3)
    assert told.in_short == "El proveedor de envío no se lo entregó: la tiene en su propia lista de no enviar."
    (one,) = [one for one in told.moments if one.kind == BOUNCE]
    assert one.at == happened
    assert one.what == (
        "No se entregó. El proveedor de envío la tiene en su propia lista de no enviar, y no se la entregó. "
        "Lo avisó SendGrid."
    )
    assert "Spam Reporting Address" in one.said


@pytest.mark.parametrize("wrong", [AT - timedelta(days=400), AT + timedelta(days=400)])
def test_a_clock_that_cannot_be_right_is_not_believed(base, campaign, wrong):
    from ticketing.massmail.statistics.explain import BOUNCE, explain

    drop(range(3, 4), at=AT + timedelta(hours=1), told_at=wrong)
    assert [one.at for one in explain(campaign.id, 3).moments if one.kind == BOUNCE] == [AT + timedelta(hours=1)]


MOMENT = datetime(2026, 3, 2, 20, 9, 19, tzinfo=UTC)


@pytest.mark.parametrize(
    ("source", "event"),
    [
        ("sendgrid", {"timestamp": MOMENT.timestamp()}),
        ("mailgun", {"event-data": {"timestamp": MOMENT.timestamp()}}),
        ("postmark", {"BouncedAt": "2026-03-02T15:09:19.0000000-05:00"}),
        ("sns", {"notificationType": "Bounce", "bounce": {"timestamp": "2026-03-02T20:09:19.000Z"}}),
        ("sns", {"notificationType": "Complaint", "complaint": {"timestamp": "2026-03-02T20:09:19Z"}}),
    ],
)
def test_every_providers_clock_is_read(source, event):
    from ticketing.massmail.returns.providers import PROVIDERS

    assert PROVIDERS[source].told_at(json.dumps(event).encode()) == MOMENT


@pytest.mark.parametrize("said", [None, "", "ayer", float("inf"), 1e30, True, {}])
def test_what_is_no_moment_is_none(said):
    from ticketing.massmail.replies.moments import moment

    assert moment(said) is None
