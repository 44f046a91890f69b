"""Providers that tell by HTTPS: what they signed is kept once and counted; what anybody else says is not."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from tests.massmail.test_lost import sent
from tests.massmail.test_return_handling import figures, is_blocked
from tests.massmail.world import AT, commit, fill, recipients, started

if TYPE_CHECKING:
    from flask import Flask

TOPIC = "arn:aws:sns:us-east-1:1:devoluciones"
CERTIFICATE = "https://sns.us-east-1.amazonaws.com/cert.pem"
SES_ID = "0102018f7c1e2a3b-0000-aaaa"
DSN = {
    "notificationType": "Bounce",
    "bounce": {"bouncedRecipients": [{"emailAddress": "x@correo.example", "action": "failed", "status": "5.1.1",
                                      "diagnosticCode": "smtp; 550 5.1.1 user unknown"}]},
    "mail": {"messageId": SES_ID},
}  # fmt: skip


@pytest.fixture
def amazon(monkeypatch: pytest.MonkeyPatch) -> rsa.RSAPrivateKey:
    """A key whose certificate lies where Amazon's does: the network alone is not the real one."""
    from ticketing.massmail.returns import sns

    key, pem = _certified()

    def fetched(url: str) -> bytes:
        return pem

    monkeypatch.setattr(sns, "fetched", fetched)
    return key


@cache
def _certified() -> tuple[rsa.RSAPrivateKey, bytes]:
    """A key, which takes its time to be made, and its certificate."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(7).not_valid_before(AT).not_valid_after(AT + timedelta(days=900))
    return key, made.sign(key, SHA256()).public_bytes(Encoding.PEM)


def notification(key: rsa.RSAPrivateKey, **what: Any) -> dict[str, Any]:
    from ticketing.massmail.returns.sns import SIGNED

    told = {
        "Type": "Notification", "MessageId": "m-1", "TopicArn": TOPIC, "Timestamp": "2026-03-02T15:00:00Z",
        "Message": json.dumps(DSN), "SignatureVersion": "2", "SigningCertURL": CERTIFICATE,
    } | what  # fmt: skip
    said = "".join(f"{name}\n{told[name]}\n" for name in SIGNED[told["Type"]] if name in told)
    told["Signature"] = base64.b64encode(key.sign(said.encode(), padding.PKCS1v15(), SHA256())).decode()
    return told


@pytest.fixture
def campaign(base: Flask) -> Any:
    """Five people have it, by way of SES."""
    base.config["SETTINGS"] = replace(base.config["SETTINGS"], sns_topic=TOPIC)
    fill(5)
    one = started(at=AT)
    sent(one, range(5), AT)
    recipients(one, seq=2)[0].external_id = SES_ID
    commit()
    return one


def handled() -> None:
    from ticketing.massmail.returns.jobs import handle_returns

    handle_returns(AT)


def test_what_amazon_signed_for_our_topic_counts_once(base, campaign, amazon):
    client, told = base.test_client(), notification(amazon)
    assert [client.post("/returns-in/sns", json=told).status_code for _ in range(2)] == [204, 204]
    handled()
    assert figures(campaign) == {"bounced": 1, "bounced_hard": 1}
    assert [is_blocked(campaign, seq) for seq in (1, 2, 3)] == [False, True, False]


@pytest.mark.parametrize(
    "spoil",
    [
        {"Message": json.dumps(DSN | {"x": 1})},
        {"TopicArn": "arn:aws:sns:us-east-1:2:ajeno"},
        {"SigningCertURL": "https://sns.us-east-1.amazonaws.com.evil.example/cert.pem"},
        {"SigningCertURL": "http://sns.us-east-1.amazonaws.com/cert.pem"},
        {"Signature": "bm8="},
        {"Signature": "%%"},
        {"Type": "Otra"},
    ],
)
def test_what_is_not_signed_as_it_must_be_is_refused_and_not_kept(base, campaign, amazon, spoil, caplog):
    from ticketing.massmail.returns.queries import waiting

    answer = base.test_client().post("/returns-in/sns", json=notification(amazon) | spoil)
    assert (answer.status_code, list(waiting())) == (403, [])
    assert caplog.text.count("was not signed as it must be") == 1


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"[" * 100_000, b"\xff"])
def test_what_is_no_notification_is_refused(base, campaign, body):
    assert base.test_client().post("/returns-in/sns", data=body).status_code == 403


def test_without_a_topic_or_a_key_nobody_is_heard(base):
    assert base.test_client().post("/returns-in/sns", json={}).status_code == 404
    assert base.test_client().post("/returns-in/sendgrid", json=[]).status_code == 404
    assert base.test_client().post("/returns-in/mailgun", json={}).status_code == 404
    assert base.test_client().post("/returns-in/postmark", json={}).status_code == 404


def test_sendgrids_events_count_by_our_own_message_id(base, campaign):
    from ticketing.massmail.identity import tokens
    from ticketing.massmail.identity.ours import Domain, message_id

    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    chosen = replace(base.config["SETTINGS"], sendgrid_key=base64.b64encode(public).decode())
    base.config["SETTINGS"] = chosen
    ours = Domain(chosen.secret_key, chosen.mail_domain)
    ids = [message_id(tokens.key(chosen.secret_key), ours, campaign.id, seq) for seq in range(5)]
    events = [
        {"event": "bounce", "smtp-id": ids[0], "status": "5.1.1", "reason": "550 5.1.1 User unknown",
         "email": "x@correo.example", "sg_event_id": "a"},
        {"event": "deferred", "smtp-id": ids[1], "response": "450 later", "email": "x@correo.example",
         "sg_event_id": "b"},
        {"event": "spamreport", "smtp-id": ids[2], "email": "x@correo.example", "sg_event_id": "c"},
        {"event": "open", "smtp-id": ids[3], "sg_event_id": "d"},
    ]  # fmt: skip
    body = json.dumps(events).encode()
    headers = {
        "X-Twilio-Email-Event-Webhook-Timestamp": "1772463600",
        "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(
            key.sign(b"1772463600" + body, ec.ECDSA(SHA256()))
        ).decode(),
    }
    client = base.test_client()
    assert client.post("/returns-in/sendgrid", data=body + b" ", headers=headers).status_code == 403
    assert [client.post("/returns-in/sendgrid", data=body, headers=headers).status_code for _ in range(2)] == [204] * 2
    handled()
    assert figures(campaign) == {"bounced": 1, "bounced_hard": 1, "complaints": 1}
    assert [is_blocked(campaign, seq) for seq in range(5)] == [True, False, True, False, False]


def test_a_topic_that_wants_to_be_confirmed_is_confirmed_at_amazon_alone(base, campaign, amazon):
    said = {"Type": "SubscriptionConfirmation", "Token": "t", "Message": "Confirme"}
    confirm = notification(amazon, **said, SubscribeURL="https://sns.us-east-1.amazonaws.com/?Action=Confirm")
    client = base.test_client()
    assert client.post("/returns-in/sns", json=confirm).status_code == 204
    moved = notification(amazon, **said, SubscribeURL="https://evil.example/")
    assert client.post("/returns-in/sns", json=moved).status_code == 403


@pytest.mark.parametrize("url", ["https://evil.example/", "http://sns.us-east-1.amazonaws.com/", "file:///etc/passwd"])
def test_nothing_is_fetched_from_anywhere_else(url):
    from ticketing.massmail.returns.sns import fetched

    with pytest.raises(ValueError, match="Not an address of SNS"):
        fetched(url)


MAILGUN_KEY = "clave-de-mailgun"
GONE = {"code": 550, "message": "5.1.1 User unknown", "enhanced-code": "5.1.1"}


def mailgun_event(message_id: str, token: str, *, at: Any = AT, **event: Any) -> dict[str, Any]:
    moment = str(int(at.timestamp()))
    made = hmac.new(MAILGUN_KEY.encode(), (moment + token).encode(), hashlib.sha256).hexdigest()
    about = {"recipient": "x@correo.example", "message": {"headers": {"message-id": message_id.strip("<>")}}}
    return {"signature": {"timestamp": moment, "token": token, "signature": made}, "event-data": about | event}


@pytest.fixture
def mailgun_ids(base: Flask, campaign: Any) -> list[str]:
    """The messages of the five, by way of Mailgun; it is the moment at which they went."""
    from ticketing import clock
    from ticketing.massmail.identity import tokens
    from ticketing.massmail.identity.ours import Domain, message_id

    clock.move(AT)
    chosen = base.config["SETTINGS"] = replace(base.config["SETTINGS"], mailgun_key=MAILGUN_KEY)
    ours = Domain(chosen.secret_key, chosen.mail_domain)
    return [message_id(tokens.key(chosen.secret_key), ours, campaign.id, seq) for seq in range(5)]


def test_mailguns_events_count_by_our_own_message_id(base, campaign, mailgun_ids):
    told = [
        mailgun_event(mailgun_ids[0], "a", event="failed", severity="permanent", **{"delivery-status": GONE}),
        mailgun_event(mailgun_ids[1], "b", event="failed", severity="temporary", **{"delivery-status": GONE}),
        mailgun_event(mailgun_ids[2], "c", event="complained"),
        mailgun_event(mailgun_ids[3], "d", event="opened"),
        mailgun_event(mailgun_ids[4], "a", event="failed", severity="permanent", **{"delivery-status": GONE}),
    ]
    answers = [base.test_client().post("/returns-in/mailgun", json=one).status_code for one in told * 2]
    handled()
    assert answers == [204] * 10
    assert figures(campaign) == {"bounced": 1, "bounced_hard": 1, "complaints": 1}
    assert [is_blocked(campaign, seq) for seq in range(5)] == [True, False, True, False, False]


def test_what_mailgun_did_not_sign_lately_is_refused_and_not_kept(base, mailgun_ids):
    from ticketing.massmail.returns.queries import waiting

    good = mailgun_event(mailgun_ids[0], "a", event="complained")
    spoiled: list[Any] = [
        good | {"signature": good["signature"] | {"token": "b"}},
        good | {"signature": good["signature"] | {"timestamp": "x"}},
        good | {"signature": good["signature"] | {"signature": "ñ"}},
        good | {"signature": None},
        mailgun_event(mailgun_ids[0], "c", at=AT - timedelta(hours=13), event="complained"),
        [],
    ]
    client = base.test_client()
    assert [client.post("/returns-in/mailgun", json=one).status_code for one in spoiled] == [403] * 6
    assert list(waiting()) == []


POSTMARK_ID = "883953f4-6105-42a2-a16a-77a8eac79483"
USER_UNKNOWN = "smtp;550 no such user here"


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ({"Type": "HardBounce", "Details": USER_UNKNOWN}, "hard"),
        ({"Type": "Unknown", "Details": USER_UNKNOWN}, "soft"),  # nobody says what the server refused
        ({"Type": "HardBounce", "Details": "smtp;550 5.7.1 Message blocked by policy"}, "policy"),
        ({"Type": "BadEmailAddress", "Details": ""}, "hard"),
        ({"Type": "SoftBounce", "Details": "smtp;552 5.2.2 Mailbox full"}, "soft"),
        ({"Type": "SoftBounce", "Details": "", "Description": "Mailbox full or account disabled."}, "soft"),
        ({"Type": "Transient", "Details": "smtp;451 4.7.1 Greylisted"}, "soft"),
        ({"Type": "SpamNotification", "Details": ""}, "policy"),
        ({"Type": "DMARCPolicy", "Details": None, "Email": 7}, "policy"),
        ({"RecordType": "SpamComplaint", "Type": "SpamComplaint"}, "complaint"),
    ],
)
def test_postmarks_kinds_stand_where_no_reply_is_quoted(event, kind):
    from ticketing.massmail.returns import postmark
    from ticketing.massmail.returns.classify import classify

    assert postmark.concerns_us(event)
    assert [one.kind for one in classify(postmark.as_mail(json.dumps(event).encode()))] == [kind]


def test_postmarks_events_count_once_by_the_id_of_its_reply(base, campaign):
    base.config["SETTINGS"] = replace(base.config["SETTINGS"], postmark_key="despacho:clave ñ")
    recipients(campaign, seq=3)[0].external_id = POSTMARK_ID
    commit()
    told = [
        {"RecordType": "Bounce", "ID": 42, "Type": "HardBounce", "MessageID": POSTMARK_ID, "Details": USER_UNKNOWN},
        {"RecordType": "Bounce", "ID": 43, "Type": "AutoResponder", "MessageID": POSTMARK_ID},
        {"RecordType": "Delivery", "MessageID": POSTMARK_ID},
    ]
    key = {"Authorization": "Basic " + base64.b64encode("despacho:clave ñ".encode()).decode()}
    client = base.test_client()
    answers = [client.post("/returns-in/postmark", json=one, headers=key).status_code for one in told * 2]
    handled()
    assert answers == [204] * 6
    assert figures(campaign) == {"bounced": 1, "bounced_hard": 1}
    assert is_blocked(campaign, 3)


def test_who_calls_without_postmarks_password_is_refused_and_nothing_is_kept(base, campaign, caplog):
    from ticketing.massmail.returns.queries import waiting

    base.config["SETTINGS"] = replace(base.config["SETTINGS"], postmark_key="despacho:clave")
    client, good = base.test_client(), "Basic " + base64.b64encode(b"despacho:clave").decode()
    told = {"RecordType": "SpamComplaint", "MessageID": POSTMARK_ID}
    for said in ({}, {"Authorization": "Basic ñ"}, {"Authorization": good.lower()}, {"Authorization": good + "="}):
        assert client.post("/returns-in/postmark", json=told, headers=said).status_code == 401
    assert caplog.text.count("was not signed as it must be") == 4
    for body in (b"", b"[]", b"{", b"[" * 100_000, b"\xff"):
        answer = client.post("/returns-in/postmark", data=body, headers={"Authorization": good})
        assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert list(waiting()) == []


@pytest.mark.parametrize("known", [True, False])
def test_a_reply_that_names_no_command_is_hard_where_the_provider_knows_it_was_the_address(known):
    from ticketing.massmail.returns import mailgun, sendgrid
    from ticketing.massmail.returns.classify import classify

    says = {"bounce_classification": "Invalid Address"} if known else {}
    grid = {"event": "bounce", "reason": "550 no such user here", "status": "5.0.0", "email": "x@correo.example"} | says
    status = {"code": 550, "message": "no such user here"} | ({"bounce-type": "hard"} if known else {})
    gun = {"event-data": {"event": "failed", "severity": "permanent", "delivery-status": status}}
    for raw in (sendgrid.as_mail(json.dumps(grid).encode()), mailgun.as_mail(json.dumps(gun).encode())):
        assert [one.kind for one in classify(raw)] == ["hard" if known else "soft"]
