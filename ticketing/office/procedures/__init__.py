"""Procedure versions as they were when first used."""
