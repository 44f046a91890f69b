"""Bearer tokens by which a program acts for a person."""
