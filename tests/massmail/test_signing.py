"""DKIM: what we sign, a verifier written from the RFC alone accepts; what anybody changes, it does not."""

from __future__ import annotations

import base64
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_public_key
from hypothesis import given
from hypothesis import strategies as st

from ticketing.massmail.message import dkim_key
from ticketing.massmail.message.dkim import SIGNED, Signer, canonical_body, signer, unstuffed

if TYPE_CHECKING:
    from pathlib import Path

# RFC 8463 appendix A: one message, signed both ways, and the records of its keys.
PUBLISHED = b"""DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
""".replace(b"\n", b"\r\n")
RECORDS = {
    "brisbane": "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
    "test": "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQi"
    "Y/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT"
    "+l/K4w3QIDAQAB",
}
HEAD = (
    b"Date: Mon, 02 Mar 2026 15:15:00 +0000\r\nFrom: Instituto <campanas@despacho.test>\r\n"
    b"To: =?utf-8?q?Jos=C3=A9?=\r\n =?utf-8?q?_P=C3=A9rez?=  <jose@correo.example>\r\nSubject:  Hola   a\ttodos \r\n"
    b"Message-ID: <1.2.3@despacho.test>\r\nList-Unsubscribe: <https://publico.test/baja/x>\r\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nList-Id: <todos.despacho.test>\r\n"
    b"Feedback-ID: c1:x:y:z\r\nMIME-Version: 1.0\r\nContent-Type: text/plain;\r\n charset=utf-8"
)
BODY = b"Uno  dos \t\r\n.punto al principio\r\n\r\n \r\ncinco\r\n\r\n \t\r\n"


# --- a verifier, from RFC 6376 and RFC 8463, sharing nothing with what it judges ---


def fields_of(head: bytes) -> list[tuple[str, str]]:
    """(name, value with its folds) in order."""
    found: list[tuple[str, str]] = []
    for line in head.decode("latin-1").split("\r\n"):
        if line[:1] in (" ", "\t"):
            found[-1] = (found[-1][0], f"{found[-1][1]}\r\n{line}")
        elif line:
            name, _, value = line.partition(":")
            found.append((name, value))
    return found


def tags(value: str) -> dict[str, str]:
    """The tag list of a signature or a key record (section 3.2), all white space within values dropped."""
    pairs = [part.partition("=") for part in value.split(";") if part.strip()]
    return {name.strip(): re.sub(r"\s", "", said) for name, _, said in pairs}


def relaxed(name: str, value: str) -> str:
    """Section 3.4.2, step by step."""
    single = re.sub("[ \t]+", " ", value.replace("\r\n", "")).strip(" ")
    return f"{name.rstrip().lower()}:{single}"


def relaxed_body(body: bytes) -> bytes:
    """Section 3.4.4, line by line."""
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)


def passes(message: bytes, records: dict[str, str], which: int = 0) -> bool:
    """Whether the signature number `which` of a message holds."""
    head, _, body = message.partition(b"\r\n\r\n")
    fields = fields_of(head)
    own = [value for name, value in fields if name.lower() == "dkim-signature"][which]
    said = tags(own)
    assert (said["v"], said["c"]) == ("1", "relaxed/relaxed")
    if base64.b64decode(said["bh"]) != sha256(relaxed_body(body)).digest():
        return False
    left = list(reversed([one for one in fields if one[1] != own]))
    hashed = ""
    for name in said["h"].lower().split(":"):
        match = next((one for one in left if one[0].rstrip().lower() == name), None)
        if match:
            left.remove(match)
            hashed += relaxed(*match) + "\r\n"
    bare = re.sub(r"(^|;)(\s*b\s*=)[^;]*", r"\1\2", own)
    hashed += relaxed("dkim-signature", bare)
    return verified(said["a"], tags(records[said["s"]]), base64.b64decode(said["b"]), hashed.encode("latin-1"))


def verified(way: str, record: dict[str, str], mark: bytes, said: bytes) -> bool:
    """The mark alone."""
    key = base64.b64decode(record["p"])
    assert way == f"{record['k']}-sha256"
    public: Any = ed25519.Ed25519PublicKey.from_public_bytes(key) if len(key) == 32 else load_der_public_key(key)
    try:
        if isinstance(public, ed25519.Ed25519PublicKey):
            public.verify(mark, sha256(said).digest())
        else:
            public.verify(mark, said, padding.PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


# --- the tests ---


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Signer]:
    """A signer of each kind."""
    folder = tmp_path_factory.mktemp("dkim")
    made = {}
    for kind in ("rsa", "ed25519"):
        assert dkim_key.make(folder / kind, kind=kind)
        made[kind] = Signer("despacho.test", f"s-{kind}", (folder / kind).read_bytes())
    return made


@pytest.fixture(params=["rsa", "ed25519"])
def ours(request: pytest.FixtureRequest, keys: dict[str, Signer]) -> Signer:
    return keys[request.param]


def published(ours: Signer) -> dict[str, str]:
    return {ours.selector: dkim_key.record(ours)[1]}


def whole(ours: Signer, head: bytes = HEAD, body: bytes = BODY) -> bytes:
    return ours.sign(head, body) + head + b"\r\n\r\n" + body


@pytest.mark.parametrize("which", [0, 1])
def test_the_verifier_agrees_with_the_standards_own_example(which):
    assert passes(PUBLISHED, RECORDS, which)
    assert not passes(PUBLISHED.replace(b"hungry", b"thirsty"), RECORDS, which)
    assert not passes(PUBLISHED.replace(b"dinner", b"lunch"), RECORDS, which)


def test_what_we_sign_holds(ours):
    assert passes(whole(ours), published(ours))


def test_the_signature_is_folded_and_covers_what_it_must(ours):
    line = ours.sign(HEAD, BODY)
    assert line.startswith(b"DKIM-Signature: v=1; ")
    assert line.endswith(b"\r\n")
    assert max(map(len, line.split(b"\r\n"))) <= 78
    said = tags(fields_of(line)[0][1])
    named = said["h"].split(":")
    assert (said["d"], said["s"]) == ("despacho.test", ours.selector)
    assert named.count("from") == 2
    assert {"list-unsubscribe", "list-unsubscribe-post", "message-id", "date", "subject", "to"} < set(named)
    assert set(named) <= {name.decode() for name in SIGNED}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"Subject:  Hola", b"Subject: Adios"),
        (b"jose@", b"otro@"),
        (b"publico.test", b"ajeno.test"),
        (b"One-Click", b"Two-Click"),
        (b"\r\n\r\nUno", b"\r\n\r\nDos"),
        (b"cinco", b"seis"),
        (b"From: Instituto", b"From: Ladrones <x@y.example>\r\nFrom: Instituto"),
    ],
)
def test_whatever_is_changed_on_the_way_breaks_it(ours, before, after):
    message = whole(ours)
    assert message.count(before) >= 1
    assert not passes(message.replace(before, after, 1), published(ours))


def test_what_mail_servers_may_change_does_not_break_it(ours):
    message = whole(ours).replace(b"Subject:  Hola   a\ttodos \r\n", b"SUBJECT: Hola\r\n a todos\r\n")
    head, _, body = message.partition(b"\r\n\r\n")
    assert passes(b"Received: from here\r\n" + head + b"\r\n\r\n" + body.rstrip(b" \t\r\n") + b"\r\n", published(ours))


def test_a_message_from_the_wire_is_signed_as_its_readers_get_it(ours):
    wire = HEAD + b"\r\n\r\n" + BODY.replace(b"\r\n.", b"\r\n..") + b".\r\n"
    signed = ours.signed(wire)
    assert signed.endswith(wire)
    line = signed[: -len(wire)]
    assert passes(line + HEAD + b"\r\n\r\n" + BODY, published(ours))


def test_the_signer_stays_right_when_the_set_of_headers_changes(ours):
    short = b"From: a@despacho.test\r\nSubject: x"
    for head in (HEAD, short, HEAD, short + b"\r\nTo: b@c.example\r\nTo: d@e.example"):
        assert passes(whole(ours, head), published(ours))


LINES = st.lists(st.sampled_from([b"", b" ", b"\t", b"a", b" a", b"a ", b"a  b", b"a\tb", b".", b"..", b"a \t"]))


@given(LINES, st.booleans())
def test_bodies_are_made_canonical_as_the_standard_says(lines, ended):
    body = b"\r\n".join(lines) + (b"\r\n" if ended else b"")
    assert canonical_body(body) == relaxed_body(body)


@given(LINES)
def test_points_doubled_for_the_wire_are_single_again(lines):
    body = b"".join(line + b"\r\n" for line in lines)
    stuffed = b"".join((b"." + line if line.startswith(b".") else line) + b"\r\n" for line in lines)
    assert unstuffed(stuffed + b".\r\n") == body


def test_a_key_that_nobody_would_accept_is_refused():
    weak = rsa.generate_private_key(65537, 1024).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(ValueError, match="2048 bits"):
        Signer("despacho.test", "s", weak)
    with pytest.raises(ValueError, match="no es una clave privada"):
        Signer("despacho.test", "s", b"-----BEGIN NOTHING-----")


def test_a_key_file_is_never_replaced_and_only_its_owner_reads_it(tmp_path):
    path = tmp_path / "keys" / "dkim.pem"
    assert dkim_key.make(path, kind="ed25519")
    before = path.read_bytes()
    assert not dkim_key.make(path)
    assert path.read_bytes() == before
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_record_to_publish_is_cut_into_strings_that_fit(keys):
    line = dkim_key.zone_line(*dkim_key.record(keys["rsa"]))
    strings = re.findall(r'"([^"]*)"', line)
    assert line.startswith("s-rsa._domainkey.despacho.test. IN TXT ")
    assert max(map(len, strings)) <= 255
    assert "".join(strings) == dkim_key.record(keys["rsa"])[1]


def test_the_settings_choose_the_key(tmp_path: Path):
    from config import SettingsError
    from tests.harness.office import settings

    assert signer(settings("sqlite://", tmp_path)) is None
    dkim_key.make(tmp_path / "k", kind="ed25519")
    chosen = settings("sqlite://", tmp_path, dkim_selector="s1", dkim_key_file=str(tmp_path / "k"))
    found = signer(chosen)
    assert found is not None
    assert (found.domain, found.selector) == ("despacho.test", "s1")
    with pytest.raises(ValueError, match="No se puede leer DESPACHO_DKIM_KEY_FILE"):
        signer(settings("sqlite://", tmp_path, dkim_selector="s1", dkim_key_file=str(tmp_path / "none")))
    with pytest.raises(SettingsError, match="van juntos"):
        settings("sqlite://", tmp_path, dkim_selector="s1")
