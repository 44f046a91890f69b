"""Whether a person agreed that it is known what she reads."""
