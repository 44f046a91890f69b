"""What the office does with a ticket it works: take, assign, classify, reserve."""
