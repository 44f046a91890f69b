"""Ticks that ask again and again whether there is something to do, and which process may ask for all."""
