"""The list of general conditions that a professional ticks (5.2.2)."""
