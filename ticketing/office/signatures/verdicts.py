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
    """What a verdict that refuses needs besides: what the requester is told."""

    heading: str
    verb: str


@dataclass(frozen=True)
class Verdict:
    """One verdict.

    `done`: what its signer did, alone. `said`, `told`: the same as the end of a sentence that begins with the name,
    short and in full; both name the gate ({label}). `status`: what the gate is once it is so decided, `standing` and
    `shape` how that looks. `unreasoned`: the sentence for who gives no reason, where one is needed. `refusal`: of one
    that holds the ticket. `opinion`: given where an opinion is asked for, and nowhere else.
    """

    done: str
    said: str
    told: str
    status: str
    standing: str
    shape: str
    choice: Choice
    unreasoned: str = ""
    opinion: bool = False
    refusal: Refusal | None = None


VERDICTS: Mapping[str, Verdict] = {
    "approved": Verdict(
        _("Dio el visto bueno"), "dio el visto bueno «{label}»", _("dio «{label}»"),
        "satisfied", _("Aprobada"), "check",
        Choice(_("Aprobar"), "primary", "check", _("Observación"), _("Sí, aprobar")),
    ),
    "returned": Verdict(
        _("La devolvió"), "devolvió la solicitud en «{label}»", _("devolvió la solicitud en «{label}»"),
        "returned", _("Devuelta"), "arrow",
        Choice(
            _("Devolver"), "plain", "undo-2", _("Qué se debe cambiar"), _("Devolver para corregir"),
            _("Conserva su número; quien la pidió la corrige y vuelve a usted."),
        ),
        "Diga qué se debe cambiar.",
        refusal=Refusal("Su solicitud fue devuelta", "devolvió"),
    ),
    "rejected": Verdict(
        _("La rechazó"), "rechazó la solicitud en «{label}»", _("rechazó la solicitud en «{label}»"),
        "rejected", _("Rechazada"), "slash",
        Choice(
            _("Rechazar"), "danger", "x", _("Motivo del rechazo"), _("Rechazar la solicitud"),
            _("Diga por qué; quien la pidió puede corregirla o retirarla."),
        ),
        "Diga el motivo del rechazo.",
        refusal=Refusal("Su solicitud fue rechazada", "rechazó"),
    ),
    "favourable": Verdict(
        _("Dio concepto favorable"), "dio concepto favorable en «{label}»", _("dio concepto favorable en «{label}»"),
        "satisfied", _("Concepto dado"), "check",
        Choice(_("Concepto favorable"), "primary", "check", _("Su concepto"), _("Dar concepto favorable")),
        opinion=True,
    ),
    "contrary": Verdict(
        _("Dio concepto desfavorable"), "dio concepto desfavorable en «{label}»",
        _("dio concepto desfavorable en «{label}»"), "satisfied", _("Concepto dado"), "check",
        Choice(
            _("Concepto desfavorable"), "plain", "x", _("Las razones de su concepto"), _("Dar concepto desfavorable"),
            _("Queda escrito y lo leen quienes deciden; no detiene la solicitud."),
        ),
        "Diga las razones de su concepto.",
        opinion=True,
    ),
}  # fmt: skip


def offered(*, opinion: bool) -> Mapping[str, Verdict]:
    """The verdicts that may be given at a gate: those of an opinion, or the others."""
    return {name: verdict for name, verdict in VERDICTS.items() if verdict.opinion is opinion}
