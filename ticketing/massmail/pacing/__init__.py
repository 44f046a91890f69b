"""How fast each road may be used: shared by every process that sends."""
