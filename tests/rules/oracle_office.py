"""The oracle's own calendar: what an office says of time, by walking its days one by one."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

FILE = Path(__file__).parents[2] / "workflows" / "procedures" / "icetex.yaml"
HOLIDAYS = {date.fromisoformat(day) for day in re.findall(r"^    (\d{4}-\d\d-\d\d): ", FILE.read_text("utf-8"), re.M)}
CAMPAIGN, PIECES = "Campañas de mensajes de texto o e-mail", "Diseño de piezas comerciales"
WEB, NEWS = "Publicación de archivos en la web", "Divulgación de información por Infoserivicios"
NINE, WHOLE_DAY = time(9), timedelta(days=1)
Target = tuple[int, str, str]  # how many, of what, counted from when
TARGETS: dict[str, Target] = {
    label: (days, "days", "next_day") for label, days in ((CAMPAIGN, 6), (PIECES, 5), (WEB, 12), (NEWS, 4))
}


@dataclass(frozen=True)
class Office:
    """What one procedure file says of time."""

    zone: str = "America/Bogota"
    hours: dict[int, list[str]] = field(default_factory=lambda: {day: ["08:00-17:00"] for day in range(5)})
    normal_day: int = 540
    same_day: bool = False
    targets: dict[str, Target] = field(default_factory=lambda: TARGETS)
    closes_by_calendar: bool = False

    def windows(self, day: date) -> list[tuple[datetime, datetime]]:
        texts = [] if day in HOLIDAYS else self.hours.get(day.weekday(), [])
        edges = [text.split("-") for text in texts]
        return [
            (datetime.combine(day, time.fromisoformat(a)), datetime.combine(day, time.fromisoformat(b)))
            for a, b in edges
        ]

    def opening(self, day: date) -> datetime:
        return self.windows(day)[0][0]

    def close(self, day: date) -> datetime:
        return self.windows(day)[-1][1]

    def next_opening(self, day: date) -> datetime:
        day += WHOLE_DAY
        while not self.windows(day):
            day += WHOLE_DAY
        return self.opening(day)

    def rate(self, day: date, unit: str) -> Fraction:
        """Minutes that a second of this date's working time is worth."""
        if unit == "hours":
            return Fraction(1, 60)
        return Fraction(self.normal_day, int(sum((b - a).total_seconds() for a, b in self.windows(day))))

    def worked(self, start: datetime, end: datetime, unit: str) -> Fraction:
        """Minutes of time worked, day after day."""
        total, day = Fraction(0), start.date()
        while day <= end.date():
            for opening, close in self.windows(day):
                inside = min(end, close) - max(start, opening)
                total += max(0, inside // timedelta(microseconds=1)) * self.rate(day, unit) / 1_000_000
            day += WHOLE_DAY
        return total

    def reached(self, start: datetime, minutes: Fraction, unit: str) -> datetime:
        """The first instant from `start` at which so many minutes have been worked."""
        day = start.date()
        while True:
            for opening, close in self.windows(day):
                first = max(start, opening)
                room = self.worked(first, close, unit) if first < close else Fraction(0)
                if 0 < minutes <= room:
                    ticks = minutes / self.rate(day, unit) * 1_000_000
                    return first + timedelta(microseconds=-(-ticks.numerator // ticks.denominator))
                minutes -= room
            day += WHOLE_DAY

    def received(self, filed: datetime, gate: datetime, exception: bool) -> datetime:
        if exception:
            t = max(filed, gate)
            return t if self.windows(t.date()) and t.time() < NINE else self.next_opening(t.date())
        return max(self.counts(filed, self.same_day), self.counts(gate, True))

    def counts(self, at: datetime, same_day: bool) -> datetime:
        day = at.date()
        if not self.windows(day) or at > self.close(day):
            return self.next_opening(day)
        if at >= self.opening(day):
            return at
        return self.opening(day) if same_day else self.next_opening(day)

    def closes(self, solved: datetime) -> datetime:
        if self.closes_by_calendar:
            return self.shown(solved + 3 * WHOLE_DAY)
        day = solved.date()
        for _ in range(3):
            day = self.next_opening(day).date()
        return self.close(day)

    def shown(self, at: datetime) -> datetime:
        """`at`, or what the clock shows instead from the instant at which daylight saving skips it."""
        if self.wall(at.isoformat()) == at:
            return at
        at = at.replace(microsecond=0)
        while self.wall(at.isoformat()) != at:
            at -= timedelta(seconds=1)
        return self.wall((at + timedelta(seconds=1)).isoformat())

    def wall(self, text: str) -> datetime:
        at, zone = datetime.fromisoformat(text), ZoneInfo(self.zone)
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC).astimezone(zone).replace(tzinfo=None)

    def stamp(self, at: datetime) -> str:
        return at.replace(tzinfo=ZoneInfo(self.zone)).isoformat()

    def utc(self, at: datetime) -> str:
        return at.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC).isoformat()


ICETEX = Office()
