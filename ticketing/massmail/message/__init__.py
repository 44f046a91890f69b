"""One recipient's message, made of a campaign's constant bytes, and signed."""
