"""Who has which chunk in hand: leases, the journal, and what dead senders and lost machines left."""
