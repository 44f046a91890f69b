"""On what ground somebody was put on a list by hand, and what the person answered."""
