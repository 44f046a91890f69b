"""The sender: frozen recipients, leased chunks, a journal, and SMTP."""
