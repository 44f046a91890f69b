"""The attributes of a form's controls, written as WTForms writes them and many times faster: a page has hundreds.

WTForms formats each one as markup by itself, a sixth of the time of a page with forms. What is written is the same,
byte for byte (`tests/desk/test_attributes.py` compares them over whatever may be given).
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape
from wtforms.widgets import core

QUOTE, ESCAPED = '"', "&quot;"


def written(**given: Any) -> Markup:
    """The attributes by name: True is the name alone, False nothing; quotes are escaped also where the value is markup.

    Source: `wtforms.widgets.core.html_params`.
    """
    said = []
    for name, value in sorted(given.items()):
        if value is True:
            said.append(str(escape(_named(name))))
        elif value is not False:
            said.append(f'{escape(_named(name))}="{str(escape(value)).replace(QUOTE, ESCAPED)}"')
    return Markup(" ".join(said))  # noqa: S704 - every name and value is escaped


def _named(name: str) -> str:
    """`class_` for `class`, `data_kind` for `data-kind`."""
    name = name.rstrip("_")
    return name.replace("_", "-") if name.startswith(("data_", "aria_")) else name


def install() -> None:
    """Let every control of WTForms be written so."""
    core.html_params = written
    core.Input.html_params = staticmethod(written)  # type: ignore[method-assign]
