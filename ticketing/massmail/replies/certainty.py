"""How sure the words of a refusal are: which command they answered, and what the status adds or takes away.

"User unknown" in reply to RCPT TO is a server's statement about an address. In reply to DATA, or with a status that
speaks of policy or of nothing, it is how many filters say no: the address may well exist. So a refusal is hard where
the status is of the address's class (5.1.x), or where the reply was to RCPT TO, or where no server's reply is quoted at
all and the post office speaks for itself. Whoever says it for now (4xx) has not said it for ever.

A status that says no more than "something else" (5.0.0, 5.3.0, 5.5.0) neither adds nor takes away: a clear sentence
about the address stands. So it does in a reply without any status, unless it is a stock answer of filters, "user
unknown". Words of time beside a permanent code ("delivery attempts: 0") tell how often it was tried, not why it failed.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ticketing.massmail.replies import codes, texts

NEVER = ("no_user", "no_host", "moved", "refuses_mail")
VAGUE = ("", "filtered", "system", "not_allowed")

_TO_RECIPIENT = re.compile(
    r"(?i)in reply to rcpt|after rcpt to|response to rcpt|like our rcpt|does not like recipient|\(state 1[234]\)"
    r"|\[rcpt_to\]|rcpt(?: to)? command|following rcpt|rejected recipient|smtp command\s{1,4}rcpt"
)
_TO_DATA = re.compile(
    r"(?i)in reply to (?:end of )?data|after (?:end of )?data|end of data|sent the message|\(state 1[5-9]\)"
    r"|response to (?:end of )?data|like our data|smtp command\s{1,4}data|\b(?:data|text) command\b|following data"
)
_TO_SENDER = re.compile(
    r"(?i)in reply to mail|like our mail|(?:after|pipelined) mail from|in reply to (?:ehlo|helo)"
    r"|after (?:ehlo|helo|initial connection)|\(state [0-9]\)|\b(?:mail|mail from|helo|ehlo) command\b"
)
_COMMAND = re.compile(r"(?m)^[ \t]{0,4}(?:[^\n>]{1,40} )?(?:>>>|-->) ?(EHLO|HELO|MAIL|RCPT|DATA|\.)", re.I)
_COMMANDS = {"EHLO": "MAIL", "HELO": "MAIL", "MAIL": "MAIL", "RCPT": "RCPT", "DATA": "DATA", ".": "DATA"}
_QUOTES_ADDRESS = re.compile(
    r"(?i)\b5\d\d[ -](?:#?5\.\d\.\d{1,3} )?(?:\S{0,20}\s?|unknown user\s{1,4}|no such user\s{1,4}|user unknown\s{1,4})"
    r"<[^<>\s@]{1,64}@[^<>\s]{1,255}>"
)
_CERTAIN = re.compile(
    r"(?i)does(?:n't| not) have an? \S{1,60} account|delivery error: dd |\b542 \S{1,300} rejected"
    # What Exchange Online says of an address that its directory does not hold.
    r"|5\.4\.1 \S{0,260}\s?recipient address rejected: access denied"
)
# Somebody else's words in brackets, without the code that would tell what they answered.
_BRACKETED = re.compile(r"@[\w.-]{1,255} \[[^\]\d]{1,80}\]")
# A diagnosis that is no server's reply but the post office's own (RFC 3464 section 2.3.6): "X-Notes; ...".
_OWN_WORDS = re.compile(r"(?i)\s{0,4}x-[a-z]{2,20};")
_TEMPORARY = re.compile(
    r"(?<![\d.])4\d\d[ -](?!\d)|(?<![\d.])4\.\d\.\d|(?i:, try again|(?:try|retry) (?:again )?later|temporar)"
)
_PERMANENT = re.compile(r"(?<![\d.])5\d\d[ -](?!\d)|(?<![\d.])5\.\d\.\d|(?i:permanent)")

# What filters say of anybody whom they want no mail for; and a sentence that speaks of nobody (": user unknown").
_STOCK = re.compile(
    r"(?i)\b(?:user (?:is )?unknown|unknown (?:local )?user|no such (?:local )?user|mailbox (?:is )?unavailable"
    r"|invalid (?:user |recipient |mailbox |e-?mail )?(?:address|user|recipient|mailbox))\b"
)
_OF_NOBODY = re.compile(r"\b5\d\d :")
_OF_TIME = ("5.4.0", "5.4.1", "5.4.2", "5.4.7")

_STATUS_SAYS = {
    "1.1": "no_user", "1.2": "no_host", "1.3": "no_user", "1.6": "moved", "1.10": "refuses_mail", "4.4": "no_host",
    "1.7": "sender", "1.8": "sender", "2.1": "suspended", "2.2": "full", "2.3": "too_big", "2.4": "system",
    "3.0": "system", "3.1": "system", "3.2": "system", "3.4": "too_big", "3.5": "system",
    "4.1": "network", "4.2": "network", "4.3": "network", "4.5": "network", "4.6": "network", "4.7": "expired",
    "6.0": "content", "6.1": "content", "6.3": "content", "6.7": "content", "6.9": "content",
    "7.1": "not_allowed", "7.13": "suspended", "7.28": "rate", "7.650": "rate", "7.651": "rate",
    "7.20": "unauthenticated", "7.21": "unauthenticated", "7.22": "unauthenticated", "7.23": "unauthenticated",
    "7.24": "unauthenticated", "7.26": "unauthenticated", "7.29": "unauthenticated", "7.509": "unauthenticated",
    "7.515": "unauthenticated", "7.25": "no_reverse_name", "7.27": "sender", "7.124": "sender", "7.133": "sender",
    "7.134": "sender", "7.136": "sender", "7.511": "blocked", "7.512": "blocked", "7.606": "blocked",
    "7.708": "blocked", "7.17": "moved", "7.18": "moved",
}  # fmt: skip
# Of the class of addresses, what says that there is none; not what says that there are several, or "this or that".
_ABOUT_ADDRESS = ("5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10")
BAD_MAILBOX = "5.1.1"
_REPLY_SAYS = {"556": "refuses_mail"}  # RFC 7504


def settled(spoken: str, status: str, reply: str, words: str, notice: str) -> str:
    """The reason, from that of the words, the status, the reply code, and from what the notice tells around them."""
    reason = spoken
    if spoken == "expired" and _for_ever(status, reply):
        without = texts.reason(words, without="expired")
        reason = spoken = without if without in NEVER or status in _ABOUT_ADDRESS else spoken
    if spoken in VAGUE:
        reason = _STATUS_SAYS.get(status.partition(".")[2], "") or _REPLY_SAYS.get(reply, "") or spoken
    if reason == "suspended" and status == BAD_MAILBOX:
        reason = "no_user"  # the server's own word is that there is no such mailbox, whatever it calls it
    if reason not in NEVER:
        return reason
    if _for_now(status, reply, words):
        return "greylisted"
    answered = _answered(words, notice)
    if answered == "MAIL":
        return "sender"
    if reason == "no_user" and not _sure(status, reply, words, answered):
        return "filtered"
    return reason


def _for_ever(status: str, reply: str) -> bool:
    """Whether a code speaks of something else than time, and for good."""
    return status.startswith("5") and status not in _OF_TIME if status else reply.startswith("5")


def _for_now(status: str, reply: str, words: str) -> bool:
    if status:
        return status.startswith("4")
    if reply:
        return reply.startswith("4")
    return bool(_TEMPORARY.search(words)) and not _PERMANENT.search(words)


def _sure(status: str, reply: str, words: str, answered: str) -> bool:
    if status in _ABOUT_ADDRESS or _CERTAIN.search(words):
        return True
    if _OWN_WORDS.match(words) and not reply:
        return texts.says(words, "no_user")
    clear = texts.says(words, "no_user")
    if answered:
        return answered == "RCPT" and (clear or codes.vague(status) or status.startswith("5.2."))
    if _QUOTES_ADDRESS.search(words) and codes.vague(status):
        return True
    if status:
        return clear and codes.generic(status) and not _OF_NOBODY.search(words)
    if reply:
        return texts.says(_STOCK.sub(" ", words), "no_user")
    return clear and not _BRACKETED.search(words)


def _answered(words: str, notice: str) -> str:
    """MAIL, RCPT or DATA: the command that the refusal answered, where the words or the notice tell."""
    return _command(words) or _command(notice)


@lru_cache(maxsize=16)  # a notice tells of many recipients, and is the same for all
def _command(text: str) -> str:
    if commands := _COMMAND.findall(text):
        return _COMMANDS[commands[-1].upper()]
    flat = " ".join(text.split())
    for pattern, command in ((_TO_DATA, "DATA"), (_TO_SENDER, "MAIL"), (_TO_RECIPIENT, "RCPT")):
        if pattern.search(flat):
            return command
    return ""
