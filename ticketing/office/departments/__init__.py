"""The department tree and its heads."""
