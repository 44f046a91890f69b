"""How the installation is: what is looked at, what waits, and what stands still until somebody has looked at it."""
