"""What comes back is understood: who is hard, who is not, and whose message it was."""

from __future__ import annotations

import json
import re
import time
import tomllib
from pathlib import Path

import pytest

from ticketing.massmail.identity import addresses
from ticketing.massmail.replies import codes, reasons, texts
from ticketing.massmail.replies.verdict import Verdict
from ticketing.massmail.returns import command, tracing
from ticketing.massmail.returns.classify import classify

SAMPLES = Path(__file__).with_name("returns_samples")
CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "bounces"
KEY = b"a key of the tests, nobody else's"
ANA, LUIS = "ana@example.org", "luis@example.org"

HARD, SOFT, POLICY, RATE = "hard", "soft", "policy", "rate"
EXPECTED: dict[str, list[tuple[str, str | None, str]]] = {
    "arf-abuse": [("complaint", ANA, "")],
    "blocked-address": [(POLICY, ANA, "5.7.1")],
    "delivered": [("delivered", ANA, "2.0.0")],
    "domino-not-listed": [(HARD, ANA, "")],
    "dragonfly": [(HARD, ANA, "")],
    "exchange-2003": [(HARD, ANA, "")],
    "exchange-spanish": [(HARD, ANA, "5.1.10")],
    "exim-expired": [(SOFT, ANA, "")],
    "exim-rcpt-refused": [(HARD, ANA, "")],
    "exim-unrouteable": [(HARD, ANA, "")],
    "german-base64": [(HARD, ANA, "")],
    "gmail-dmarc": [(POLICY, ANA, "5.7.26")],
    "gmail-inactive": [(SOFT, ANA, "5.2.1")],
    "gmail-not-found": [(HARD, ANA, "5.1.1")],
    "gmail-rate": [(RATE, ANA, "4.2.1")],
    "google-groups": [(POLICY, "becas@example.org", "")],
    "japanese-mailbox-full": [(SOFT, ANA, "")],
    "left-the-company": [("auto_reply", ANA, "")],
    "moved": [(HARD, ANA, "5.1.6")],
    "null-mx": [(HARD, ANA, "5.1.10")],
    "opensmtpd": [(HARD, ANA, "")],
    "ordinary-letter": [("unknown", None, "")],
    "outlook-access-denied": [(HARD, ANA, "5.4.1")],
    "postfix-delayed": [(SOFT, ANA, "4.4.1")],
    "postfix-expired": [(SOFT, ANA, "4.4.1")],
    "postfix-refused-after-data": [(SOFT, ANA, "5.0.0")],
    "postfix-sender-domain-unknown": [(POLICY, ANA, "4.1.8")],
    "postfix-spamfilter-host-says-unknown": [(HARD, ANA, "5.1.1")],
    "postfix-temporary-unknown": [(SOFT, ANA, "4.1.1")],
    "postfix-two-recipients": [(HARD, ANA, "5.0.0"), (SOFT, LUIS, "5.2.2")],
    "postfix-user-unknown": [(HARD, ANA, "5.1.1")],
    "qmail-no-mailbox": [(HARD, ANA, "5.1.1")],
    "qmail-over-quota": [(SOFT, ANA, "5.2.2")],
    "qmail-two-recipients": [(HARD, ANA, ""), (POLICY, LUIS, "")],
    "read-receipt": [("delivered", ANA, "")],
    "sendmail-host-unknown": [(HARD, ANA, "5.1.2")],
    "sendmail-text-only": [(HARD, ANA, "")],
    "ses-bounce": [(HARD, ANA, "5.1.1")],
    "ses-complaint": [("complaint", ANA, "")],
    "ses-delivery": [("delivered", ANA, "2.0.0")],
    "spanish-mailbox-full": [(SOFT, ANA, "")],
    "too-big": [(POLICY, ANA, "5.3.4")],
    "vacation-spanish": [("auto_reply", ANA, "")],
    "virus": [(POLICY, ANA, "5.7.0")],
    "yahoo-no-account": [(HARD, ANA, "")],
}
NOTICE = b"From: MAILER-DAEMON@mx.example.net\nSubject: failure notice\n"


def sample(name: str) -> bytes:
    return (SAMPLES / f"{name}.eml").read_bytes()


@pytest.mark.parametrize("name", EXPECTED)
def test_each_notice_says_what_it_means(name: str) -> None:
    found = [(verdict.kind, verdict.recipient, verdict.status) for verdict in classify(sample(name))]
    assert found == EXPECTED[name]


def test_every_sample_is_judged() -> None:
    assert {path.stem for path in SAMPLES.glob("*.eml")} == set(EXPECTED)


def test_the_same_notice_with_other_line_ends_means_the_same() -> None:
    for name in EXPECTED:
        raw = sample(name)
        assert classify(raw.replace(b"\n", b"\r\n")) == classify(raw), name


def test_a_warning_of_delay_is_told_from_a_failure() -> None:
    (verdict,) = classify(sample("postfix-delayed"))
    assert (verdict.kind, verdict.reason) == ("soft", "delayed")


def test_the_reason_is_a_spanish_sentence_with_the_server_s_words() -> None:
    (verdict,) = classify(sample("postfix-user-unknown"))
    assert verdict.why.startswith("La dirección no existe en ese servidor: «smtp; 550 5.1.1 ")
    assert verdict.reply == "550"


def test_the_same_refusal_is_hard_to_an_address_and_not_to_a_message() -> None:
    asked = "<ana@example.org>: host mx.example.org[192.0.2.7] said: 550 Unknown user (in reply to {} command)\n"
    kinds = [classify(NOTICE + b"\n" + asked.format(to).encode())[0].kind for to in ("RCPT TO", "end of DATA")]
    assert kinds == ["hard", "soft"]


def test_an_unknown_recipient_for_now_is_not_unknown_for_ever() -> None:
    said = b"\n<ana@example.org>: 450 4.1.1 user unknown (in reply to RCPT TO command)\n"
    assert classify(NOTICE + said)[0].kind == "soft"


def test_the_returned_message_itself_decides_nothing() -> None:
    raw = sample("too-big").replace(b"Hola.", b"550 5.1.1 user unknown, mailbox full, spam")
    assert [verdict.kind for verdict in classify(raw)] == ["policy"]


def test_what_the_reader_takes_out_of_the_junk_is_no_complaint() -> None:
    raw = sample("arf-abuse").replace(b"Feedback-Type: abuse", b"Feedback-Type: not-spam")
    assert [verdict.kind for verdict in classify(raw)] == ["unknown"]


# Whose message it was.


def test_an_envelope_sender_of_ours_is_known_in_any_case() -> None:
    address = addresses.return_address(KEY, 28, 679, "rebotes.example.edu.co")
    assert addresses.verified(KEY, address.upper()) == addresses.Sent(28, 679)
    assert len(address.partition("@")[0]) <= 64


@pytest.mark.parametrize("change", ["b.1d", "b.1c.2a8", "b.1c.2a7.0", "x"])
def test_a_forged_envelope_sender_proves_nothing(change: str) -> None:
    address = addresses.return_address(KEY, 28, 679, "rebotes.example.edu.co")
    assert addresses.verified(KEY, change + address[len(change) :]) is None


def test_another_key_s_envelope_sender_proves_nothing() -> None:
    assert addresses.verified(b"another", addresses.return_address(KEY, 1, 2, "example.org")) is None


def test_the_message_is_known_by_where_the_notice_was_sent_to() -> None:
    ours = addresses.return_address(KEY, 28, 679, "rebotes.example.edu.co").encode()
    raw = sample("postfix-user-unknown").replace(b"b.1c.2a7.00000000000000aa@rebotes.example.edu.co", ours)
    assert tracing.origin(raw, KEY).sent == addresses.Sent(28, 679)


@pytest.mark.parametrize(
    "name", ["postfix-user-unknown", "qmail-no-mailbox", "arf-abuse", "ses-bounce", "read-receipt"]
)
def test_the_message_is_known_by_its_own_message_id(name: str) -> None:
    found = tracing.origin(sample(name), KEY)
    assert found.sent is None
    assert found.message_ids[0] == "<c28.679.aabbccddeeff@correo.example.edu.co>"


def test_an_address_written_in_the_words_proves_nothing() -> None:
    ours = addresses.return_address(KEY, 28, 679, "rebotes.example.edu.co").encode()
    assert tracing.origin(NOTICE + b"\n<" + ours + b">: 550 5.1.1 user unknown\n", KEY).sent is None


# The command.


def test_the_command_tells_one_line_for_each_recipient(tmp_path: Path) -> None:
    two, none = SAMPLES / "postfix-two-recipients.eml", tmp_path / "empty.eml"
    none.write_bytes(b"")
    told = list(command.lines([str(two), str(none)]))
    assert [(line["kind"], line["recipient"]) for line in told] == [("hard", ANA), ("soft", LUIS), ("unknown", None)]
    assert all(set(json.loads(json.dumps(line))) == {"file", "kind", "recipient", "status", "why"} for line in told)


# Tables.


def test_every_phrase_gives_a_reason_that_has_a_sentence() -> None:
    rules = tomllib.loads(Path(texts.__file__).with_name("phrases.toml").read_text("utf-8"))["rule"]
    assert {rule["reason"] for rule in rules} <= set(reasons.REASONS)
    spoiled = [phrase for rule in rules for phrase in rule["phrases"] if phrase != phrase.lower()]
    assert spoiled == []
    assert all(reason.kind in reasons.KINDS for reason in reasons.REASONS.values())


def test_every_status_has_a_meaning() -> None:
    assert codes.meaning("5.1.1") == "el buzón no existe"
    assert codes.meaning("5.7.999") == "motivo de seguridad o de política"
    assert codes.meaning("") == ""


@pytest.mark.parametrize(
    ("said", "status", "reply"),
    [
        ("smtp; 550 5.1.1 <a@example.org> unknown", "5.1.1", "550"),
        ("550-5.7.26 Unauthenticated", "5.7.26", "550"),
        ("(#4.4.2)", "4.4.2", ""),
        ("host [5.1.1.7] said no", "", ""),
        ("mx.example.org[192.0.2.7]: 421 later", "", "421"),
    ],
)
def test_codes_are_read_where_they_stand(said: str, status: str, reply: str) -> None:
    assert (codes.said(said), codes.reply_in(said)) == (status, reply)


# The shared collection, where it is at hand.

with_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason="the collection of real bounces is not at hand")


def judged() -> list[tuple[str, dict[str, object], Verdict]]:
    expected = json.loads((CORPUS / "expected.json").read_text("utf-8"))
    pairs = []
    for name, records in sorted(expected.items()):
        found = classify((CORPUS / "messages" / name).read_bytes())
        pairs += [(name, record, found[min(at, len(found) - 1)]) for at, record in enumerate(records)]
    return pairs


@with_corpus
def test_hard_and_not_hard_agree_with_the_collection() -> None:
    pairs = [(record["hard"], verdict.kind == "hard") for _, record, verdict in judged()]
    agreement = sum(told == found for told, found in pairs) / len(pairs)
    precision = sum(told for told, found in pairs if found) / sum(found for _, found in pairs)
    assert agreement >= 0.95
    assert precision >= 0.97


@with_corpus
def test_no_complaint_or_answer_is_taken_for_a_bounce() -> None:
    special = {"abuse": "complaint", "opt-out": "complaint", "vacation": "auto_reply", "delivered": "delivered"}
    wrong = [
        (name, verdict.kind)
        for name, record, verdict in judged()
        if special.get(str(record["other"] or record["reason"]), "")
        != (verdict.kind if verdict.kind in special.values() else "")
    ]
    assert wrong == []


@with_corpus
def test_a_real_notice_takes_milliseconds() -> None:
    paths = sorted((CORPUS / "messages").glob("*.eml"))
    letters = [path.read_bytes() for path in paths]
    began = time.process_time()
    for raw in letters:
        classify(raw)
    assert (time.process_time() - began) / len(letters) < 0.02


def test_the_samples_name_nobody_real() -> None:
    domains = {
        found.lower()
        for path in SAMPLES.glob("*.eml")
        for found in re.findall(r"@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)", path.read_bytes().decode("latin-1"))
    }
    assert all(re.fullmatch(r"(?:[\w-]+\.)*example\.(?:org|net|com|edu\.co)", domain) for domain in domains), domains
