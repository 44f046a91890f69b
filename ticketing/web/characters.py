"""Which characters of what people write stand in a line: all but those that command, and no line end.

What joins, softens or selects stays, because people write with it: an emoji of several, a hyphen that shows only where
a line ends, a letter's marks, a letter that is newer than this Python. What goes is what no reader sees and a program
obeys: controls, line ends, what turns the direction of everything that follows, and what is no character at all.
"""

from __future__ import annotations

import re
import unicodedata

_PLANES = "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
_COMMANDS = "\x00-\x1f\x7f-\x9f\u2028\u2029"  # a gap in their place: they stood between words
_UNSEEN = f"\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\ufdd0-\ufdef{_PLANES}"
_COMMAND, _NOTHING = re.compile(f"[{_COMMANDS}]"), re.compile(f"[{_UNSEEN}]")
_UNFIT = re.compile(f"[{_COMMANDS}{_UNSEEN}]")
_IN_TEXT = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029{_UNSEEN}]")
_JOINER = "\u200d"
_FARTHEST = 64  # a letter with more marks than this is no letter


def fits_a_line(text: str) -> bool:
    """Whether nothing in it commands or ends a line."""
    return text.isprintable() or _UNFIT.search(text) is None


def one_line(text: str) -> str:
    """The text in one line: without what commands, and with single spaces."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(_NOTHING.sub("", _COMMAND.sub(" ", text)).split())


def readable(text: str) -> str:
    """The text without what commands; its line ends (\\n) and tabs stay."""
    return text if text.isprintable() else _IN_TEXT.sub("", text)


def shows(text: str) -> bool:
    """Whether a reader sees anything of it."""
    return any(char.isprintable() and not char.isspace() for char in text)


def cut(text: str, most: int) -> str:
    """At most so many characters, none of them torn from those that belong to it."""
    if len(text) <= most:
        return text
    at = most
    while at > most - _FARTHEST and at > 0 and _goes_on(text, at):
        at -= 1
    return text[: at if at > 0 and not _goes_on(text, at) else most]


def _goes_on(text: str, at: int) -> bool:
    """Whether the character there belongs to the one before it."""
    char = text[at]
    return (
        _JOINER in (char, text[at - 1])
        or unicodedata.category(char)[0] == "M"
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or "\U000e0020" <= char <= "\U000e007f"
    )
