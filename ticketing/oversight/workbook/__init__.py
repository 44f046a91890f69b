"""A month's control as a workbook."""
