"""The mail servers through which campaigns leave: what each declares, what was proven."""
