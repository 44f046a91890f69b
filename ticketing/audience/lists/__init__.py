"""Distribution lists, who is on them, and whether they may be used."""
