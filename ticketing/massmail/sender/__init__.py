"""The process that sends: claims chunks, makes messages, hands them over, records what came of them."""
