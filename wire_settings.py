"""What settings say that goes on the wire of a mail or into a link: domain, addresses, links; as servers bear it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from email.utils import parseaddr
from functools import partial
from typing import Any

import env_file
import mailboxes
import weblinks


def borne(values: Mapping[str, Any]) -> dict[str, str]:
    """These settings as they are kept. Raises ValueError, which names the setting and says what is wrong with it."""
    found = {}
    for name, read in READERS.items():
        try:
            found[name] = read(str(values[name]))
        except (ValueError, env_file.Unreadable) as why:
            raise ValueError(f"DESPACHO_{name.upper()}: {why}") from None
    return found


def _named(said: str) -> str:
    """ "Despacho <despacho@institucion.example>"."""
    mailboxes.plain(parseaddr(said)[1] or said, internal=True)
    return said


def _link(said: str) -> str:
    if said and (why := weblinks.problem(said)):
        raise ValueError(why)
    return said


def _links(said: str) -> str:
    env_file.links("las redes", said)
    return said


READERS: Mapping[str, Callable[[str], str]] = {
    "mail_domain": mailboxes.wire_domain,
    "campaigns_from": partial(mailboxes.plain, internal=True),
    "notices_from": _named,
    "base_url": _link,
    "public_url": _link,
    "pqrsd_url": _link,
    "social_links": _links,
}
