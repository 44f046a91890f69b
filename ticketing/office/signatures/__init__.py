"""One noun for every gate: who agreed to exactly what."""
