"""The balance sheet and the rates."""
