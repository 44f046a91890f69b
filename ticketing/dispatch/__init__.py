"""An approved request becomes a campaign, and its figures go back to the ticket."""
