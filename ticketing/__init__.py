"""The office that runs on the rules of `workflows`."""
