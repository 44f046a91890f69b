"""The institution that works here: its names, its place and its time."""
