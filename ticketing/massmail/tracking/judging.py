"""Who was it: a person, a proxy that fetched before anybody looked, or a scanner. Rules without a database.

What is kept of a hit (user agent, method, purpose, owner of the network) never changes; a verdict is made from it and
from the hits around it, and may be made anew. A hit is a scanner's if it stands close to another that only a machine
makes: many links within seconds, or the hidden link. Google's and Yahoo's image proxies fetch when the person looks:
their fetch counts as hers (it says nothing of where she is), unless something else speaks against it. Apple's Mail
Privacy Protection and Gmail's prefetch fetch whether anybody looks or not: those are a proxy's. Change VERSION with
any rule.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ticketing.massmail.tracking.agents import is_program
from ticketing.massmail.tracking.models import HUMAN, PROXY, SCANNER
from ticketing.massmail.tracking.ranges import APPLE, SECURITY

VERSION = 2
BURST_LINKS, BURST_SECONDS = 3, 5.0
TRAP_SECONDS = 10.0
AT_ONCE_SECONDS = 2.0
REACH = max(BURST_SECONDS, TRAP_SECONDS)
Span = tuple[float, float]

ON_VIEW = re.compile(r"googleimageproxy|ggpht\.com|yahoomailproxy", re.IGNORECASE)
# Gmail's prefetch names a browser that never existed; Apple's proxy says this and no more.
BEFORE_VIEW = re.compile(r"^mozilla/5\.0$|edge/12\.246 mozilla/5\.0$", re.IGNORECASE)


def verdict(signals: Mapping[str, Any], at: float, since_accepted: float | None, spans: Sequence[Span]) -> str:
    """HUMAN, PROXY or SCANNER. `at`: seconds since 1970; `since_accepted`: seconds, None where that is not known.

    `spans` are the times at which a machine followed this mail's links (`at_work`), in order.
    """
    if signals.get("method", "GET") != "GET" or signals.get("range") == SECURITY or inside(at, spans):
        return SCANNER
    if since_accepted is not None and since_accepted < AT_ONCE_SECONDS:
        return SCANNER
    agent = str(signals.get("agent") or "").strip()
    if ON_VIEW.search(agent):
        return HUMAN
    if not agent or is_program(agent):
        return SCANNER
    if BEFORE_VIEW.search(agent) or signals.get("purpose") or signals.get("range") == APPLE:
        return PROXY
    return HUMAN


def at_work(clicks: Iterable[tuple[float, int]], traps: Iterable[float]) -> list[Span]:
    """When a machine was at work, by one reader's clicks (instant, link) and visits to the hidden link.

    A hit within such a span lies in BURST_SECONDS that hold BURST_LINKS different links, or near the hidden link.
    """
    spans = [(at - TRAP_SECONDS, at + TRAP_SECONDS) for at in traps]
    ordered, start = sorted(clicks), 0
    among: Counter[int] = Counter()
    for at, link in ordered:
        among[link] += 1
        while at - ordered[start][0] > BURST_SECONDS:
            _leave(among, ordered[start][1])
            start += 1
        while len(among) >= BURST_LINKS:
            spans.append((at - BURST_SECONDS, ordered[start][0] + BURST_SECONDS))
            _leave(among, ordered[start][1])
            start += 1
    return _joined(spans)


def inside(at: float, spans: Sequence[Span]) -> bool:
    """Whether an instant lies in one of the spans, which are in order and apart."""
    place = bisect_right(spans, (at, float("inf"))) - 1
    return place >= 0 and at <= spans[place][1]


def _leave(among: Counter[int], link: int) -> None:
    among[link] -= 1
    if not among[link]:
        del among[link]


def _joined(spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found
