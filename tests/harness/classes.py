"""The classes of campaigns that the first procedure has, for campaigns that tests make without a request."""

from __future__ import annotations

from typing import Any

from workflows.mailing import Terms, mail_class, terms
from workflows.reading import load


def agreed(key: str) -> Terms:
    """What holds for a campaign of that class."""
    rules = load("icetex")
    return terms(mail_class(rules.classes, key), rules.sending)


def of_class(key: str) -> dict[str, Any]:
    """Its columns of a campaign."""
    return {"mail_class": key, "terms": agreed(key).content()}
