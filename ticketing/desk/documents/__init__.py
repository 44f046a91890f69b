"""The documents of a ticket that are to be published: what is open about them, and what was let pass."""
