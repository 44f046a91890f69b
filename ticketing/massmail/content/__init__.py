"""What goes out, compiled once into constant bytes and fields."""
