"""Accounts of people: passwords, who is in service, and the pages on which that is kept."""
