"""Whom a sheet of text messages may be sent to: its rows matched with the base, without who asked not to be written to;
used once, and erased."""
