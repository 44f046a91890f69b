"""How a file may be called."""

from __future__ import annotations

from pathlib import PurePosixPath

from ticketing.web.characters import one_line
from workflows.refusals import Refused

LONGEST_NAME = 180


def clean_name(name: str) -> str:
    """The name without folders, control or direction characters, short enough to keep, with its extension."""
    last = name.replace("\\", "/").rpartition("/")[2]
    seen = one_line(last).strip(". ")
    path = PurePosixPath(seen)
    if not path.suffix or not path.stem:
        raise Refused(f"«{seen or name[:40]}» no tiene extensión; no se sabe qué archivo es.")
    return path.stem[: LONGEST_NAME - len(path.suffix)] + path.suffix
