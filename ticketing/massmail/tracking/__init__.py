"""Opens and clicks on short signed tokens."""
