"""`flask --app wsgi setup`: from an empty folder to an office that takes requests, question by question."""
