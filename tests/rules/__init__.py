"""The rules, without anything of the world."""
