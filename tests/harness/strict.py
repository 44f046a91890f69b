"""A reader of mail that forgives nothing: RFC 5322, 2045 and 2047 to the letter, written without Python's own."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

LONGEST, LONGEST_ENCODED_LINE, LONGEST_WORD, LONGEST_QUOTED = 998, 76, 75, 76
FIELD = re.compile(r"([!-9;-~]+):[ ]?(.*)", re.DOTALL)
WORD = re.compile(r"=\?utf-8\?b\?([A-Za-z0-9+/]+={0,2})\?=")
MAILBOX = re.compile(r"(?:(.+?)\s*)?<([!-;=?-~]+@[A-Za-z0-9.-]+)>", re.DOTALL)
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
BYTE = re.compile(rb"=([0-9A-F]{2})")
BORDER = re.compile(r'boundary="([^"]+)"')


@dataclass(frozen=True)
class Read:
    """A message with two parts, as its reader sees it."""

    fields: dict[str, str]
    text: str
    html: str

    @property
    def subject(self) -> str:
        return words(self.fields["subject"])

    def mailbox(self, name: str) -> tuple[str, str]:
        """The display name and the address of one mailbox."""
        found = MAILBOX.fullmatch(self.fields[name])
        assert found, f"{name} holds no mailbox: {self.fields[name]!r}"
        return phrase(found[1] or ""), found[2]


def read(raw: bytes) -> Read:
    """The message. Fails at the first thing that a strict reader would not take."""
    assert raw.isascii(), "bytes over 127"
    assert b"\0" not in raw
    assert raw.count(b"\r") == raw.count(b"\n") == raw.count(b"\r\n"), "a line does not end in CRLF"
    assert max(map(len, raw.split(b"\r\n"))) <= LONGEST, "a line over 998 octets"
    fields, body = _split(raw)
    text, html = _parts(fields["content-type"], body)
    return Read(fields, text, html)


def words(value: str) -> str:
    """An unstructured value: between two encoded words white space is nothing, elsewhere it is a space."""
    out: list[str] = []
    encoded = False
    for token in _unfolded(value).split(" "):
        found = WORD.fullmatch(token)
        assert found or "=?" not in token, f"an encoded word that is none: {token!r}"
        if found:
            assert len(token) <= LONGEST_WORD, f"an encoded word of {len(token)}"
            out.append("" if encoded or not out else " ")
            out.append(base64.b64decode(found[1], validate=True).decode())
        else:
            out.append((" " if out else "") + token)
        encoded = found is not None
    return "".join(out)


def phrase(value: str) -> str:
    """A display name: a quoted string, atoms, or encoded words."""
    quoted = QUOTED.fullmatch(value)
    if quoted:
        return re.sub(r"\\(.)", r"\1", quoted[1])
    if "=?" in value:
        return words(value)
    assert not value or ATOMS.fullmatch(value), f"a display name that must be quoted: {value!r}"
    return value


def _unfolded(value: str) -> str:
    return re.sub(r"\r\n[ \t]+", " ", value)


def _split(raw: bytes) -> tuple[dict[str, str], bytes]:
    head, gap, body = raw.partition(b"\r\n\r\n")
    assert gap, "no empty line after the headers"
    fields: dict[str, str] = {}
    for one in re.split(r"\r\n(?![ \t])", head.decode("ascii")):
        found = FIELD.fullmatch(one)
        assert found, f"no header: {one!r}"
        name = found[1].lower()
        assert name not in fields, f"{name} twice"
        for line in one.split("\r\n"):
            assert line.strip(), "an empty line inside a header"
            assert "=?" not in line or len(line) <= LONGEST_ENCODED_LINE, f"an encoded line of {len(line)}"
        fields[name] = found[2]
    return fields, body


def _parts(kind: str, body: bytes) -> tuple[str, str]:
    border = BORDER.search(_unfolded(kind))
    assert border, f"no border in {kind!r}"
    mark = b"--" + border[1].encode()
    first, *parts, last = re.split(rb"(?:^|\r\n)" + re.escape(mark) + rb"(?=\r\n|--)", body)
    assert first.strip() == b"", "words before the first part"
    assert last.startswith(b"--"), "the last border is missing"
    found = [_part(part.removeprefix(b"\r\n")) for part in parts]
    assert [name for name, _ in found[:2]] == ["text/plain", "text/html"]
    return found[0][1], found[1][1]


def _part(part: bytes) -> tuple[str, str]:
    fields, body = _split(part)
    kind, _, rest = _unfolded(fields["content-type"]).partition(";")
    assert "utf-8" in rest.lower(), rest
    assert fields["content-transfer-encoding"] == "quoted-printable"
    return kind.strip().lower(), _quoted(body).decode().replace("\r\n", "\n")


def _quoted(body: bytes) -> bytes:
    out: list[bytes] = []
    for line in body.split(b"\r\n"):
        assert len(line) <= LONGEST_QUOTED, f"a quoted-printable line of {len(line)}"
        soft = line.endswith(b"=")
        said = line[:-1] if soft else line
        assert not said or soft or said[-1:] not in b" \t", "white space at the end of a line"
        assert b"=" not in BYTE.sub(b"", said), f"an = that escapes nothing: {line!r}"
        out.append(BYTE.sub(lambda found: bytes([int(found[1], 16)]), said) + (b"" if soft else b"\r\n"))
    return b"".join(out).removesuffix(b"\r\n")
