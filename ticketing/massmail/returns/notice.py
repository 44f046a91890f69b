"""A letter that came back, taken apart: what people may read, what the machine reports, what was returned with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ticketing.massmail.returns import amazon
from ticketing.massmail.returns.reading import Headers, Letter, Part, header_fields

MOST_SAID, MOST_REPORTS = 64_000, 500
RETURNED = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global", "text/rfc822")
RETURNED_PARTS = (*RETURNED, "message/global-headers", "message/partial")
REPORTS = ("message/delivery-status", "message/global-delivery-status", "message/delivery-status-notification")
RECIPIENT_FIELDS = ("final-recipient", "original-recipient", "x-actual-recipient")

# Where a text notice ends and the message that it returns begins.
_RULE = "-=_*~ "
_RULED = re.compile(
    r"(?:this is an? |below (?:this line )?is an? |the |full |enclosed is an? |start of |an? )*"
    r"(?:original m|returned m|unsent message|message header|header|copy of|returned mail|message text follows"
    r"|undelivered m|failed message|begin message|your message follows|below this line|original mail|first \d+ )"
)
_TOLD = re.compile(
    r"(?i)[ \t]{0,8}(?:the (?:original|full|text of the|header of the|first).{0,30} (?:follows|below|attached)"
    r"|your (?:original )?message (?:follows|was|reads)|original message (?:headers|follows)|here is a copy of"
    r"|a copy of the original message|the body of the message is|message body follows|-- your original)"
)
_HEADER = re.compile(r"[>|]{0,2} ?([A-Za-z][A-Za-z0-9-]{1,40}):\s?\S?")
_QUOTED = re.compile(r"(?m)^> ?")
_QUOTED_OR_BARRED = re.compile(r"(?m)^[>|] ?")
_BLANK_LINE = re.compile(r"\n[ \t]*+\n")
_SURE = {"received", "return-path", "mime-version", "content-type", "dkim-signature", "x-mailer", "message-id"}
_LIKELY = {"from", "to", "subject", "date", "message-id"}


@dataclass(frozen=True)
class Notice:
    """`reports`: each recipient's fields in a delivery report. `returned`: headers of the message that came back."""

    letter: Letter
    said: str
    reports: tuple[dict[str, str], ...]
    whole: dict[str, str]
    returned: Headers
    event: dict[str, Any]  # of a provider that tells by JSON

    @property
    def headers(self) -> Headers:
        return self.letter.headers


def notice(letter: Letter) -> Notice:
    """What there is in this letter."""
    told = _said(letter)
    said, tail = _cut(told)
    whole, reports = _reports(letter, told)
    event = amazon.event(told)
    reports += amazon.reports(event)
    return Notice(letter, said[:MOST_SAID], tuple(reports), whole, _returned(letter, tail), event)


def fields_of(text: str) -> dict[str, str]:
    """Fields by name, the first of each."""
    told: dict[str, str] = {}
    for name, value in header_fields(text):
        told.setdefault(name, value)
    return told


def _said(letter: Letter) -> str:
    """The words meant for people: those before the returned message, HTML only where there is nothing else."""
    before: list[Part] = []
    for part in letter.parts:
        if part.type in RETURNED_PARTS:
            break
        before.append(part)
    texts = [part.text for part in before if part.type == "text/plain" and part.text.strip()]
    if not texts:
        texts = [part.text for part in before if part.type.startswith("text/")]
    text = "\n\n".join(texts)[: 4 * MOST_SAID]
    return _QUOTED.sub("", text) if "\n> Final-Recipient:" in text else text


def _cut(text: str) -> tuple[str, str]:
    """The notice, and the returned message that follows it in the same text."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if len(line) > 300 or not line:
            continue
        if (_ruled(line) or _TOLD.match(line)) and _begins_message(lines, at + 1, 1):
            return "\n".join(lines[:at]), "\n".join(lines[at + 1 :])
        if _HEADER.match(line) and _begins_message(lines, at, 3):
            return "\n".join(lines[:at]), "\n".join(lines[at:])
    return text, ""


def _ruled(line: str) -> bool:
    """A line such as "--- Below this line is a copy of the message."."""
    return line.lstrip()[:2] in ("--", "==", "__", "**", "~~") and bool(_RULED.match(line.strip(_RULE)[:80].lower()))


def _begins_message(lines: list[str], at: int, least: int) -> bool:
    """Whether the headers of a message stand here: `least` of the usual ones, a sure one among them."""
    names: set[str] = set()
    for line in lines[at : at + 14]:
        if match := _HEADER.match(line[:60]):
            names.add(match[1].lower())
        elif line.strip() and not line[:1].isspace() and names:
            break
    usual = names & (_SURE | _LIKELY)
    return len(usual) >= least and (bool(names & _SURE) or len(names & _LIKELY) > 3)


def _reports(letter: Letter, said: str) -> tuple[dict[str, str], list[dict[str, str]]]:
    texts = letter.texts(*REPORTS)
    if not texts and "final-recipient:" in said.lower():
        texts = [said]
    whole: dict[str, str] = {}
    reports: list[dict[str, str]] = []
    for text in texts:
        for block in _blocks(text):
            if any(name in block for name in RECIPIENT_FIELDS):
                reports.append(block)
            elif reports and ("action" in block or "status" in block):
                reports[-1] = block | reports[-1]  # a stray blank line between a recipient and what became of it
            else:
                whole = block | whole
    return whole, reports[:MOST_REPORTS]


def _blocks(text: str) -> list[dict[str, str]]:
    """Groups of fields, divided by blank lines or, where those are missing, by a recipient's field seen again."""
    blocks: list[dict[str, str]] = []
    for group in _BLANK_LINE.split(text):
        block: dict[str, str] = {}
        for name, value in header_fields(group):
            if name in RECIPIENT_FIELDS and name in block and "action" in block:
                blocks.append(block)
                block = {}
            block.setdefault(name, value)
        if block:
            blocks.append(block)
    return blocks


def _returned(letter: Letter, tail: str) -> Headers:
    for part in letter.parts:
        if part.type in RETURNED:
            return _headers(part.text)
    return _headers(tail)


def _headers(text: str) -> Headers:
    """The headers at the beginning of a returned message, quoted or not."""
    bare = _QUOTED_OR_BARRED.sub("", text[:64_000]).strip("\n ")
    lines = bare.split("\n\n" if _HEADER.match(bare[:60]) else "\n\n\n")
    return Headers(tuple(header_fields(lines[0]))) if lines else Headers()
