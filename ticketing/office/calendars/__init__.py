"""Working calendars as frozen, numbered versions."""
