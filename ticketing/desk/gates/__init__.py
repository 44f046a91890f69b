"""The gates of a ticket: open, satisfied, returned or rejected."""
