"""A copy of where links lead, for when the database does not answer."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Sequence
from pathlib import Path

SENT, SEEN = ".json", ".seen.json"


def keep_links(folder: Path, campaign: int, links: Sequence[str], suffix: str = SENT) -> None:
    """A copy beside the database: the sender's before the first message goes out, or what a web process saw last."""
    place = _place(folder, campaign, suffix)
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_suffix(f".{os.getpid()}.{threading.get_ident()}")
    fresh.write_text(json.dumps(list(links)))
    fresh.replace(place)


def kept_links(folder: Path, campaign: int) -> list[str]:
    """The newer copy, with what was re-pointed, else the sender's; empty if there is none here."""
    for suffix in (SEEN, SENT):
        try:
            return [str(url) for url in json.loads(_place(folder, campaign, suffix).read_text())]
        except FileNotFoundError:
            continue
    return []


def _place(folder: Path, campaign: int, suffix: str) -> Path:
    return folder / "links" / f"{campaign}{suffix}"
