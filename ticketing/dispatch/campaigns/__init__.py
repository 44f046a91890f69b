"""The campaign of a ticket."""
