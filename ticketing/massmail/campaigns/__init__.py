"""A campaign and the states it goes through."""
