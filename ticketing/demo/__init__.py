"""The demonstration: an invented institution, a local mail catcher, a clock that can be moved."""
