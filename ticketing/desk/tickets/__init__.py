"""The ticket, what was filed with it, and every move it makes."""
