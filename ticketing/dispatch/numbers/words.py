"""Words as they are searched: without accents, capitals and line ends."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """The text as it is looked for, with single spaces."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(sign for sign in apart if not unicodedata.combining(sign)).replace("\0", " ").split())
