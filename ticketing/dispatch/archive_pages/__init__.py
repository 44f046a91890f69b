"""The pages of the archive of notices."""
