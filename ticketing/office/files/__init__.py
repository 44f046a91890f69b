"""What people upload: checked, stored once by content, served only to who may see it."""
