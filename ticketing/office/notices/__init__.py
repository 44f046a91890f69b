"""Mail to staff: built by one builder, carried by Flask-Mail."""
