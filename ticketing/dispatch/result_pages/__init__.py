"""The pages of what a campaign brought."""
