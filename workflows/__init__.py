"""The rules of the office: pure, without a clock, a database or the web."""
