"""What those do who release dispatches: let a campaign go out here, or send it themselves and tell what was sent."""
