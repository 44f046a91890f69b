"""Instants (UTC) to the readings of a wall clock and back, as whole microseconds.

A reading never goes backwards: while clocks are set back, the repeated hour stands still. The hour that is skipped
when they are set forward has passed at the instant of the change. So hours count as the wall clock shows them.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

EPOCH = datetime.fromtimestamp(0, UTC).replace(tzinfo=None)
MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000
DAY = 86_400 * SECOND


def reading(at: datetime, zone: ZoneInfo) -> int:
    """Microseconds since 1970 on the wall clock of `zone` at the instant `at`."""
    local = at.astimezone(zone)
    if local.fold:
        return _end_of_repeated_hour(at, zone)
    return ticks(local.replace(tzinfo=None))


def instant(wall: int, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which the wall clock reads `wall`; for a reading that was skipped, that of the change."""
    at = moment(wall).replace(tzinfo=zone).astimezone(UTC)
    return at if reading(at, zone) == wall else _first_instant_reading(wall, at, zone)


def midnight(day: date) -> int:
    """The reading at which a date begins."""
    return (day.toordinal() - EPOCH.toordinal()) * DAY


def ticks(naive: datetime) -> int:
    return (naive - EPOCH) // MICROSECOND


def moment(wall: int) -> datetime:
    """The naive date and time of a reading."""
    return EPOCH + timedelta(microseconds=wall)


def _end_of_repeated_hour(at: datetime, zone: ZoneInfo) -> int:
    change = _bisect(at - timedelta(hours=4), at, lambda t: t.astimezone(zone).fold == 1)
    return ticks(change.astimezone(zone).replace(tzinfo=None)) + _set_back(change, zone) // MICROSECOND


def _set_back(change: datetime, zone: ZoneInfo) -> timedelta:
    after = change.astimezone(zone)
    before, now = after.replace(fold=0).utcoffset(), after.utcoffset()
    if before is None or now is None:
        raise ValueError(f"zone without offset: {zone.key}")
    return before - now


def _first_instant_reading(wall: int, late: datetime, zone: ZoneInfo) -> datetime:
    return _bisect(late - timedelta(hours=4), late, lambda t: reading(t, zone) >= wall)


def _bisect(early: datetime, late: datetime, reached: Callable[[datetime], bool]) -> datetime:
    """The first whole second after `early` at which `reached` holds; it must hold at `late`."""
    start = early.replace(microsecond=0)
    low, high = 0, int((late - start).total_seconds()) + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(start + timedelta(seconds=middle)) else (middle, high)
    return start + timedelta(seconds=high)
