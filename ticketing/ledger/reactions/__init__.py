"""What follows an event: at once in the same transaction, or afterwards by the worker, until it is done."""
