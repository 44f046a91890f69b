"""The office's queue as a page."""
