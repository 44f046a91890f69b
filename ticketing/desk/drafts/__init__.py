"""Requests in the making: they save themselves and survive the session."""
