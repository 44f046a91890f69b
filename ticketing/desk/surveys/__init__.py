"""The requester's answer once a ticket is solved."""
