"""What a mail server's answer means: its code, its words, how sure they are, and the reason in Spanish."""
