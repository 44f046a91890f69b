"""Stored files over the web: shown to whoever may see them, received from forms."""
