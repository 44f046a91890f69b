"""What a provider calls a moment: seconds since 1970, or a date of ISO 8601."""

from __future__ import annotations

from datetime import UTC, datetime


def moment(said: object) -> datetime | None:
    """The instant; None for what is none."""
    try:
        if isinstance(said, int | float) and not isinstance(said, bool):
            return datetime.fromtimestamp(said, UTC)
        found = datetime.fromisoformat(str(said))
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
