"""Whose link it is and who opened it: where both faces share a host the browser may be another person's.

Elsewhere nobody is signed in, and the page says for whom one acts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from ticketing.office.links.models import ActionLink
from ticketing.office.people.models import Person
from ticketing.office.sign_in.current import me, nobody
from workflows.refusals import Refused

FIELD, YES = "soy", "si"


@dataclass(frozen=True)
class Opened:
    """`other` is somebody else who is signed in here; `refused` says why that person may not go on with this link."""

    owner: Person
    other: Person | None = None
    refused: str = ""

    @property
    def asks(self) -> bool:
        """Whether the page must ask who is acting."""
        return self.other is not None and not self.refused


def opened(link: ActionLink, barred: Collection[int]) -> Opened:
    """Who opened the link. `barred`: who wrote or works what it is about, and so acts with nobody's link."""
    if nobody() or me().id == link.person_id:
        return Opened(link.person)
    return Opened(link.person, me(), _refusal(link.person, me()) if me().id in barred else "")


def declared(who: Opened, said: Mapping[str, str]) -> Mapping[str, Any] | None:
    """What was said about who acts, to be kept with what was done; nothing where nobody else is signed in.

    Raises Refused: for whoever is barred, and where it was not said.
    """
    if who.other is None:
        return None
    if who.refused:
        raise Refused(who.refused)
    if said.get(FIELD) != YES:
        raise Refused(
            f"En este navegador entró {who.other.name} y el enlace es de {who.owner.name}: marque "
            f"«Soy {who.owner.name}» si es quien responde."
        )
    return {"signed_in": who.other.id, "name": who.other.name, "declares_to_be": who.owner.id}


def _refusal(owner: Person, other: Person) -> str:
    return (
        f"Este enlace es de {owner.name} y en este navegador entró {other.name}, que radicó, redactó o atiende esta "
        "solicitud: nadie decide sobre lo propio con el enlace de otra persona. "
        f"Si usted es {owner.name}, cierre primero la sesión de {other.name}."
    )
