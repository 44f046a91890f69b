"""The conversation on a ticket; a comment never moves it."""
