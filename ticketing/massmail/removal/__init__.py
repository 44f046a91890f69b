"""Removal in one click, and the page that asks first."""
