"""Recording what happened: an event, its chain, and what must follow."""
