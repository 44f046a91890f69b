"""From which file a drawing comes: who has no account is sent a small one with the few that those pages use."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask, g

WHOLE, SMALL = "icons.svg", "icons-public.svg"
SYMBOL = re.compile(r'<symbol id="([\w-]+)"')


def install(app: Flask) -> None:
    """`sprite(name)` for the icons, and `small_sprite()` by which a page says that it is a public one."""
    few = symbols(Path(app.static_folder or "") / SMALL)

    def sprite(name: str) -> str:
        return SMALL if g.get("small_sprite") and name in few else WHOLE

    def small_sprite() -> str:
        g.small_sprite = True
        return ""

    app.jinja_env.globals.update(sprite=sprite, small_sprite=small_sprite)


def symbols(file: Path) -> frozenset[str]:
    """The names of the drawings in a file."""
    return frozenset(SYMBOL.findall(file.read_text(encoding="utf-8")))
