"""The ticket's clock: stretches of time, and what they add up to."""
