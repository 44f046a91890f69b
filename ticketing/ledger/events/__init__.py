"""What happened: append-only rows, one hash chain for each subject."""
