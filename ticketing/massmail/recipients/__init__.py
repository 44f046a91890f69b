"""Frozen recipients in chunks, what became of each, and the tally that always adds up."""
