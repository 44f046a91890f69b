"""A procedure to begin with: a file with comments that passes the check."""

import re
from pathlib import Path

from workflows.refusals import Refused

_FILE = Path(__file__).parent / "procedures" / "new" / "beginning.yaml"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def beginning(name: str) -> str:
    """The text of a new procedure of that name. Raises Refused if it can't be one."""
    if not _NAME.fullmatch(name):
        raise Refused(f"«{name}» no sirve de nombre: minúsculas, sin espacios ni tildes, hasta 40 letras (mi_oficina).")
    return _FILE.read_text(encoding="utf-8").replace("@NAME@", name)
