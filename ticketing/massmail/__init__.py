"""Campaigns: content, audience, delivery, tracking, figures. Knows nothing of tickets."""
