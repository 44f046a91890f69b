"""The pages of one person who receives mail."""
