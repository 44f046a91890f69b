"""Links in mail by which somebody acts without signing in."""
