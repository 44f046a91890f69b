"""Whether a program names itself in the user agent of a hit: a robot, a filter of mail, a library; never a telephone.

A telephone's model may be called anything ("CUBOT X30", "Robot X1"): what stands in the brackets of a device that
ua-parser knows says what it is, not who uses it. Robots are those of ua-parser's list, which its keepers renew; beside
them the tools of PROGRAMS, which are no robots and yet nobody's eyes. They are compared word by word, because within
a word anything may stand.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

SPIDER = "Spider"
PROGRAMS = frozenset({
    # What fetches for a program.
    "curl", "wget", "python", "aiohttp", "httpx", "urllib", "java", "okhttp", "axios", "libwww", "perl", "ruby",
    "php", "headless", "phantomjs", "selenium", "playwright", "puppeteer", "crawler", "spider", "scanner",
    "validator", "monitor", "postman", "guzzle", "scrapy", "undici", "httpclient", "httpie", "winhttp",
    # Filters of mail and of links.
    "barracuda", "mimecast", "proofpoint", "urldefense", "safelinks", "trendmicro", "symantec", "forcepoint",
    "fortinet", "fortimail", "fortigate", "sophos", "ironport", "cisco", "fireeye", "trellix", "trustwave",
    "bitdefender", "kaspersky", "cloudmark", "vadesecure", "hornetsecurity", "checkpoint",
    # What draws a preview in another conversation.
    "whatsapp", "facebookexternalhit", "telegrambot", "skypeuripreview", "slack", "slackbot",
    "preview", "bingpreview", "google-safety", "googledocs", "bot", "robot",
})  # fmt: skip
PAIRS = frozenset({("go", "http"), ("http", "client"), ("node", "fetch"), ("trend", "micro")})
BRACKETS = re.compile(r"\([^()]*\)")
WORD = re.compile(r"[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*")
PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


@lru_cache(maxsize=4096)
def is_program(agent: str) -> bool:
    """Whether it says of itself that no person looks."""
    # A third of a second and some megabytes, which only the process that books hits needs.
    from ua_parser import parse_device

    device = parse_device(agent)
    if device is not None and device.family == SPIDER:
        return True
    said = BRACKETS.sub(" ", agent, count=1) if device is not None else agent
    return any(_names_one(word) for word in WORD.findall(said))


def _names_one(word: str) -> bool:
    """A word, or one of those that are written together in it: "HeadlessChrome", "python-requests"."""
    parts = [part.lower() for part in PART.findall(word)]
    if not PROGRAMS.isdisjoint((word.lower(), *parts)):
        return True
    return not PAIRS.isdisjoint(pairwise(parts))
