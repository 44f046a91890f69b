"""Is the process alive, and may it be sent traffic? For whoever watches the installation."""
