"""Reports of campaigns as PDF, CSV and XLSX."""
