"""The page of one ticket, and what is sent from it."""
