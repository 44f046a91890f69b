"""Two POSTs of one form are one deed: each form that is shown carries a key of its own."""
