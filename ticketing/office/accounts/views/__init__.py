"""Pages about people: one's own account, and those of who administers."""
