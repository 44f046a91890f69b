"""The pages on which lists are kept."""
