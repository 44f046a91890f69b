"""Where the links of a campaign that went out lead, and leading them elsewhere."""
