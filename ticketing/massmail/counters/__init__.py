"""Every figure of a campaign, kept as it changes."""
