"""Contacts, lists, removal: to whom the institution may write."""
