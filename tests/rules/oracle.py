"""A second, slow and literal reading of the rules of time for ICETEX, to hold the real one against.

Nothing of `workflows` is used here: only the calendar's dates are read from the procedure file. Instants are
Bogotá wall-clock times (Colombia has no daylight saving time); days are walked one by one.
"""

import re
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[2] / "workflows" / "procedures" / "icetex.yaml"
HOLIDAYS = {date.fromisoformat(day) for day in re.findall(r"^    (\d{4}-\d\d-\d\d): ", FILE.read_text("utf-8"), re.M)}
OPEN, CLOSE, NINE = time(8), time(17), time(9)
DAYS = {"Campañas de mensajes de texto o e-mail": 6, "Diseño de piezas comerciales": 5}
DAYS |= {"Divulgación de información por Infoserivicios": 4, "Publicación de archivos en la web": 12}
DAYS |= {"Campañas de mensajes de texto o e-mail + infoserivicio": 6}
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


def working(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


def next_opening(day: date) -> datetime:
    day += timedelta(days=1)
    while not working(day):
        day += timedelta(days=1)
    return datetime.combine(day, OPEN)


def worked(start: datetime, end: datetime) -> float:
    """Minutes of working time, day after day."""
    total, day = 0.0, start.date()
    while day <= end.date():
        if working(day):
            first = max(start, datetime.combine(day, OPEN))
            last = min(end, datetime.combine(day, CLOSE))
            total += max(0.0, (last - first).total_seconds())
        day += timedelta(days=1)
    return total / 60


def reached(start: datetime, minutes: float) -> datetime:
    """The first instant from `start` at which so many minutes have been worked."""
    day, left = start.date(), round(minutes * 60)
    while True:
        if working(day):
            first = max(start, datetime.combine(day, OPEN))
            room = (datetime.combine(day, CLOSE) - first).total_seconds()
            if 0 < left <= room:
                return first + timedelta(seconds=left)
            left -= round(max(0.0, room))
        day += timedelta(days=1)


def received(filed: datetime, gate: datetime, exception: bool) -> datetime:
    if exception:
        t = max(filed, gate)
        return t if working(t.date()) and t.time() < NINE else next_opening(t.date())
    by_filing = filed if working(filed.date()) and OPEN <= filed.time() <= CLOSE else next_opening(filed.date())
    if working(gate.date()) and gate.time() <= CLOSE:
        by_gate = max(gate, datetime.combine(gate.date(), OPEN))
    else:
        by_gate = next_opening(gate.date())
    return max(by_filing, by_gate)


class Oracle:
    def __init__(self, scenario: dict[str, Any]) -> None:
        self.exception = scenario.get("exception", False)
        self.target = 540.0 * (1 if self.exception else DAYS[scenario["category"]])
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
        self.spent = 0.0
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
            if now >= (end := reached(start, self.target - self.spent)):
                self.hit = end
        self.spent += worked(start, now) if now > start else 0.0
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
        return self.hit or reached(max(now, self.begins), self.target - self.spent)

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
        self.received_at = received(self.filed, now, self.exception)
        day = self.received_at.date()
        if self.exception:
            self.begins = max(self.received_at, datetime.combine(day, OPEN))
            self.spent = worked(datetime.combine(day, OPEN), self.begins)
        else:
            self.begins = next_opening(day)

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
        self.state, self.closes = state, None
        if state == "Solucionado":
            day = now.date()
            for _ in range(3):
                day = next_opening(day).date()
            self.closes = datetime.combine(day, CLOSE)

    # --- the story -------------------------------------------------------------------------------------------

    def entry(self, now: datetime, do: str, reason: str | None, refused: bool) -> None:
        due = self.due(now)
        self.steps.append({
            "at": stamp(now), "do": do, "state": self.state, "reason": reason or None, "due_at": due and stamp(due),
            "consumed_minutes": self.spent, "remaining_minutes": self.target - self.spent,
            "breached": self.breached, "error": refused,
        })  # fmt: skip

    def tell(self, event: dict[str, Any]) -> None:
        now = wall(event["at"])
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


def wall(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.utcoffset() is None else (at - at.utcoffset()).replace(tzinfo=None) - timedelta(hours=5)


def stamp(at: datetime) -> str:
    return at.isoformat() + "-05:00"


def replay(scenario: dict[str, Any]) -> dict[str, Any]:
    oracle = Oracle(scenario)
    for event in scenario["events"]:
        oracle.tell(event)
    return {"received_at": oracle.received_at and stamp(oracle.received_at), "steps": oracle.steps}
