"""Triggers by which the database itself refuses to change or delete an event row."""

from __future__ import annotations

from sqlalchemy import DDL, Table, event

REFUSE = "BEGIN SELECT RAISE(ABORT, 'event rows are append-only'); END"
SQLITE = (
    f"CREATE TRIGGER event_no_update BEFORE UPDATE ON event {REFUSE}",
    f"CREATE TRIGGER event_no_delete BEFORE DELETE ON event {REFUSE}",
)
POSTGRESQL = (
    "CREATE FUNCTION event_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'event rows are append-only'; END $$",
    "CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON event "
    "FOR EACH ROW EXECUTE FUNCTION event_append_only()",
)


def guard(table: Table) -> None:
    """Create the triggers with the table."""
    for dialect, statements in (("sqlite", SQLITE), ("postgresql", POSTGRESQL)):
        for statement in statements:
            event.listen(table, "after_create", DDL(statement.replace("%", "%%")).execute_if(dialect=dialect))
