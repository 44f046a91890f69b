"""Tickets: filed, approved, worked, solved, closed."""
