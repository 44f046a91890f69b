"""The desk: filing, gates, the clock, moving, surveys, the queue, and what is told to whom."""
