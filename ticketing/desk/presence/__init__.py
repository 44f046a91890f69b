"""Who has a ticket's page open now, and who is writing there."""
