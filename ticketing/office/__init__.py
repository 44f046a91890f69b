"""People, departments, roles, sign-in, signatures, calendars, files, notices: what every wing needs."""
