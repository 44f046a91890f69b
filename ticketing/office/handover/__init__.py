"""Who leaves: what stays in that person's hands, and who goes on with it."""
