"""How a list and a place on it read on a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from ticketing.audience.lists.models import ACTIVE, CONFIRMED, UNCONFIRMED, UNSUBSCRIBED, MailingList
from ticketing.web.addresses import path


@dataclass(frozen=True)
class Line:
    """A list with its figures and its state in words."""

    list: MailingList
    confirmed: int
    unconfirmed: int
    unsubscribed: int
    state: str
    shape: str

    @property
    def total(self) -> int:
        return self.confirmed + self.unconfirmed + self.unsubscribed


def page_of(code: str, *, group: bool) -> str:
    """The page of a list or of a group."""
    return path("groups.show" if group else "lists.show", code=code)


def line(one: MailingList, counts: Mapping[str, int], on: date) -> Line:
    """The list as its table shows it on that day."""
    state, shape = _state(one, on)
    confirmed, waiting, gone = (counts.get(status, 0) for status in (CONFIRMED, UNCONFIRMED, UNSUBSCRIBED))
    return Line(one, confirmed, waiting, gone, state, shape)


def member_state(status: str) -> tuple[str, str]:
    """(word, shape) of a place on a list."""
    return {
        CONFIRMED: (_("Confirmado"), "check"),
        UNCONFIRMED: (_("Por confirmar"), "ring"),
        UNSUBSCRIBED: (_("Dado de baja"), "slash"),
    }[status]


def _state(one: MailingList, on: date) -> tuple[str, str]:
    usable = one.usable(on)
    shape = "slash" if one.status != ACTIVE else "check" if usable else "pause"
    words = {"slash": _("Apagada"), "check": _("Activa"), "pause": _("Vencida")}
    of_group = {"slash": _("Apagado"), "check": _("Activo"), "pause": _("Vencido")}
    return (of_group if one.is_group else words)[shape], shape
