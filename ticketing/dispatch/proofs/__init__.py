"""The proof, its differences from what was signed, and the second signature."""
