"""Institutional groups: fixed mailboxes of permitted domains, to which short notices go."""
