"""What is asked of the world outside: who receives mail for a domain."""
