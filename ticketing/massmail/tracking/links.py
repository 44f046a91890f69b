"""A copy of a campaign's links in a file, so that they lead somewhere when the database does not answer."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path


def keep_links(folder: Path, campaign: int, links: Sequence[str]) -> None:
    """A copy beside the database, written before the first message goes out."""
    place = _place(folder, campaign)
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_suffix(f".{os.getpid()}")
    fresh.write_text(json.dumps(list(links)))
    fresh.replace(place)


def kept_links(folder: Path, campaign: int) -> list[str]:
    """The copy; empty if there is none here."""
    try:
        return [str(url) for url in json.loads(_place(folder, campaign).read_text())]
    except FileNotFoundError:
        return []


def _place(folder: Path, campaign: int) -> Path:
    return folder / "links" / f"{campaign}.json"
