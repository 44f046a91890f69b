"""What people are told of a ticket, on pages and in notices."""
