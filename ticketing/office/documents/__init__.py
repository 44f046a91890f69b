"""What a document to publish must be: opened, judged and cleaned. Pure: bytes in, a report out, run in a child."""
