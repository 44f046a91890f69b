"""A second, slow and literal reading of the rules of time, to hold the real one against.

Nothing of `workflows` is used here: only the calendar's dates are read from the procedure file. Instants are naive
times on the office's wall clock; days are walked one by one.
"""

from datetime import datetime
from fractions import Fraction
from typing import Any

from tests.rules.oracle_office import ICETEX, Office

CLOCKS = {"Registrado": "run", "En proceso": "run", "Reabierto": "run", "Suspendido": "pause"}
SIGNERS = {
    "jefatura": "Aprobador",
    "comunicaciones": "Oficina Asesora de Comunicaciones",
    "areas": "Área afectada",
}
EXPIRED = "Por tiempo excedido de los tres (3) días para que el usuario evalué la encuesta de servicio."
P, S, X = "Profesional", "Solicitante", "Sistema"
ROWS: list[tuple[str, str, str, tuple[str, ...], bool]] = [
    ("Registrado", "En proceso", "", (P,), False),
    ("Registrado", "Anulado", "Fuera del alcance", (P,), True),
    ("Registrado", "Anulado", "Repetido o duplicado", (P,), True),
    ("Registrado", "Anulado", "Mal registrado", (P,), True),
    ("Registrado", "Anulado", "Por solicitud del Usuario", (S, P), True),
    ("En proceso", "Solucionado", "Solución entregada", (P, X), False),
    ("En proceso", "Suspendido", "En espera por usuario", (P,), True),
    ("En proceso", "Suspendido", "Solucionado - pendiente validación de usuario", (P,), True),
    ("En proceso", "Anulado", "Mal registrado", (P,), True),
    ("En proceso", "Anulado", "Repetido o duplicado", (P,), True),
    ("Suspendido", "En proceso", "Respuesta dada por usuario", (S, P), False),
    ("Suspendido", "En proceso", "Por causas exógenas que impactan el procedimiento", (P,), True),
    ("Suspendido", "Anulado", "No está aprobado.", (P,), True),
    ("Suspendido", "Anulado", "Información incompleta / Información no es clara", (P,), True),
    ("Solucionado", "Cerrado", "Se ha validado con el usuario", (S,), False),
    ("Solucionado", "Cerrado", EXPIRED, (X,), False),
    ("Solucionado", "Reabierto", "", (S,), True),
    ("Reabierto", "En proceso", "Caso se encuentra en atención", (P,), False),
]


class Oracle:
    def __init__(self, scenario: dict[str, Any], office: Office = ICETEX) -> None:
        self.office = office
        self.exception = scenario.get("exception", False)
        given = (1, "days", "reception_day") if self.exception else office.targets[scenario["category"]]
        amount, self.unit, self.count_from = given
        self.target = Fraction(amount * (60 if self.unit == "hours" else office.normal_day))
        self.areas = scenario.get("areas", 0)
        self.names = ["comunicaciones"]
        if scenario.get("requester", "department") == "department":
            self.names.append("jefatura")
        if self.areas:
            self.names.append("areas")
        self.gates: dict[str, str] = {}
        self.signed = 0
        self.state: str | None = None
        self.filed = self.received_at = self.begins = self.closes = self.running_since = None
        self.spent = Fraction(0)
        self.hit: datetime | None = None  # when the consumed time reached the target
        self.breached = False
        self.steps: list[dict[str, Any]] = []

    # --- the clock -----------------------------------------------------------------------------------------

    def open_gate(self) -> bool:
        return any(state != "yes" for state in self.gates.values())

    def runs(self) -> bool:
        return self.received_at is not None and CLOCKS.get(self.state or "") == "run" and not self.open_gate()

    def pass_time(self, now: datetime) -> None:
        """Let the clock run from the last entry to `now`."""
        if self.running_since is None:
            return
        start = max(self.running_since, self.begins)
        if self.hit is None:
            end = self.office.reached(start, self.target - self.spent, self.unit)
            self.hit = end if now >= end else None
        self.spent += self.office.worked(start, now, self.unit) if now > start else 0
        self.breached = self.breached or (self.hit is not None and now > self.hit)
        self.running_since = now

    def settle(self, now: datetime) -> None:
        """After an entry's change: does the clock run from now on?"""
        self.running_since = now if self.runs() else None
        if self.runs() and self.hit is not None and now > self.hit:
            self.breached = True

    def due(self, now: datetime) -> datetime | None:
        if not self.runs():
            return None
        return self.hit or self.office.reached(max(now, self.begins), self.target - self.spent, self.unit)

    # --- what people do --------------------------------------------------------------------------------------

    def file(self, event: dict[str, Any], now: datetime) -> bool:
        if self.state is not None or event.get("by") not in (None, S):
            return False
        self.state, self.filed = "Registrado", now
        self.gates = dict.fromkeys(self.names, "open")
        return True

    def at_gates(self) -> bool:
        return (self.state == "Registrado" and self.received_at is None) or self.state == "Suspendido"

    def approve(self, event: dict[str, Any], now: datetime) -> bool:
        gate = event.get("gate")
        if not self.at_gates() or "no" in self.gates.values():
            return False
        if gate is None:
            if not self.open_gate():
                return False
            self.gates = dict.fromkeys(self.gates, "yes")
        else:
            if self.gates.get(gate) != "open" or event.get("by") not in (None, SIGNERS[gate]):
                return False
            self.signed += gate == "areas"
            if gate != "areas" or self.signed >= self.areas:
                self.gates[gate] = "yes"
        if not self.open_gate() and self.received_at is None:
            self.receive(now)
        return True

    def receive(self, now: datetime) -> None:
        self.received_at = self.begins = self.office.received(self.filed, now, self.exception)
        day = self.received_at.date()
        if self.unit == "days" and self.count_from == "next_day":
            self.begins = self.office.next_opening(day)
        elif self.unit == "days":
            opening = self.office.opening(day)
            self.begins = max(self.received_at, opening)
            self.spent = self.office.worked(opening, self.begins, self.unit)
            self.hit = self.begins if self.spent >= self.target else None

    def reject(self, event: dict[str, Any], now: datetime) -> bool:
        gate = event.get("gate")
        if not self.at_gates() or gate is None or not event.get("note"):
            return False
        if self.gates.get(gate) != "open" or event.get("by") not in (None, SIGNERS[gate]):
            return False
        self.gates[gate] = "no"
        return True

    def edit(self, event: dict[str, Any], now: datetime) -> bool:
        gate = event.get("gate")
        if not self.at_gates() or event.get("by") not in (None, S):
            return False
        if "no" in self.gates.values():
            gate = None
        if gate is not None and gate not in self.gates:
            return False
        for name in [gate] if gate else list(self.gates):
            self.gates[name] = "open"
            self.signed = 0 if name == "areas" else self.signed
        return True

    def move(self, event: dict[str, Any], now: datetime) -> str | None:
        """The reason of the row taken, or None where it is refused."""
        for source, target, reason, who, note in ROWS:
            if (source, target, reason) != (self.state, event.get("to"), event.get("reason") or ""):
                continue
            by = event.get("by") or (who[0] if who != (X,) else None)
            by = P if by == "Coordinador" else by
            if by not in who or (note and not event.get("note")):
                return None
            if target == "En proceso" and (self.received_at is None or self.open_gate()):
                return None
            self.enter(target, now)
            return reason
        return None

    def enter(self, state: str, now: datetime) -> None:
        self.state = state
        self.closes = self.office.closes(now) if state == "Solucionado" else None

    # --- the story -------------------------------------------------------------------------------------------

    def entry(self, now: datetime, do: str, reason: str | None, refused: bool) -> None:
        due, early = self.due(now), self.received_at is None or now < self.received_at
        spent = Fraction(0) if early else self.spent
        self.steps.append(
            {
                "at": self.office.stamp(now),
                "do": do,
                "state": self.state,
                "reason": reason or None,
                "due_at": due and self.office.stamp(due),
                "consumed_minutes": float(spent),
                "remaining_minutes": float(self.target - spent),
                "breached": self.breached,
                "error": refused,
            }
        )

    def tell(self, event: dict[str, Any]) -> None:
        now = self.office.wall(event["at"])
        if self.closes and self.closes <= now:
            at = self.closes
            self.enter("Cerrado", at)
            self.entry(at, "timer", EXPIRED, False)
        self.pass_time(now)
        reason, done = None, True
        if event["do"] == "move":
            reason = self.move(event, now)
            done = reason is not None
        elif event["do"] != "tick":
            done = getattr(self, event["do"])(event, now)
        self.settle(now)
        self.entry(now, event["do"], reason, not done)


def replay(scenario: dict[str, Any], office: Office = ICETEX) -> dict[str, Any]:
    oracle = Oracle(scenario, office)
    for event in scenario["events"]:
        oracle.tell(event)
    return {"received_at": oracle.received_at and office.stamp(oracle.received_at), "steps": oracle.steps}
