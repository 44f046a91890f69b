"""The first part of a campaign, which goes out alone: whether the rest may follow, and why not, in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """In percent of the whole sample: more holds the rest. `minutes`: how long it waits for what comes back."""

    hard: float = 3
    refused: float = 0.5
    complaints: float = 0.1
    minutes: int = 10


@dataclass(frozen=True)
class Sample:
    """What became of the first `people`. `hard`: addresses that do not exist; `policy`: refusals of the message or of
    the sender; `waiting`: not tried yet. `bounced` came back later and is in `hard` too."""

    people: int
    accepted: int = 0
    hard: int = 0
    policy: int = 0
    complaints: int = 0
    waiting: int = 0

    @property
    def tried(self) -> bool:
        """Whether everybody was tried at least once."""
        return not self.waiting


def reason_to_hold(sample: Sample, limits: Limits = Limits()) -> str | None:
    """Why a person must look before the rest goes out; None if nothing speaks against it so far.

    Each limit is over the whole sample, so that what is too much already is known before everybody was tried.
    """
    whole = max(sample.people, 1) / 100
    if sample.complaints > whole * limits.complaints:
        return _words(sample, sample.complaints, "se quejó del mensaje", "se quejaron del mensaje")
    if sample.policy > whole * limits.refused:
        return _words(
            sample, sample.policy, "rechazo fue por política o contenido", "rechazos fueron por política o contenido"
        )
    if sample.hard > whole * limits.hard:
        return _words(sample, sample.hard, "dirección no existe", "direcciones no existen")
    if sample.tried and not sample.accepted:
        return f"Ningún servidor aceptó el mensaje para los primeros {sample.people} destinatarios."
    return None


def _words(sample: Sample, count: int, one: str, many: str) -> str:
    share = f"{100 * count / max(sample.people, 1):.1f}".replace(".", ",")
    what = f"{count} {one if count == 1 else many}"
    return f"De los primeros {sample.people} destinatarios, {what} ({share} %). Lo demás no ha salido: revíselo antes."
