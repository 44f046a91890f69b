"""Filing a request, and changing what was filed."""
