"""What the office owes for a ticket, and the evidence that it was done."""
