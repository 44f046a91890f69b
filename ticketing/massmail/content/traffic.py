"""Campaign parameters on links (M-10): how the institution's web statistics tell the traffic that a mail brings."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

LONGEST_NAME = 60
NO_WORD = re.compile(r"[^a-z0-9]+")
MARKED = re.compile(r"(?:^|[&;])utm_", re.IGNORECASE)


def campaign_name(name: str, campaign_id: int) -> str:
    """What stands for a campaign in `utm_campaign`: ASCII, without spaces, the same for ever."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = NO_WORD.sub("-", plain).strip("-")[:LONGEST_NAME].strip("-")
    return f"c{campaign_id}-{words}" if words else f"c{campaign_id}"


def marked(url: str, campaign: str) -> str:
    """The address with `utm_source`, `utm_medium` and `utm_campaign`; as it was if it carries one of its own already.

    Nothing else of it is touched: order, encoding and fragment stay, so that what it led to it still leads to.
    """
    parts = urlsplit(url)
    if MARKED.search(parts.query):
        return url
    said = f"utm_source=despacho&utm_medium=email&utm_campaign={quote(campaign, safe='')}"
    head, mark, fragment = url.partition("#")
    between = "" if head.endswith(("?", "&")) else "&" if "?" in head else "?"
    return f"{head}{between}{said}{mark}{fragment}"
