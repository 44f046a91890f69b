"""Sheets of text messages: what is wrong in the rows of each, and the same one repaired. Known by their hash."""
