"""That a campaign is sent by other means than ours: who took it, what was exported, who was left out since."""
