"""What a request's form may ask: each kind of field with everything that the desk does with it."""
