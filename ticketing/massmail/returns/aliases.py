"""Several verdicts about one address: an alias is given up only if every one of its members failed for ever.

RFC 3464 section 2.3.2: a report names whom the message ended with; Original-Recipient, or "expanded from" in Postfix's
and Exim's words, names whom it was sent to. One dead member says nothing of the others, and servers mention only
those who failed. So a failure of one member of an alias, told alone, blames nobody; where the member is the same person
in the server's own house (ana@example.org, ana@buzones.example.org), it is the address's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ticketing.massmail.replies.reasons import DELIVERED, HARD, REASONS, SOFT
from ticketing.massmail.replies.verdict import Verdict
from ticketing.massmail.returns.recipients import ADDRESS

MEMBER = "alias_member"
PARTLY = "Le llegó a una parte de ese alias, y a otra no"
_FROM = re.compile(
    r"(?i)\(?\b(?:expanded|generated|forwarded|redirected) from:?\s{1,8}<?(" + ADDRESS.pattern + r")>?\)?"
)


@dataclass(frozen=True)
class Told:
    """A verdict about `member`, whom the message ended with; `alias` is whom it was sent to, if that is somebody
    else. `expanded`: the server sent it on to members of its own, of whom it may tell more."""

    verdict: Verdict
    member: str = ""
    alias: str = ""
    expanded: bool = False


def expanded_from(words: str) -> str:
    """Whom a paragraph about a member says that the message was sent to."""
    found = _FROM.search(" ".join(words[:2000].split()))
    return found[1] if found else ""


def by_address(told: Iterable[Told]) -> list[Verdict]:
    """One verdict for each address that was written to; everybody who is nobody's member keeps her own."""
    groups: dict[str, list[Told]] = {}
    for number, one in enumerate(told):
        name = (one.alias or one.member).lower()
        groups.setdefault(name or str(number), []).append(one)
    return [verdict for group in groups.values() for verdict in _of_one(group)]


def together(verdicts: Sequence[Verdict]) -> Verdict:
    """What several verdicts about one message to one address come to; there is one at least."""
    arrived = next((one for one in verdicts if one.kind == DELIVERED), None)
    if arrived is not None and len(set(verdicts)) > 1 and any(one.kind != DELIVERED for one in verdicts):
        return replace(arrived, why=PARTLY)
    return arrived or next((one for one in verdicts if one.kind != HARD), verdicts[0])


def _of_one(group: list[Told]) -> list[Verdict]:
    members = [one for one in group if _is_member(one)]
    if not members:
        return [replace(one.verdict, recipient=one.alias or one.verdict.recipient) for one in group]
    alias = members[0].alias
    # "Expanded" says only that there are members: what became of them is told beside it, or not at all.
    final = [one.verdict for one in group if not one.expanded] or [one.verdict for one in group]
    said = together(final)
    if len(final) == 1 and said.kind in (HARD, SOFT) and said.reason != "delayed":
        known = REASONS[MEMBER]
        words = said.why.partition(": «")
        said = replace(said, kind=known.kind, reason=MEMBER, why=known.sentence + "".join(words[1:]))
    return [replace(said, recipient=alias)]


def _is_member(one: Told) -> bool:
    """Whether the message was sent to an alias of which this is a member, not to the same person by another host."""
    if not one.alias or not one.member or one.expanded:
        return False
    mine, sent_to = (_person(address) for address in (one.member, one.alias))
    return mine != sent_to


def _person(address: str) -> str:
    """Whom an address means within its house: without quotes, without what an extension adds."""
    local = address.rpartition("@")[0].strip('"').lower()
    return local.partition("+")[0] or local
