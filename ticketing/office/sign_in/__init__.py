"""Sessions that can be ended at once, and the limit on guesses."""
