"""The notices that went out, to be found again."""
