"""The mail domains that a group permits, as somebody writes them and as they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import mailboxes
from workflows.refusals import Refused

MOST = 1000


def read(text: str) -> list[str]:
    """The domains of a text, one a line or with commas, in A-labels, each once and in order. Refused: one is none, or
    there is none."""
    said = [each.strip().removeprefix("@") for line in text.splitlines() for each in line.replace(";", ",").split(",")]
    return kept(filter(None, said))


def kept(said: Iterable[str]) -> list[str]:
    """The same of single ones."""
    found = sorted({_domain(each) for each in said})
    if not found:
        raise Refused("Escriba al menos un dominio de correo: «ejemplo.edu.co».")
    if len(found) > MOST:
        raise Refused(f"Son {len(found)} dominios, y un grupo permite hasta {MOST}.")
    return found


def fits(email: str, domains: Sequence[str]) -> bool:
    """Whether the address is of one of them; a domain below one is another."""
    return mailboxes.domain_of(email) in domains


def _domain(said: str) -> str:
    try:
        found = mailboxes.wire_domain(said)
    except mailboxes.Unwritable as why:
        raise Refused(why.sentence) from None
    if "." not in found:
        raise Refused(f"«{said[:80]}» no es un dominio de correo: escríbalo completo, como «ejemplo.edu.co».")
    return found
