"""The results of a campaign: figures, charts, the click map, one person."""
