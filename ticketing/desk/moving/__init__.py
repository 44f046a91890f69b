"""Every move of a ticket: by a person, by a fact, by the passing of time."""
