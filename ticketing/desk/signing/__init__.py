"""Signing the gates of a ticket: at the desk, by a link, by evidence."""
