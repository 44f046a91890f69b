"""The pages of one campaign, from its words to its sending."""
