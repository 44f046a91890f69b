"""Banners of the portal: which are scheduled, live or over, what people do by hand for them, what the portal reads."""
