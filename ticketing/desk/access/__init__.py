"""Who sees which tickets."""
