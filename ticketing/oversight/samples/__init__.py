"""The monthly draw, which anybody can repeat."""
