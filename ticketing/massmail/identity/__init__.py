"""By what a message is known again: the tokens of its links, the address of its returns, its Message-ID."""
