"""The ticket: what was filed, its rules, its versions, what happened to it."""
