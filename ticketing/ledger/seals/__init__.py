"""The overall chain: the worker seals event rows in batches, so that none can vanish with its whole history."""
