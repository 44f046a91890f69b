"""Whom a notice without a machine's report speaks of, and which of its words are about whom."""

from __future__ import annotations

import re

from ticketing.massmail.returns.notice import Notice

MOST = 200
# In angle brackets, where nothing follows that could be taken for a part of it, a domain may have any letters.
_DOMAIN = r"(?:[^\W_](?:[\w.-]{0,250}\w)?(?=>)|[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?)"
ADDRESS = re.compile(r"(?<![\w.+=-])[\w.+=!#$%&'*/?^{|}~-]{1,64}@" + _DOMAIN)
# A line that begins a paragraph about one address.
_LEADING = re.compile(
    r"(?i)[\s>*-]{0,12}(?:\d{3}[ -](?:#?\d\.\d\.\d{1,3} )?)?(?:(?:failed |original |final |your message )?"
    r"(?:recipient|recipients|rcpt to|address|addressee|user|mailbox|destinatario)\b[^@<\w]{0,20})?"
    r"(?:rfc822;\s?)?[<\"'\[(]{0,2}(" + ADDRESS.pattern[len(r"(?<![\w.+=-])") :] + r")[>\"'\])]{0,2}"
    r"(?=\s*$|[:;,]|\.(?:\s|\.|$)|\s+(?:on|\(|-|:|failed|was|is|could|delivery))"
)
# Postfix folds its lines there: the next one begins with whom the message was sent to, who is not whom it is about.
_FOLDED = re.compile(r"(?i)(expanded from:?)[ \t]{0,8}\n[ \t]{0,20}")
_CODED = re.compile(r"\s{0,8}[245]\d\d[ -]")
_ROBOT = re.compile(
    r"(?i)(?:mailer-daemon|postmaster|mailer_daemon|mdaemon|double-bounce|noreply|no-reply|abuse|root)@"
)


def addresses(text: str) -> list[str]:
    """The addresses in a text, in order, each once."""
    found = (match[0] for line in text.split("\n") for match in ADDRESS.finditer(line[:2000]))
    return list(dict.fromkeys(found))


def _listed(values: list[str]) -> list[str]:
    """The addresses of a field that lists them, whatever their letters."""
    return addresses("\n".join(f"<{one.strip(' <>')}>" for value in values for one in value.split(",")))


def spoken_of(notice: Notice) -> dict[str, str]:
    """Each failed recipient with the words about it; {} where nobody is named.

    The strongest sign that names anybody counts: the header X-Failed-Recipients, a line that begins with an address,
    any address in the notice, the To of the returned message.
    """
    own = _own(notice)
    named = _listed(notice.headers.all("x-failed-recipients"))
    leading = _leading(notice.said, own)
    anywhere = [
        address for address in addresses(notice.said) if address.lower() not in own and not _ROBOT.match(address)
    ]
    to = addresses(notice.returned.get("to"))
    who = named or list(leading) or anywhere[:1] or (to if len(to) == 1 else list(_leading(notice.said, set())))
    if len(who) == 1:
        return {who[0]: leading.get(who[0], "")}
    return {address: leading.get(address) or _around(notice.said, address) for address in who[:MOST]}


def _leading(text: str, own: set[str]) -> dict[str, str]:
    """Paragraphs by the address that they begin with."""
    found: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    current, coded = "", False
    for line in _FOLDED.sub(r"\1 ", text).split("\n"):
        match = _LEADING.match(line[:600])
        if match and match[1].lower() not in own and not _ROBOT.match(match[1]):
            current = names.setdefault(match[1].lower(), match[1])
            coded = bool(_CODED.match(line))
        elif coded and _CODED.match(line):
            current = ""  # the next server's answer, in a transcript, is about somebody else
        if current:
            found.setdefault(current, []).append(line)
    return {address: "\n".join(lines) for address, lines in found.items()}


def _around(text: str, address: str) -> str:
    at = text.lower().find(address.lower())
    return text[at : at + 600] if at >= 0 else text


def _own(notice: Notice) -> set[str]:
    """Those who sent or got the notice itself: never the failed recipient, unless they are all there is."""
    told = " ".join(notice.headers.get(name) for name in ("to", "delivered-to", "from", "reply-to", "x-original-to"))
    told += " " + notice.returned.get("from") + " " + notice.returned.get("return-path")
    return {address.lower() for address in addresses(told)}
