"""Documents to publish: what was found in each, and its copy without metadata. Known by the hash of their bytes."""
