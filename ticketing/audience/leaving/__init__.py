"""Leaving a list without the link of a mail that was one's own: for mails that somebody else sent for us."""
