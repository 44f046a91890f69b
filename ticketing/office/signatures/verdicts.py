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
    that holds the ticket. `opinion`: given where an opinion is asked for, and nowhere else; `area`: where the areas
    that a request touches are told of it, and nowhere else.
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
    area: bool = False
    refusal: Refusal | None = None

    @property
    def agrees(self) -> bool:
        """Whether it counts towards what satisfies a gate."""
        return self.refusal is None and not self.opinion


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
    "aware": Verdict(
        _("Dio por enterada a su área"), "dio por enterada a su área en «{label}»",
        _("dio por enterada a su área en «{label}»"), "satisfied", _("Enteradas"), "check",
        Choice(
            _("Enterado"), "primary", "check", _("Nota para quien la pide"), _("Sí, mi área está enterada"),
            _("Su área conoce este texto y puede salir. Si el texto cambia, se le pide de nuevo."),
        ),
        area=True,
    ),
    "observed": Verdict(
        _("Hizo una observación"), "hizo una observación en «{label}»", _("hizo una observación en «{label}»"),
        "returned", _("Con una observación"), "arrow",
        Choice(
            _("Tengo una observación"), "plain", "message-square", _("Su observación"), _("Enviar la observación"),
            _("Vuelve a quien la pidió, que la atiende y se la presenta de nuevo; nada sale mientras tanto."),
        ),
        "Escriba su observación.",
        area=True,
        refusal=Refusal("Un área tiene una observación sobre su solicitud", "devolvió con una observación"),
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


REJECTS = "rejected"


def offered(*, opinion: bool, areas: bool = False) -> Mapping[str, Verdict]:
    """The verdicts that are asked for at a gate: those of an opinion; those of an area that is told, which may reject
    too; or the usual ones."""
    if opinion or not areas:
        return {name: each for name, each in VERDICTS.items() if each.opinion is opinion and not each.area}
    return {name: each for name, each in VERDICTS.items() if each.area or name == REJECTS}


def taken(*, opinion: bool, areas: bool = False) -> frozenset[str]:
    """The verdicts that may be given there: an area may answer in the words of any other gate too."""
    usual = offered(opinion=opinion)
    return frozenset({*usual, *offered(opinion=opinion, areas=areas)})
