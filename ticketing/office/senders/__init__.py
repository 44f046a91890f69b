"""The register of senders: from which addresses campaigns go out, and who may use each."""
