"""The number that a notice to institutional groups is given when it is launched."""
