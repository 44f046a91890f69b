"""Files that belong to a ticket, and in which capacity."""
