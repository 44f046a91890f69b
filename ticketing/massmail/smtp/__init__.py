"""Talking to a mail server: where it is, how to sign in, the bytes of one connection. Knows no campaign."""
