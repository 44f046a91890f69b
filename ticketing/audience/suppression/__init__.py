"""Whom not to write to, by a key that outlives the address."""
