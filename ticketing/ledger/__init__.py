"""The bottom that everybody appends to: event rows, their hash chains, the reactions that hang on them."""
