"""Drawing again: does everything still say what it said at the draw?"""

from __future__ import annotations

from dataclasses import dataclass

from ticketing.office.signatures.queries import valid
from ticketing.oversight.samples.actions import GATE, review_hash
from ticketing.oversight.samples.models import Sample
from ticketing.oversight.samples.months import bounds
from ticketing.oversight.samples.population import Member, hash_of, population
from ticketing.oversight.samples.queries import again, drawn_event, first_seal_after

DECIDES = ("outcome", "late", "strata", "received_at", "until_at", "consumed")


@dataclass(frozen=True)
class Check:
    """One question about the draw, its answer, and the answer in words. `grave`: a no means that something is false."""

    holds: bool
    title: str
    text: str
    grave: bool = True

    @property
    def state(self) -> str:
        return "ok" if self.holds else "bad" if self.grave else "warn"


@dataclass(frozen=True)
class Redraw:
    """What came out then and what comes out now, in the order of the draw."""

    then: tuple[str, ...]
    now: tuple[str, ...]
    checks: tuple[Check, ...]

    @property
    def holds(self) -> bool:
        return self.then == self.now and all(check.holds for check in self.checks if check.grave)


def redrawn(sample: Sample) -> Redraw:
    """The draw made again, and every stored part of it asked."""
    then, now = tuple(item.ticket.number for item in sample.items), tuple(again(sample))
    checks = [_same(then, now), _population(sample), _seed(sample), _chain(sample, then), _record(sample)]
    return Redraw(then, now, tuple(checks + ([_signature(sample)] if sample.signed_at else [])))


def differences(before: list[Member], after: list[Member]) -> list[str]:
    """The numbers of the members that are new, gone or told otherwise in what decides the figures."""
    old, new = ({str(m["number"]): [m[key] for key in DECIDES] for m in members} for members in (before, after))
    return sorted(number for number in old.keys() | new.keys() if old.get(number) != new.get(number))


def _same(then: tuple[str, ...], now: tuple[str, ...]) -> Check:
    holds = then == now
    text = f"Salen las mismas {len(then)} solicitudes, en el mismo orden." if holds else "Salen otras solicitudes."
    return Check(holds, "El sorteo se repite igual", text)


def _population(sample: Sample) -> Check:
    holds = hash_of(sample.population) == sample.population_hash
    text = "La huella de la población guardada es la del sorteo." if holds else "La población guardada fue alterada."
    return Check(holds, "La población es la que se congeló", text)


def _seed(sample: Sample) -> Check:
    found = first_seal_after(bounds(sample.month)[1])
    holds = found is not None and found.hash == sample.seed
    text = "Es el primer sello del registro después del mes." if holds else "No es el primer sello después del mes."
    return Check(holds, "Nadie eligió la semilla", text)


def _chain(sample: Sample, then: tuple[str, ...]) -> Check:
    event = drawn_event(sample)
    said = event.payload if event else {}
    kept = {"seed": sample.seed, "method": sample.method, "population": sample.population_hash, "drawn": list(then)}
    holds = all(said.get(key) == value for key, value in kept.items())
    text = "El hecho encadenado dice lo mismo." if holds else "El hecho encadenado dice otra cosa."
    return Check(holds, "El registro recuerda este sorteo", text)


def _record(sample: Sample) -> Check:
    changed = differences(sample.population, population(sample.month, sample.procedure))
    shown = ", ".join(changed[:8]) + ("…" if len(changed) > 8 else "")
    text = f"Hoy se contarían de otro modo: {shown}." if changed else "Con los datos de hoy sale la misma población."
    return Check(not changed, "Nada de ese mes cambió después", text, grave=False)


def _signature(sample: Sample) -> Check:
    holds = bool(valid(sample, GATE, review_hash(sample)))
    text = "Lo firmado es lo que se ve." if holds else "La revisión cambió después de firmada."
    return Check(holds, "La firma corresponde a la revisión", text)
