"""Every verdict that a gate may get, one row each: how it is asked, told and drawn, and what it makes of the gate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

from flask_babel import lazy_gettext

_ = cast("Callable[[str], str]", lazy_gettext)


@dataclass(frozen=True)
class Choice:
    """How it is offered: the words that open it, its look and icon, what comes of it, the field of its note, and the
    button that gives it."""

    label: str
    look: str
    icon: str
    note: str
    button: str
    help: str = ""


@dataclass(frozen=True)
class Refusal:
    """What a verdict that refuses needs besides: a sentence for who gives no reason, and what the requester is told."""

    unreasoned: str
    heading: str
    verb: str


@dataclass(frozen=True)
class Verdict:
    """One verdict.

    `done`: what its signer did, alone. `said`, `told`: the same as the end of a sentence that begins with the name,
    short and in full; both name the gate ({label}). `status`: what the gate is once it is so decided, `standing` and
    `shape` how that looks. `refusal`: of one that does not agree.
    """

    done: str
    said: str
    told: str
    status: str
    standing: str
    shape: str
    choice: Choice
    refusal: Refusal | None = None


VERDICTS: Mapping[str, Verdict] = {
    "approved": Verdict(
        _("Dio el visto bueno"), "dio el visto bueno «{label}»", _("dio «{label}»"), "satisfied", _("Dado"), "check",
        Choice(_("Aprobar"), "primary", "check", _("Observación (si quiere)"), _("Sí, aprobar")),
    ),
    "returned": Verdict(
        _("La devolvió"), "devolvió la solicitud en «{label}»", _("devolvió la solicitud en «{label}»"),
        "returned", _("Devuelta"), "arrow",
        Choice(
            _("Devolver"), "plain", "undo-2", _("Qué se debe cambiar"), _("Devolver para corregir"),
            _("Conserva su número; quien la pidió la corrige y vuelve a usted."),
        ),
        Refusal("Diga qué se debe cambiar.", "Su solicitud fue devuelta", "devolvió"),
    ),
    "rejected": Verdict(
        _("La rechazó"), "rechazó la solicitud en «{label}»", _("rechazó la solicitud en «{label}»"),
        "rejected", _("Rechazada"), "slash",
        Choice(
            _("Rechazar"), "danger", "x", _("Motivo del rechazo"), _("Rechazar la solicitud"),
            _("Diga por qué; quien la pidió puede corregirla o retirarla."),
        ),
        Refusal("Diga el motivo del rechazo.", "Su solicitud fue rechazada", "rechazó"),
    ),
}  # fmt: skip
