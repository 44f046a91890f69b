"""Who works here, in which roles, and who stands in for whom."""
