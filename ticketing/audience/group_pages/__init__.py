"""The pages on which institutional groups are kept."""
