"""What was published for a ticket: whether it stands where it was said to, and how it looked."""
