"""People who may be written to; each stored once."""
