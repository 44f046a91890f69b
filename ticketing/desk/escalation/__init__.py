"""Tickets that were brought before somebody because they do not go on."""
