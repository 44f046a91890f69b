"""The page of banners, and what the portal reads."""
