"""How long any server or program of a test may take to start, on a machine that is hard at work.

It costs nothing where all is well: who waits goes on at once, and learns at once that a program ended. It must stay
under pytest's own limit of a test, so that the log of the silent one is told."""

START_SECONDS = 90.0
