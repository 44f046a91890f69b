"""Two hundred scenarios with every figure of their answers, kept so that a rebuilding changes none by accident.

    python -m tests.rules.golden

says which answers are no longer those that are kept; with `--keep` it makes the scenarios anew, from a fixed seed and
the procedure's own table, and keeps their present answers: only after a change of the rules that is meant.
"""

from __future__ import annotations

import json
import lzma
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from random import Random
from typing import Any

from workflows.procedure import Procedure
from workflows.reading import load
from workflows.replay import replay
from workflows.rows import SYSTEM, Step

FILE = Path(__file__).with_name("golden.jsonl.xz")
SEED, COUNT = 20_260_302, 200
ZONES = ("", "-05:00", "Z")
# Ordinary days, and those where dates are miscounted: Fridays, the eves of holidays, Holy Week, the turn of the year,
# a leap day, the first 9 July that is a holiday.
DAYS = (
    "2026-03-02", "2026-03-20", "2026-03-30", "2026-04-01", "2026-05-15", "2025-12-23", "2025-12-31", "2026-01-09",
    "2024-02-28", "2026-07-08", "2025-07-09", "2026-10-09", "2026-06-05", "2026-02-14", "2026-11-01", "2027-03-24",
)  # fmt: skip
HOURS = (
    "08:00:00", "07:59:59", "07:30:00", "08:00:01", "08:59:59", "09:00:00", "10:15:00", "12:00:00", "16:59:59",
    "17:00:00", "17:00:01", "20:00:00", "23:59:59",
)  # fmt: skip
WAITS = (
    timedelta(0), timedelta(seconds=1), timedelta(minutes=7), timedelta(minutes=61), timedelta(hours=3),
    timedelta(hours=9), timedelta(hours=16), timedelta(days=1), timedelta(days=3), timedelta(days=6),
    timedelta(days=12),
)  # fmt: skip


def scenarios() -> list[dict[str, Any]]:
    """The scenarios: each row of the table is what some of them are about, each category too."""
    procedure, chance = load("icetex"), Random(SEED)
    rows = islice(cycle(procedure.steps), COUNT)
    return [_Teller(procedure, chance, number, row).scenario() for number, row in enumerate(rows)]


class _Teller:
    """Tells one scenario: to the row that it is about and some steps further, with what is refused on the way."""

    def __init__(self, procedure: Procedure, chance: Random, number: int, row: Step) -> None:
        self.procedure, self.chance, self.number, self.row = procedure, chance, number, row
        self.now = datetime.fromisoformat(f"{DAYS[number % len(DAYS)]}T{chance.choice(HOURS)}")
        self.events: list[dict[str, Any]] = []
        self.areas = number % 4
        self.requester = "comms" if number % 9 == 4 else "department"
        self.gates = [
            *(["jefatura"] if self.requester == "department" else []),
            "comunicaciones",
            *(["areas"] if self.areas else []),
        ]

    def scenario(self) -> dict[str, Any]:
        self._add("file")
        self._sign()
        for step in self._way():
            self._odd()
            self._take(step)
        self._go_on(self.row.target)
        return {
            "procedure": self.procedure.name,
            "category": self.procedure.categories[self.number % len(self.procedure.categories)].label,
            "exception": self.number % 7 == 3,
            "requester": self.requester,
            "areas": self.areas,
            "events": self.events,
        }

    def _sign(self) -> None:
        """The gates: all at once, one by one, refused and edited, or for ever open."""
        way = self.chance.randrange(6)
        self._wait()
        if way == 5 and self.row.source == self.procedure.initial and "received" not in self.row.needs:
            return
        if way >= 3 and self.gates:
            gate = self.chance.choice(self.gates)
            self._add("reject", gate=gate, note="Falta la fecha")
            self._wait()
            self._add("edit", **({"gate": gate} if way == 4 else {}))
            self._wait()
        if way == 0:
            self._add("approve")
            return
        for gate in self.chance.sample(self.gates, len(self.gates)):
            for _ in range(self.areas if gate == "areas" else 1):
                self._add("approve", gate=gate)
                self._wait()

    def _way(self) -> Iterator[Step]:
        """The rows from the first state to this one, by a shortest way, and this one."""
        ways: dict[str, tuple[Step, ...]] = {self.procedure.initial: ()}
        while self.row.source not in ways:
            for state, way in list(ways.items()):
                found = [step for step in self.procedure.steps if step.source == state and step.target not in ways]
                for step in self.chance.sample(found, len(found)):
                    ways.setdefault(step.target, (*way, step))
        yield from ways[self.row.source]
        yield self.row

    def _take(self, step: Step) -> None:
        taker = self.chance.choice(step.takers)
        said: dict[str, Any] = {"to": step.target, "reason": step.reason}
        if self.chance.random() < 0.5 or taker == SYSTEM:
            said["by"] = taker
        if step.note or self.chance.random() < 0.1:
            said["note"] = "Se deja constancia"
        self._wait()
        self._add("move", **said)

    def _go_on(self, state: str) -> None:
        """Some steps from here, and time for the timers."""
        for _ in range(self.chance.randrange(5)):
            ahead = [step for step in self.procedure.steps if step.source == state]
            if not ahead:
                break
            step = self.chance.choice(ahead)
            if self.procedure.state(state).clock == "paused" and self.chance.random() < 0.4:
                self._edited()
            self._take(step)
            state = step.target
        self.now += self.chance.choice(WAITS) + timedelta(days=self.chance.choice((0, 5)))
        self._add("tick")

    def _edited(self) -> None:
        self._wait()
        self._add("edit")
        self._wait()
        self._add("approve")

    def _odd(self) -> None:
        """Sometimes what is refused: it changes nothing."""
        if self.chance.random() > 0.5:
            return
        wrong: tuple[dict[str, Any], ...] = (
            {"do": "file"},
            {"do": "approve", "gate": "ninguna"},
            {"do": "approve", "gate": "jefatura", "by": "Solicitante"},
            {"do": "reject", "gate": "comunicaciones"},
            {"do": "edit", "by": "Profesional"},
            {"do": "move", "to": "Cerrado"},
            {"do": "move", "to": self.row.target, "reason": "Porque sí", "note": "x"},
            {"do": "move", "to": self.row.target, "reason": self.row.reason, "by": "Aprobador", "note": "x"},
            {"do": "move", "to": self.row.source, "reason": None},
        )
        said = dict(self.chance.choice(wrong))
        self._add(said.pop("do"), **said)

    def _wait(self) -> None:
        self.now += self.chance.choice(WAITS)
        if self.chance.random() < 0.35:
            edge = datetime.fromisoformat(f"{self.now:%Y-%m-%d}T{self.chance.choice(HOURS)}")
            self.now = max(self.now, edge)

    def _add(self, do: str, **said: Any) -> None:
        zone = self.chance.choice(ZONES)
        at = self.now + timedelta(hours=5) if zone == "Z" else self.now  # Bogotá has no other offset
        self.events.append({"at": f"{at.isoformat()}{zone}", "do": do, **said})


def kept() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """(scenario, answer) of all that is kept."""
    lines = lzma.decompress(FILE.read_bytes()).decode().splitlines()
    return [(told["scenario"], told["answer"]) for told in map(json.loads, lines)]


def keep() -> None:
    """The present answers of the present scenarios."""
    lines = [json.dumps({"scenario": one, "answer": replay(one)}, ensure_ascii=False) for one in scenarios()]
    FILE.write_bytes(lzma.compress("\n".join(lines).encode(), preset=9))


def differences(scenario: dict[str, Any], answer: dict[str, Any]) -> list[str]:
    """What a replay answers otherwise than what is kept: one line a figure."""
    now = json.loads(json.dumps(replay(scenario)))
    found = [] if now["received_at"] == answer["received_at"] else [f"received_at: {now['received_at']}"]
    if len(now["steps"]) != len(answer["steps"]):
        return [*found, f"{len(now['steps'])} pasos en vez de {len(answer['steps'])}"]
    for number, (step, before) in enumerate(zip(now["steps"], answer["steps"], strict=True), 1):
        found += [
            f"paso {number}, {key}: {step.get(key)!r} en vez de {before.get(key)!r}"
            for key in sorted(step.keys() | before.keys())
            if step.get(key) != before.get(key)
        ]
    return found


def main(arguments: list[str]) -> None:
    """Say what differs, or keep it."""
    if arguments == ["--keep"]:
        keep()
        print(f"{FILE}: {len(kept())} escenarios, {FILE.stat().st_size // 1024} kB.")
        return
    for number, (scenario, answer) in enumerate(kept(), 1):
        for line in differences(scenario, answer):
            print(f"Escenario {number}, {line}")


if __name__ == "__main__":
    main(sys.argv[1:])
