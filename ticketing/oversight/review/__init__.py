"""The pages on which a sample is reviewed."""
